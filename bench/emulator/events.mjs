// The events of the bench: plain rows, as `graphcal send` writes them, spread over the mailboxes.
const PROPERTY = 'String {7b0d6a0e-3c5f-4d8a-9a53-0f9a1c2b7e11} Name graphcal';
const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2026, 8, 1);
const BODY_LENGTH = 200;
const SENTENCE =
  'Bring your notes of last week, a calculator and the signed form. The room is open ten minutes before. ';

/** The n-th mailbox. */
export function mailbox(n) {
  return `room.${String(n).padStart(3, '0')}@school.example`;
}

/** The create of the n-th event as JSON; days in no order, as rows have them. */
export function eventJson(n) {
  const day = new Date(FIRST_DAY + ((n * 7919) % 365) * DAY_MS).toISOString().slice(0, 10);
  const hour = String(8 + (n % 9)).padStart(2, '0');
  const content = `Lesson ${n}. ${SENTENCE.repeat(2)}`.slice(0, BODY_LENGTH);
  return (
    `{"subject":"Mathematics, group ${n}","body":{"contentType":"text","content":"${content}"}` +
    `,"start":{"dateTime":"${day}T${hour}:00:00","timeZone":"Europe/London"}` +
    `,"end":{"dateTime":"${day}T${hour}:50:00","timeZone":"Europe/London"}` +
    `,"location":{"displayName":"Room ${n % 200}"}` +
    `,"singleValueExtendedProperties":[{"id":"${PROPERTY}","value":"${keyOf(n)}"}]` +
    `,"transactionId":"${transactionOf(n)}"}`
  );
}

/** A batch of creates for the events `from` to `from + count - 1`, each for the next mailbox. */
export function batchJson(from, count, mailboxes) {
  const parts = [];
  for (let n = from; n < from + count; n += 1)
    parts.push(
      `{"id":"${n - from}","method":"POST","url":"/users/${mailbox(n % mailboxes)}/events"` +
        `,"headers":{"Content-Type":"application/json"},"body":${eventJson(n)}}`,
    );
  return `{"requests":[${parts.join(',')}]}`;
}

/** The query that finds the n-th event by its extended property. */
export function filterOf(n) {
  const filter = `singleValueExtendedProperties/Any(ep: ep/id eq '${PROPERTY}' and ep/value eq '${keyOf(n)}')`;
  return `$filter=${encodeURIComponent(filter)}`;
}

function keyOf(n) {
  return `k1:${String(n).padStart(32, '0')}`;
}

function transactionOf(n) {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}
