import { TransportError } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import type { GraphReply } from '../../graph/request.ts';
import { type Answer, isAnswered, type Unauthorized } from '../../http/answer.ts';
import { asError } from '../../http/answer-error.ts';
import { noteBatch, noteSingle } from '../../http/call-shape.ts';
import { backoff } from '../../http/retry.ts';
import { retryCauseOf } from '../../http/retry-budget.ts';
import type { ActiveRow, ActiveRows } from './active-rows.ts';
import { isChanging, settleChange } from './change-row.ts';
import { type EventIds, refusalOf } from './outcome.ts';
import type { RowCall } from './row-call.ts';
import { decideRow } from './row-decision.ts';

/** Rows whose calls are ready and recorded as about to be sent. */
export type ReadyRow = ActiveRow & { call: RowCall };

/**
 * Sends the calls of rows, one by itself and several as one batch, and acts on the answers. `free` is told when the
 * slots of the call are free: what is ready leaves before the answers are acted on, or the mailbox would idle meanwhile.
 */
export async function callRows(rows: ActiveRows, wanted: readonly ReadyRow[], free: () => void): Promise<void> {
  const { breaker, sender, stopper, tell } = rows.run;
  const passage = await breaker.pass();
  const group = wanted.filter((one) => pay(rows, one));
  let answers: Answer[] = [];
  try {
    if (group.length === 0) return;
    answers = await ask(rows, group);
    passage.end(answers.some(isAnswered));
  } finally {
    // Where no call was made, or it was given up, another's turn has come.
    passage.giveBack();
  }
  rows.health = healthAfter(answers);
  if (rows.health === 'good' && !answers.some((answer) => answer.class === 'unauthorized')) {
    free();
    await new Promise((resolve) => setImmediate(resolve));
  }
  let refusal: Unauthorized | undefined;
  let waits: { ms: number | undefined } | undefined;
  for (const [index, one] of group.entries()) {
    const answer = ownAnswer(answers[index] as Answer, one.call);
    one.onWire = false;
    if (answer.class !== 'done' && answer.evidence?.clientRequestId !== undefined) one.last = answer.evidence;
    if (answer.class === 'throttled') {
      const ms = Math.max(answer.retryAfterMs ?? 0, waits?.ms ?? 0);
      waits = { ms: ms === 0 ? undefined : ms };
    }
    if (answer.class === 'done') sender.budget.refill(one.paid);
    one.repeats = retryCauseOf(answer);
    const refused = actOn(rows, one, answer);
    refusal ??= refused;
  }
  if (waits !== undefined) tell({ type: 'mailbox-waits', mailbox: rows.mailbox, ...waits });
  if (refusal !== undefined && stopper.stopped === undefined) await renewToken(rows, group, refusal);
}

/**
 * Pays for the try of a row that repeats a failed one; false where the budget has too little left: the row waits until
 * other repeats were done, and in the end for a later run (R18).
 */
function pay(rows: ActiveRows, one: ActiveRow): boolean {
  const { breaker, sender, clock, random, settings } = rows.run;
  const { repeats } = one;
  if (repeats !== undefined && !sender.budget.take(repeats)) {
    // While nobody is answered no repeat is done that could pay, and it is not this row that fails.
    if (!breaker.isOpen) one.unpaid += 1;
    if (one.unpaid >= settings.row.attempts) rows.leave(one, 'retry-budget');
    else one.dueAt = clock.monotonic() + backoff(Math.max(0, one.unpaid - 1), settings.row, random.next());
    return false;
  }
  one.paid = repeats;
  one.unpaid = 0;
  return true;
}

function healthAfter(answers: readonly Answer[]): ActiveRows['health'] {
  if (answers.some((answer) => answer.class === 'done')) return 'good';
  return answers.some((answer) => answer.class === 'throttled') ? 'throttled' : 'careful';
}

async function ask({ run, mailbox, writes }: ActiveRows, group: readonly ReadyRow[]): Promise<Answer[]> {
  const { sender, shapes } = run;
  let tookMs: number | undefined;
  const options = {
    ...writes,
    watch: {
      sent: () => {
        for (const one of group) {
          one.onWire = true;
          one.attempts += 1;
        }
      },
      answered: (ms: number) => {
        tookMs = ms;
      },
    },
  };
  try {
    const [only] = group;
    if (only !== undefined && group.length === 1) {
      const answer = await sender.attempt(only.call.request, only.call.expects, options);
      if (tookMs !== undefined && answer.class === 'done') noteSingle(shapes, tookMs);
      return [answer];
    }
    const parts = group.map(({ call: { request, expects } }) => ({ request, expects }));
    const answers = await sender.attemptBatch(mailbox, parts, options);
    if (tookMs !== undefined && answers.some(({ class: what }) => what === 'done')) {
      noteBatch(shapes, parts.length, answers.filter(({ class: what }) => what === 'throttled').length, tookMs);
    }
    return answers;
  } catch (error) {
    // No token could be had, and the authority may come back; nothing has left.
    if (error instanceof TransportError && !group.some(({ onWire }) => onWire)) {
      return group.map(() => ({ class: 'not-executed', error }));
    }
    throw error;
  }
}

/** Renews a refused token; where the authority does not answer now, the rows wait and ask again. */
async function renewToken(rows: ActiveRows, group: readonly ActiveRow[], refusal: Unauthorized): Promise<void> {
  const { sender, clock, random, settings } = rows.run;
  try {
    await sender.renewToken(refusal, rows.writes);
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    for (const one of group.filter(({ progress }) => progress.renewedToken)) {
      const failures = one.progress.failures + 1;
      one.progress = { ...one.progress, renewedToken: false, failures };
      if (failures >= settings.row.attempts) rows.leave(one, error.code);
      else one.dueAt = clock.monotonic() + backoff(failures - 1, settings.row, random.next());
    }
  }
}

/** An answer that names another transaction than ours belongs to another row, whatever number its part has. */
function ownAnswer(answer: Answer, { transactionId: ours }: RowCall): Answer {
  if (ours === undefined || answer.class !== 'done' || !isObject(answer.reply.body)) return answer;
  const { transactionId } = answer.reply.body;
  const isOther = typeof transactionId === 'string' && transactionId.toLowerCase() !== ours;
  return isOther ? { class: 'unknown', reason: 'answer-of-another-row' } : answer;
}

/** Acts on the answer to a row's call, and gives it back where its token is to be renewed. */
function actOn(rows: ActiveRows, one: ActiveRow, answer: Answer): Unauthorized | undefined {
  const { settings, random, clock, breaker, stopper } = rows.run;
  const isChange = isChanging(one);
  const decision = decideRow(answer, one.progress, settings.row, random.next(), breaker.isOpen, isChange);
  switch (decision.act) {
    case 'done': {
      if (isChange) {
        settleChange(rows, one, decision.reply);
        break;
      }
      const { id, ids } = readCreated(decision.reply);
      rows.done(one, 'created', id, one.progress.isRepeated ? { ...ids, recreated: true } : ids);
      break;
    }
    case 'failed':
      rows.failed(one, refusalOf(decision.problem));
      break;
    case 'leave':
      // An event of it may exist, however long nobody can look for it.
      if (answer.class === 'unknown') one.progress = { ...one.progress, uncertain: true, lostNow: true };
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
