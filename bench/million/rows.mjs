// The rows of the bench as a CSV on the disk, written piece by piece: a million of them would not fit in a small heap.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

const HOUR_MS = 3_600_000;
const FIRST = Date.UTC(2026, 8, 1, 8);
/** Hours over which the rows of a mailbox lie. */
const HOURS = 4_000;
/** Rows that are written at once. */
const PIECE = 1_000;
const HEADER = 'Key,Mailbox,Subject,Start,End,TimeZone\n';

/** Writes `count` rows for `mailboxes` mailboxes in turn. */
export async function writeRows(file, count, mailboxes) {
  const stream = createWriteStream(file);
  stream.write(HEADER);
  for (let first = 0; first < count; first += PIECE) {
    const length = Math.min(PIECE, count - first);
    const text = Array.from({ length }, (_, n) => line(first + n, mailboxes)).join('');
    if (!stream.write(text)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'close');
}

function line(n, mailboxes) {
  const hour = Math.floor(n / mailboxes) % HOURS;
  const at = (hours) => new Date(FIRST + (hour + hours) * HOUR_MS).toISOString().slice(0, 19);
  const mailbox = `room.${String(n % mailboxes).padStart(4, '0')}@school.example`;
  return `k${n},${mailbox},Lesson ${n},${at(0)},${at(1)},UTC\n`;
}
