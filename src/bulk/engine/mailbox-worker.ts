import { GraphcalError, TransportError } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import { MAX_REQUEST_BYTES } from '../../graph/limits.ts';
import type { GraphReply, GraphRequest } from '../../graph/request.ts';
import { type Answer, classifyFailure, type Unauthorized } from '../../http/answer.ts';
import { backoff } from '../../http/retry.ts';
import { asError, isAnswered } from '../../http/sender.ts';
import type { LedgerRow, MailboxRecord } from '../ledger/ledger.ts';
import { createCalendarFinder } from './calendars.ts';
import { faultOf } from './fault.ts';
import { createBook } from './mailbox-book.ts';
import { listMailbox } from './mailbox-listing.ts';
import { type EventIds, type Refusal, refusalOf, refusesMailbox } from './outcome.ts';
import { createRequest, openContent, type RowContent } from './payload.ts';
import { decideAfterLookUp, decideRow, type Found, type RowProgress } from './row-decision.ts';
import { findEvent } from './row-finder.ts';
import { payloadContext, type Run } from './run.ts';
import { stopReasonOf } from './stop.ts';

/** A definite answer that an event of ours may lie behind. */
type DoubtfulAnswer = Answer & { class: 'duplicate' | 'permanent' | 'conflict' };

/** A row that is being worked on. */
interface Active {
  row: LedgerRow;
  progress: RowProgress;
  /** Creates that were sent, over all runs. */
  attempts: number;
  /** Whether the ledger says `sending`, so that a crash from now on is an unknown outcome. */
  marked: boolean;
  step: { kind: 'send' } | { kind: 'look-up'; refusal?: DoubtfulAnswer };
  /** Monotonic milliseconds before which nothing is done. */
  dueAt: number;
}

/** Rows read from the ledger at once. */
const READ_AHEAD = 16;
/** Writes that are committed although no group is about to be sent. */
const COMMIT_AT = 256;
/** What a batch adds to the bytes of a row: key, transactionId, headers. */
const PART_BYTES = 1_024;

/** A row that may have been sent and was then taken out of the input: nobody wants the event that does not exist. */
const ROW_GONE: Refusal = {
  code: 'row-gone',
  message: 'The row is no longer in the input, and no event of it exists.',
};

/**
 * Settles the rows of one mailbox, a group at a time. What a group brought and what the next one is about to do go into
 * one commit, so nothing is sent that is not recorded and each group costs one flush.
 * Ends when nothing more can be done for the mailbox in this run; throws nothing.
 */
export async function drainMailbox(run: Run, record: MailboxRecord): Promise<void> {
  const { ledger, sender, sealer, breaker, stopper, settings, clock, random, tell } = run;
  const { mailbox } = record;
  const reads = { signal: stopper.signal, abort: stopper.abort, breaker };
  const writes = { signal: stopper.signal, abort: stopper.abort };
  const calendars = createCalendarFinder(sender, mailbox);
  const book = createBook(run, mailbox);
  const active: Active[] = [];
  /** Rows that several events claim; they wait for a person. */
  const held = new Set<number>();
  let ahead: LedgerRow[] = [];
  let lastRead = 0;
  let lookUpEach = false;
  let mailboxRefusal: Refusal | undefined;

  const remove = (one: Active) => active.splice(active.indexOf(one), 1);
  const done = (one: Active, status: 'created' | 'adopted', id: string, ids: EventIds) => {
    book.done(one, status, id, ids);
    remove(one);
  };
  const failed = (one: Active, refusal: Refusal) => {
    book.failed(one, refusal);
    remove(one);
    if (refusesMailbox(refusal)) mailboxRefusal = refusal;
  };
  const leave = (one: Active, reason: string, eventIds?: readonly string[]) => {
    book.leave(one, reason, eventIds);
    remove(one);
  };

  /** Adopts what earlier runs left in the mailbox. False when the mailbox is not worked on in this run. */
  const adopt = async (): Promise<boolean> => {
    const listing = await listMailbox(run, record, calendars);
    if (listing.act === 'leave') {
      tell({ type: 'mailbox-left', mailbox, reason: listing.reason });
      return false;
    }
    if (listing.act === 'refused') mailboxRefusal = listing.refusal;
    if (listing.act === 'look-up-each') lookUpEach = true;
    if (listing.act !== 'adopt') return true;
    let adopted = 0;
    for (const { row, events } of listing.found) {
      const one = { row, attempts: row.attempts };
      const [first, ...others] = events;
      if (first !== undefined && others.length === 0) {
        book.done(one, 'adopted', first.id, first);
        adopted += 1;
        continue;
      }
      // People copy events, and copies carry the key: which is ours is not for us to guess.
      const ids = events.map(({ id }) => id);
      book.hold(one, 'several-events-with-this-key', ids);
      held.add(row.number);
    }
    await book.commit([{ type: 'listed', mailbox, shard: record.shard }]);
    tell({ type: 'mailbox-listed', mailbox, adopted });
    return true;
  };

  const refill = async () => {
    while (active.length < settings.together) {
      // Rows that need no call (the mailbox is refused) must not pile up.
      if (book.size >= COMMIT_AT) await book.commit();
      if (ahead.length === 0) ahead = await ledger.take(run.job.id, mailbox, lastRead, READ_AHEAD);
      const row = ahead.shift();
      if (row === undefined) return;
      lastRead = row.number;
      if (!held.has(row.number)) begin(row);
    }
  };

  const begin = (row: LedgerRow) => {
    const uncertain = row.state === 'sending';
    const counted = { row, attempts: row.attempts };
    if (mailboxRefusal !== undefined) {
      // A refusal says nothing about an event that an earlier call may have made.
      if (uncertain) book.leave(counted, mailboxRefusal.code);
      else book.failed(counted, mailboxRefusal);
      return;
    }
    active.push({
      ...counted,
      progress: { uncertain, failures: 0, throttled: 0, renewedToken: false },
      marked: uncertain,
      step: { kind: uncertain || lookUpEach ? 'look-up' : 'send' },
      dueAt: 0,
    });
  };

  /** The calendar that the row names; a row that cannot be read is looked for in the mailbox as a whole. */
  const calendarOf = ({ row }: Active): string | undefined => {
    if (!run.calendarsNamed.has(mailbox)) return undefined;
    try {
      return openContent(sealer, row.payload, payloadContext(run.job.id, mailbox)).calendar;
    } catch (error) {
      if (error instanceof GraphcalError) return undefined;
      throw error;
    }
  };

  const lookUp = async (one: Active) => {
    const refusal = one.step.kind === 'look-up' ? one.step.refusal?.problem : undefined;
    let found: Found;
    try {
      const choice = await calendars.find(calendarOf(one), reads);
      const calendarId = 'id' in choice ? choice.id : undefined;
      found = await findEvent(sender, mailbox, one.row.sourceKey, refusal?.existingEventId, reads, calendarId);
    } catch (error) {
      putOff(one, error);
      return;
    }
    const decision = decideAfterLookUp(found, one.progress, refusal, 0, settings.row);
    switch (decision.act) {
      case 'adopt':
        return done(one, 'adopted', decision.id, decision);
      case 'failed':
        return failed(one, refusalOf(decision.problem));
      case 'leave':
        return leave(one, decision.reason, decision.ids);
      case 'again':
        if (one.row.isGone) return failed(one, ROW_GONE);
        one.step = { kind: 'send' };
        one.dueAt = clock.monotonic() + decision.waitMs;
    }
  };

  /** What becomes of a row when a request that serves it failed; it stays as doubtful as it was. */
  const putOff = (one: Active, error: unknown) => {
    const fault = faultOf(error);
    const { progress } = one;
    switch (fault?.kind) {
      case undefined:
      case 'authentication':
        throw error;
      case 'refused':
        return leave(one, fault.refusal.code);
      case 'throttled':
        one.progress = { ...progress, throttled: progress.throttled + 1 };
        if (one.progress.throttled >= settings.row.throttledAttempts) leave(one, 'throttled');
        return;
      case 'transient':
        if (!breaker.isOpen) one.progress = { ...progress, failures: progress.failures + 1 };
        if (one.progress.failures >= settings.row.attempts) leave(one, fault.code);
        else one.dueAt = clock.monotonic() + backoff(progress.failures, settings.row, random.next());
    }
  };

  /** What the row asks for; undefined when it cannot be read and was left. */
  const contentOf = (one: Active): RowContent | undefined => {
    try {
      return openContent(sealer, one.row.payload, payloadContext(run.job.id, mailbox));
    } catch (error) {
      if (!(error instanceof GraphcalError)) throw error;
      leave(one, error.code);
      return undefined;
    }
  };

  /** The row's create; undefined when it was settled or put off instead. */
  const requestOf = async (one: Active): Promise<GraphRequest | undefined> => {
    const content = contentOf(one);
    if (content === undefined) return undefined;
    try {
      const choice = await calendars.find(content.calendar, reads);
      if ('id' in choice) return createRequest(content, one.row.sourceKey, choice.id);
      // An earlier run may have had the calendar, and made the event in it.
      if (one.progress.uncertain) leave(one, choice.code);
      else failed(one, choice);
    } catch (error) {
      const fault = faultOf(error);
      if (fault?.kind === 'refused' && !one.progress.uncertain) failed(one, fault.refusal);
      else putOff(one, error);
    }
    return undefined;
  };

  const send = async (due: readonly Active[]) => {
    const group: { one: Active; request: GraphRequest }[] = [];
    let bytes = 0;
    for (const one of due) {
      bytes += one.row.payload.byteLength + PART_BYTES;
      if (group.length > 0 && bytes > MAX_REQUEST_BYTES) break;
      const request = await requestOf(one);
      if (request !== undefined) group.push({ one, request });
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
    const answers = await ask(group.map(({ request }) => request));
    passage.end(answers.some(isAnswered));
    let refusal: Unauthorized | undefined;
    for (const [index, { one }] of group.entries()) {
      const answer = answers[index] as Answer;
      if (answer.class === 'throttled') tell({ type: 'mailbox-waits', mailbox, ms: answer.retryAfterMs });
      const refused = actOn(one, answer);
      refusal ??= refused;
    }
    if (refusal !== undefined && stopper.stopped === undefined) await sender.renewToken(refusal, writes);
  };

  const ask = async (requests: readonly GraphRequest[]): Promise<Answer[]> => {
    const parts = requests.map((request) => ({ request, expects: 'id' as const }));
    const [only] = parts;
    try {
      if (only !== undefined && parts.length === 1) return [await sender.attempt(only.request, only.expects, writes)];
      return await sender.attemptBatch(mailbox, parts, writes);
    } catch (error) {
      // No token could be had, and the authority may come back; nothing has left.
      if (error instanceof TransportError) return parts.map(() => classifyFailure(error));
      throw error;
    }
  };

  /** Acts on the answer to a create, and gives it back where its token is to be renewed. */
  const actOn = (one: Active, answer: Answer): Unauthorized | undefined => {
    const decision = decideRow(answer, one.progress, settings.row, random.next(), breaker.isOpen);
    switch (decision.act) {
      case 'created': {
        const { id, ids } = readCreated(decision.reply);
        done(one, 'created', id, ids);
        break;
      }
      case 'failed':
        failed(one, refusalOf(decision.problem));
        break;
      case 'leave':
        leave(one, decision.reason);
        break;
      case 'stop':
        if (answer.class === 'unauthorized') stopper.stop('authentication', asError(answer));
        break;
      case 'look-up':
        one.progress = decision.progress;
        one.dueAt = clock.monotonic() + decision.waitMs;
        one.step = isDoubtful(answer) ? { kind: 'look-up', refusal: answer } : { kind: 'look-up' };
        break;
      case 'again':
        one.progress = decision.progress;
        one.dueAt = clock.monotonic() + decision.waitMs;
        return decision.renewToken && answer.class === 'unauthorized' ? answer : undefined;
    }
    return undefined;
  };

  const settleAll = async () => {
    if (!record.listed && !(await adopt())) return;
    while (stopper.stopped === undefined) {
      await refill();
      if (active.length === 0) return;
      const now = clock.monotonic();
      const due = active.filter((one) => one.dueAt <= now);
      const doubtful = due.filter((one) => one.step.kind === 'look-up');
      if (due.length === 0) {
        await book.commit();
        await clock.sleep(Math.min(...active.map((one) => one.dueAt)) - now, stopper.signal);
      } else if (doubtful.length > 0) {
        await book.commit();
        await Promise.all(doubtful.map(lookUp));
      } else await send(due);
    }
  };

  try {
    await settleAll();
  } catch (error) {
    stopper.stop(stopReasonOf(error), error);
  }
  try {
    // Doubtful rows keep their state; the reason is for the report.
    for (const one of active) book.leave(one, stopper.stopped?.reason ?? 'not-settled');
    await book.commit();
  } catch (error) {
    stopper.stop(stopReasonOf(error), error);
  }
}

function isDoubtful(answer: Answer): answer is DoubtfulAnswer {
  return answer.class === 'duplicate' || answer.class === 'permanent' || answer.class === 'conflict';
}

function readCreated(reply: GraphReply): { id: string; ids: EventIds } {
  const body = isObject(reply.body) ? reply.body : {};
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return {
    id: String(body.id),
    ids: { iCalUId: text(body.iCalUId), webLink: text(body.webLink), requestId: reply.headers['request-id'] },
  };
}
