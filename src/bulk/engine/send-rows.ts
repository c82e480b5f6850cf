import { TransportError } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import { CREATE_EXTRA_BYTES, MAX_REQUEST_BYTES } from '../../graph/limits.ts';
import type { GraphReply, GraphRequest } from '../../graph/request.ts';
import { type Answer, classifyFailure, isAnswered, type Unauthorized } from '../../http/answer.ts';
import { asError } from '../../http/answer-error.ts';
import { backoff } from '../../http/retry.ts';
import type { ActiveRow, ActiveRows } from './active-rows.ts';
import { createRequest } from './create-request.ts';
import { faultOf } from './fault.ts';
import { type EventIds, refusalOf } from './outcome.ts';
import { readRowContent } from './row-content.ts';
import { decideRow } from './row-decision.ts';

/**
 * Sends the creates of rows that are due, as many as one request holds, and acts on the answers. That they are sent is
 * on the disk before they are.
 */
export async function sendRowsTogether(rows: ActiveRows, due: readonly ActiveRow[]): Promise<void> {
  const { run, mailbox, book } = rows;
  const { breaker, stopper, tell } = run;
  const group: { one: ActiveRow; request: GraphRequest }[] = [];
  let bytes = 0;
  for (const one of due) {
    bytes += one.row.payload.byteLength + CREATE_EXTRA_BYTES;
    if (group.length > 0 && (bytes > MAX_REQUEST_BYTES || one.alone)) break;
    const request = await requestOf(rows, one);
    if (request !== undefined) group.push({ one, request });
    if (one.alone && group.length > 0) break;
  }
  if (group.length === 0) return;
  const passage = await breaker.pass();
  await book.commit(
    group
      .filter(({ one }) => !one.marked)
      .map(({ one: { row, attempts } }) => ({
        type: 'sending',
        row: row.number,
        shard: row.shard,
        attempts: attempts + 1,
      })),
  );
  for (const { one } of group) {
    one.marked = true;
    one.attempts += 1;
  }
  const answers = await ask(
    rows,
    group.map(({ request }) => request),
  );
  passage.end(answers.some(isAnswered));
  let refusal: Unauthorized | undefined;
  for (const [index, { one, request }] of group.entries()) {
    const answer = ownAnswer(answers[index] as Answer, request);
    if (answer.class !== 'done') one.last = answer.evidence ?? one.last;
    if (answer.class === 'throttled') tell({ type: 'mailbox-waits', mailbox, ms: answer.retryAfterMs });
    const refused = actOn(rows, one, answer);
    refusal ??= refused;
  }
  if (refusal !== undefined && stopper.stopped === undefined) await renewToken(rows, refusal);
}

/** Renews a refused token; where the authority does not answer now, the rows wait and ask again. */
async function renewToken(rows: ActiveRows, refusal: Unauthorized): Promise<void> {
  const { sender, clock, random, settings } = rows.run;
  try {
    await sender.renewToken(refusal, rows.creates);
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    for (const one of [...rows.all].filter(({ progress }) => progress.renewedToken)) {
      const failures = one.progress.failures + 1;
      one.progress = { ...one.progress, renewedToken: false, failures };
      if (failures >= settings.row.attempts) rows.leave(one, error.code);
      else one.dueAt = clock.monotonic() + backoff(failures - 1, settings.row, random.next());
    }
  }
}

/** An answer that names another transaction than ours belongs to another row, whatever number its part has. */
function ownAnswer(answer: Answer, { body }: GraphRequest): Answer {
  if (answer.class !== 'done' || !isObject(answer.reply.body) || !isObject(body)) return answer;
  const { transactionId } = answer.reply.body;
  const isOther =
    typeof transactionId === 'string' && transactionId.toLowerCase() !== String(body.transactionId).toLowerCase();
  return isOther ? { class: 'unknown', reason: 'answer-of-another-row' } : answer;
}

async function ask({ run, mailbox, creates }: ActiveRows, requests: readonly GraphRequest[]): Promise<Answer[]> {
  const { sender } = run;
  const parts = requests.map((request) => ({ request, expects: 'id' as const }));
  const [only] = parts;
  try {
    if (only !== undefined && parts.length === 1) return [await sender.attempt(only.request, only.expects, creates)];
    return await sender.attemptBatch(mailbox, parts, creates);
  } catch (error) {
    // No token could be had, and the authority may come back; nothing has left.
    if (error instanceof TransportError) return parts.map(() => classifyFailure(error));
    throw error;
  }
}

/** The row's create; undefined when it was settled or put off instead. */
async function requestOf(rows: ActiveRows, one: ActiveRow): Promise<GraphRequest | undefined> {
  const content = readRowContent(rows.run, one.row);
  if (content === undefined) {
    rows.leave(one, 'sealed-unreadable');
    return undefined;
  }
  one.namesCalendar = content.calendar !== undefined;
  try {
    const choice = await rows.calendars.find(content.calendar, rows.reads);
    if ('id' in choice) return createRequest(content, one.row.sourceKey, choice.id);
    // An earlier run may have had the calendar, and made the event in it.
    if (one.progress.uncertain) rows.leave(one, choice.code);
    else rows.failed(one, choice);
  } catch (error) {
    const fault = faultOf(error);
    if (fault?.kind === 'refused' && !one.progress.uncertain) rows.failed(one, fault.refusal);
    else rows.putOff(one, error);
  }
  return undefined;
}

/** Acts on the answer to a create, and gives it back where its token is to be renewed. */
function actOn(rows: ActiveRows, one: ActiveRow, answer: Answer): Unauthorized | undefined {
  const { settings, random, clock, breaker, stopper } = rows.run;
  const decision = decideRow(answer, one.progress, settings.row, random.next(), breaker.isOpen);
  switch (decision.act) {
    case 'created': {
      const { id, ids } = readCreated(decision.reply);
      rows.done(one, 'created', id, one.progress.uncertain ? { ...ids, recreated: true } : ids);
      break;
    }
    case 'failed':
      rows.failed(one, refusalOf(decision.problem));
      break;
    case 'leave':
      rows.leave(one, decision.reason);
      break;
    case 'stop':
      if (answer.class === 'unauthorized') stopper.stop('authentication', asError(answer));
      break;
    case 'look-up':
      one.progress = decision.progress;
      one.dueAt = clock.monotonic() + decision.waitMs;
      one.step = { kind: 'look-up', refusal: decision.refusal };
      // What one row does to a batch must not cost its companions their tries.
      one.alone ||= decision.progress.failures >= 1;
      break;
    case 'again':
      one.progress = decision.progress;
      one.dueAt = clock.monotonic() + decision.waitMs;
      one.alone ||= decision.alone === true;
      return decision.renewToken && answer.class === 'unauthorized' ? answer : undefined;
  }
  return undefined;
}

function readCreated(reply: GraphReply): { id: string; ids: EventIds } {
  const body = isObject(reply.body) ? reply.body : {};
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return {
    id: String(body.id),
    ids: { iCalUId: text(body.iCalUId), webLink: text(body.webLink), requestId: reply.headers['request-id'] },
  };
}
