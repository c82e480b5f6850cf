import { setMaxListeners } from 'node:events';
import { OVER } from '../../core/abortable.ts';
import { SECOND } from '../../core/durations.ts';
import { BATCH_PARTS_AT_A_TIME, MAX_BATCH_PARTS, MAX_REQUEST_BYTES } from '../../graph/limits.ts';
import { type CallShape, chooseShape } from '../../http/call-shape.ts';
import type { ActiveRow, ActiveRows } from './active-rows.ts';
import { callRows, type ReadyRow } from './call-rows.ts';
import { lookUpRow } from './look-up-row.ts';
import { prepareRows } from './prepare-rows.ts';
import { createTasks, type Tasks } from './tasks.ts';

/** Rows that are ready below which more are prepared: two rounds of single calls, in which a commit has its time. */
const FEW_READY = 2 * BATCH_PARTS_AT_A_TIME;

/** Rows that are worked on while a mailbox has not shown that it takes any: one round. */
export const CAREFUL_ROWS = BATCH_PARTS_AT_A_TIME;

/** What was learnt waits so long at most, in milliseconds, for a commit that is made anyway. */
const COMMIT_AFTER_MS = SECOND;

/** What is under way for the rows of one mailbox. */
export interface MailboxFlow {
  /** Sends what is ready. */
  send(): void;
  /** Begins all that can be begun now; false when nothing is left to do. */
  begin(): boolean;
  /** Resolves when there may be something to begin. */
  woken(): Promise<void>;
  wake(): void;
  /** What failed first, while the rest still goes on. */
  readonly failure: Tasks['failure'];
  /** Waits until nothing is under way; throws the first failure. */
  ended(): Promise<void>;
}

export function createMailboxFlow(rows: ActiveRows): MailboxFlow {
  const { run, mailbox, book } = rows;
  const { clock, sender, shapes, settings } = run;
  const tasks = createTasks();
  const over = new AbortController();
  setMaxListeners(0, over.signal);
  /** Requests that the service works on at a time. */
  let used = 0;
  /** Whether a commit is under way, with or without rows that are prepared. */
  let isCommitting = false;
  /** Chosen, and waiting for what is under way to end. */
  let chosen: CallShape | undefined;
  let commitAt = Number.POSITIVE_INFINITY;
  let wakesAt = Number.POSITIVE_INFINITY;

  const work = (busy: readonly ActiveRow[], slots: number, task: (free: () => void) => Promise<void>) => {
    for (const one of busy) one.busy = true;
    let held = slots;
    used += held;
    const free = () => {
      used -= held;
      held = 0;
    };
    tasks.begin(async () => {
      try {
        await task(() => {
          free();
          const isOver = run.stopper.stopped !== undefined || rows.isThrottled || tasks.failure !== undefined;
          if (!isOver) send(clock.monotonic());
        });
      } catch (error) {
        if (!rows.isOfLeaving(error)) throw error;
      } finally {
        for (const one of busy) one.busy = false;
        free();
      }
    });
  };

  const commit = (busy: readonly ActiveRow[], task: () => Promise<void>) => {
    isCommitting = true;
    commitAt = Number.POSITIVE_INFINITY;
    work(busy, 0, async () => {
      try {
        await task();
      } finally {
        isCommitting = false;
      }
    });
  };

  const lookUp = (due: readonly ActiveRow[], slots: number) => {
    for (const one of due) if (one.step.kind === 'look-up' && used < slots) work([one], 1, () => lookUpRow(rows, one));
  };

  const call = (ready: ReadyRow[], slots: number) => {
    const parts = Math.min(sender.batchParts(mailbox), slots < BATCH_PARTS_AT_A_TIME ? slots : MAX_BATCH_PARTS);
    // Meanwhile the mailbox may have fewer slots.
    if (chosen?.kind === 'batch' && chosen.parts > parts) chosen = undefined;
    while (ready.length > 0 && used < slots) {
      const shape = ready.some(({ alone }) => alone)
        ? SINGLE
        : (chosen ?? chooseShape(shapes, ready.length, slots, parts));
      // A batch takes all slots.
      chosen = shape.kind === 'batch' && used > 0 ? shape : undefined;
      if (chosen !== undefined) return;
      const group = take(ready, shape);
      work(group, Math.min(group.length, BATCH_PARTS_AT_A_TIME), (free) => callRows(rows, group, free));
    }
  };

  const wakeAt = (at: number, now: number) => {
    if (at >= wakesAt || at === Number.POSITIVE_INFINITY) return;
    wakesAt = at;
    clock.sleep(at - now, over.signal).then(
      () => {
        if (wakesAt === at) wakesAt = Number.POSITIVE_INFINITY;
        tasks.wake();
      },
      () => {},
    );
  };

  const dueAt = (now: number) => {
    const some = rows.health === 'good' ? rows.all : rows.all.slice(0, CAREFUL_ROWS);
    return some.filter((one) => !one.busy && one.dueAt <= now);
  };

  const send = (now: number) => {
    const due = dueAt(now);
    const slots = rows.health === 'throttled' ? 1 : sender.slots(mailbox);
    // What may exist is looked for before anything new is created.
    lookUp(due, slots);
    call(due.filter(isReady), slots);
  };

  const record = (now: number) => {
    if (isCommitting) return;
    const due = dueAt(now);
    const ready = due.filter(isReady).length;
    const waiting = due.filter((one) => one.step.kind === 'send' && !isReady(one));
    if (waiting.length > 0 && ready < FEW_READY) {
      const next = waiting.slice(0, Math.max(1, settings.together - ready));
      commit(next, () => prepareRows(rows, next));
    } else if (book.size > 0) {
      commitAt = Math.min(commitAt, now + COMMIT_AFTER_MS);
      if (commitAt <= now || tasks.size === 0) commit([], () => book.commit());
    }
  };

  const begin = (): boolean => {
    if (rows.all.length === 0 && book.size === 0) return tasks.size > 0;
    // One moment for all: a row that is due by a later one, and was not yet when it was looked at, would have no wake.
    const now = clock.monotonic();
    send(now);
    record(now);
    for (const one of rows.all) if (!one.busy && one.dueAt > now) wakeAt(one.dueAt, now);
    wakeAt(commitAt, now);
    return true;
  };

  return {
    send: () => send(clock.monotonic()),
    begin,
    woken: tasks.woken,
    wake: tasks.wake,
    get failure() {
      return tasks.failure;
    },
    async ended() {
      over.abort(OVER);
      await tasks.ended();
      if (tasks.failure !== undefined) throw tasks.failure.error;
    },
  };
}

const SINGLE: CallShape = { kind: 'single' };

function isReady(one: ActiveRow): one is ReadyRow {
  return one.step.kind === 'send' && one.marked && one.call !== undefined;
}

/** Takes the rows of one call off the ready ones; of those that go alone the first, for it has waited before. */
function take(ready: ReadyRow[], shape: CallShape): ReadyRow[] {
  if (shape.kind === 'single') {
    const alone = ready.findIndex((one) => one.alone);
    return ready.splice(Math.max(0, alone), 1);
  }
  return ready.splice(0, countWithinBytes(ready.slice(0, shape.parts)));
}

/** How many of the rows, at least one, one request holds. */
function countWithinBytes(group: readonly ReadyRow[]): number {
  let bytes = 0;
  const end = group.findIndex((one, at) => {
    bytes += one.bytes;
    return at > 0 && bytes > MAX_REQUEST_BYTES;
  });
  return end < 0 ? group.length : end;
}
