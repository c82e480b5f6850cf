import { addHint, GraphcalError } from '../core/errors.ts';
import type { Answer, Unauthorized } from '../http/answer.ts';
import { asError } from '../http/answer-error.ts';
import type { BatchPart } from '../http/batch.ts';
import { progressWithin, withinDeadline } from '../http/call-deadline.ts';
import type { CallOptions } from '../http/exchange.ts';
import { decideRetry, FRESH, type RetryState } from '../http/retry.ts';
import { type RetryCause, retryCauseOf, SPENT_HINT } from '../http/retry-budget.ts';
import type { BatchedReply, BatchedRequest, Effect } from '../operations/define.ts';
import { parseOutput } from '../operations/parse-output.ts';
import { type LanePlan, planBatches } from './batch-plan.ts';
import type { Connection } from './connection.ts';
import type { CheckedCall } from './read-list.ts';

/** Carries out requests that the caller wrote himself, in batches: one at a time for a mailbox, all mailboxes at once. */
export async function carryOutBatch(
  connection: Connection,
  { operation, z, parsed, mailbox }: CheckedCall,
  options: CallOptions,
): Promise<unknown> {
  const requests = operation.batch?.(parsed, mailbox) ?? [];
  const lanes = planBatches(requests);
  for (const { request } of requests) {
    const refusal = connection.sender.refuseRequest?.(request);
    if (refusal !== undefined) throw refusal;
  }
  const replies: BatchedReply[] = [];
  const spending: Spending = { paid: new Map(), isSpent: false };
  const ended = await withinDeadline(connection.clock, options, async (inner) => {
    // Each lane to its end, also where another one fails: what was sent there has an outcome that is to be known.
    const ends = await Promise.allSettled(
      lanes.map((lane) => carryOutLane(connection, requests, lane, { replies, spending }, inner)),
    );
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }).then(
    () => undefined,
    (reason: unknown) => ({ reason }),
  );
  // Nothing was sent, and there is nothing else to tell.
  if (ended !== undefined && replies.length === 0) throw ended.reason;
  const all = requests.map((_, place) => replies[place] ?? NOT_SENT);
  try {
    return parseOutput(operation, z, operation.collect?.(all, parsed, ended));
  } catch (error) {
    throw spending.isSpent && error instanceof GraphcalError ? addHint(error, SPENT_HINT) : error;
  }
}

/** What repeats of a call have cost the connection. */
interface Spending {
  /** What the last repeat of each place cost; it comes back once that is done. */
  paid: Map<number, RetryCause>;
  /** Whether one was not made for want of it. */
  isSpent: boolean;
}

const NOT_SENT: BatchedReply = {
  outcome: 'not-executed',
  problem: { code: 'not-sent', message: 'The call ended before this request was sent.' },
};

async function carryOutLane(
  connection: Connection,
  requests: readonly BatchedRequest[],
  { mailbox, batches }: LanePlan,
  { replies, spending }: { replies: BatchedReply[]; spending: Spending },
  options: CallOptions,
): Promise<void> {
  const queue = [...batches];
  for (const batch of queue) {
    const states = new Map<number, RetryState>();
    const done = new Set<number>();
    for (let open = batch; open.length > 0; ) {
      const parts = open.map((place) => partOf(requests, place, open));
      const answers = await attempt(connection, mailbox, parts, options, (error) => {
        for (const place of open) replies[place] = lostBy(error);
      });
      if (answers.some((answer) => answer.class === 'not-executed' && answer.alone === true) && isUnordered(parts)) {
        // Graph refused the batch as a whole, which one of its requests may be the reason of.
        queue.push(...open.map((place) => [place]));
        break;
      }
      const again = await settle(connection, requests, { open, answers, states, done, replies, spending }, options);
      open = open.filter((place) => again.has(place));
    }
  }
}

/** One try; tells where it ended without answers once it had left. */
async function attempt(
  { sender }: Connection,
  mailbox: string,
  parts: readonly BatchPart[],
  options: CallOptions,
  onLost: (error: unknown) => void,
): Promise<Answer[]> {
  // Of its own: other mailboxes have tries under way at the same time.
  const { progress, passOn } = progressWithin(options.progress);
  try {
    return await sender.attemptBatch(mailbox, parts, { ...options, progress });
  } catch (error) {
    if (progress.isInDoubt) onLost(error);
    passOn();
    throw error;
  }
}

function lostBy(error: unknown): BatchedReply {
  const code = error instanceof GraphcalError ? error.code : 'aborted';
  return { outcome: 'unknown', problem: { code, message: 'The call ended before the answer came.' } };
}

function partOf(requests: readonly BatchedRequest[], place: number, open: readonly number[]): BatchPart {
  const { request, effect, dependsOn } = requests[place] as BatchedRequest;
  // What was done in an earlier round is not waited for any more; nothing goes again without the others (settle).
  const after = dependsOn.map((one) => open.indexOf(one)).filter((at) => at >= 0);
  const expects = effect === 'read' ? 'as-it-came' : 'anything';
  return { request, effect, expects, keepsReply: true, dependsOn: after };
}

function isUnordered(parts: readonly BatchPart[]): boolean {
  return parts.every(({ dependsOn = [] }) => dependsOn.length === 0);
}

interface RoundOfBatch {
  open: readonly number[];
  answers: readonly Answer[];
  states: Map<number, RetryState>;
  /** Places of what was done in this round or before. */
  done: Set<number>;
  replies: BatchedReply[];
  spending: Spending;
}

/** Notes what came of a round; gives the places to send again, once it is time for that. */
async function settle(
  { sender, clock, random, retry }: Connection,
  requests: readonly BatchedRequest[],
  { open, answers, states, done, replies, spending }: RoundOfBatch,
  options: CallOptions,
): Promise<ReadonlySet<number>> {
  const again = new Set<number>();
  let waitMs = 0;
  let refused: Unauthorized | undefined;
  for (const [at, place] of open.entries()) {
    const answer = answers[at] as Answer;
    const { repeat, dependsOn } = requests[place] as BatchedRequest;
    const came = replyOf(answer, requests[place] as BatchedRequest, replies[place]);
    replies[place] = came;
    if (answer.class === 'done') sender.budget.refill(spending.paid.get(place));
    spending.paid.delete(place);
    if (came.outcome === 'done') {
      done.add(place);
      continue;
    }
    const awaited = dependsOn.filter((earlier) => !done.has(earlier));
    // What has to be done first is not done, and never will be: this one is not sent without it.
    if (!awaited.every((earlier) => again.has(earlier))) continue;
    if (answer.reply?.status === 424 && awaited.length > 0) {
      again.add(place);
      continue;
    }
    const decision = decideRetry(answer, states.get(place) ?? FRESH, repeat, retry, random.next());
    const cause = retryCauseOf(answer);
    if (decision.act !== 'again') continue;
    if (cause !== undefined) {
      if (!sender.budget.take(cause)) {
        spending.isSpent = true;
        continue;
      }
      spending.paid.set(place, cause);
    }
    again.add(place);
    states.set(place, decision.state);
    waitMs = Math.max(waitMs, decision.waitMs);
    if (decision.renewToken && answer.class === 'unauthorized') refused ??= answer;
  }
  const { progress } = options;
  if (progress !== undefined && refused !== undefined) progress.waitsFor = 'token';
  if (refused !== undefined) await sender.renewToken(refused, options);
  if (progress !== undefined) progress.waitsFor = 'next-try';
  if (waitMs > 0) await clock.sleep(waitMs, options.signal);
  return again;
}

/** What an answer says became of a request, after what came of the try before. */
function replyOf(answer: Answer, { request, effect }: BatchedRequest, before: BatchedReply | undefined): BatchedReply {
  if (answer.class === 'done') return { outcome: 'done', reply: answer.reply };
  const wasLost = effect !== 'read' && before?.outcome === 'unknown';
  // A delete whose first outcome was lost finds nothing at the second try: that is what was asked for.
  if (wasLost && request.method === 'DELETE' && answer.class === 'permanent' && answer.problem.status === 404) {
    return { outcome: 'done', reply: { status: 204, headers: {}, body: undefined } };
  }
  const outcome = wasLost ? 'unknown' : outcomeOf(answer, effect);
  const { reply } = answer;
  // A success without the parts that it has to hold is no answer to any of them.
  if (reply !== undefined && reply.status >= 300) return { outcome, reply };
  const { code, message } = asError(answer);
  return { outcome, problem: { code, message } };
}

function outcomeOf(answer: Exclude<Answer, { class: 'done' }>, effect: Effect): BatchedReply['outcome'] {
  if (answer.class === 'not-executed') return 'not-executed';
  if (answer.class !== 'unknown') return 'refused';
  const { status = 0, isGraphError = false } = answer.problem ?? {};
  // Graph's own word that it cannot do this.
  if (status === 501 && isGraphError) return 'refused';
  return effect !== 'read' || answer.reply === undefined ? 'unknown' : 'refused';
}
