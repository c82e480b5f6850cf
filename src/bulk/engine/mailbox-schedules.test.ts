import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../core/clock.ts';
import { LedgerError, TransportError } from '../../core/errors.ts';
import type { Answer } from '../../http/answer.ts';
import { done, LOST, REFUSED, THROTTLED } from './answer-testing.ts';
import { drainMailbox } from './mailbox-worker.ts';
import { type PlayedCreate, playRun, ROOM } from './testing.ts';

/** What a service does with the create of a row. */
const FATES = [
  'done',
  'done',
  'done',
  'lost-done',
  'lost-undone',
  'lost-for-long',
  'not-executed',
  'throttled',
  'refused',
] as const;
type Fate = (typeof FATES)[number];

/** More than all waits of a row together. */
const LONG_MS = 3_600_000;

const scenario = fc.record({
  count: fc.integer({ min: 1, max: 60 }),
  slots: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }),
  fates: fc.array(fc.constantFrom<Fate>(...FATES), { minLength: 1, maxLength: 40 }),
  /** Of look-ups, whether each fails. */
  failing: fc.array(fc.boolean(), { minLength: 1, maxLength: 7 }),
  sending: fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 6 }),
  /** Milliseconds that pass between two looks at the clock. */
  tick: fc.constantFrom(0, 0.3, 40),
  /** Such ticks by which a timer rings too early. */
  early: fc.integer({ min: 0, max: 5 }),
  trialAfter: fc.constantFrom(5, 40, Number.POSITIVE_INFINITY),
  /** Steps of the schedule after which the run is stopped, and after which the ledger fails. */
  stopsAfter: fc.option(fc.integer({ min: 0, max: 60 }), { freq: 3 }),
  failsAfter: fc.option(fc.integer({ min: 0, max: 12 }), { freq: 6 }),
});

describe('a mailbox, whatever the order of answers, commits and refusals', () => {
  it('has each row settled once, sends nothing that is not recorded, keeps to its slots and leaves nothing behind', () =>
    fc.assert(
      fc.asyncProperty(fc.scheduler(), scenario, async (scheduler, given) => {
        const { count, fates, failing, stopsAfter, failsAfter } = given;
        // Where there are fewer by now, what was begun before may go on.
        const most = Math.max(...given.slots);
        const sending = given.sending.filter((row) => row <= count);
        const events = new Map<number, number>();
        const recorded = new Set<number>(sending);
        const wrong: string[] = [];
        let [used, created, looked, commits, asked] = [0, 0, 0, 0, 0];
        // What a run before made of the rows that it may have sent.
        for (const row of sending) if (row % 2 === 0) events.set(row, 1);
        const next = <T>(all: readonly T[], at: number) => all[at % all.length] as T;
        const during = async <T>(slots: number, work: () => Promise<T>): Promise<T> => {
          used += slots;
          try {
            return await work();
          } finally {
            used -= slots;
          }
        };

        const answerTo = (row: number): Answer => {
          const fate = next(fates, created++);
          if (fate === 'done' || fate === 'lost-done' || fate === 'lost-for-long')
            events.set(row, (events.get(row) ?? 0) + 1);
          if (fate === 'done') return done(row);
          if (fate === 'throttled') return THROTTLED();
          if (fate === 'not-executed') return { class: 'not-executed' };
          if (fate === 'lost-for-long') return { ...LOST(), retryAfterMs: LONG_MS };
          return fate === 'refused' ? REFUSED() : LOST();
        };
        const create = ({ rows, isBatch, leave, signal, abort }: PlayedCreate) => {
          const slots = Math.min(rows.length, 4);
          if (isBatch && used > 0) wrong.push('a batch beside other calls');
          if (used + slots > most) wrong.push(`${used + slots} of ${most} slots`);
          return during(slots, async () => {
            await scheduler.schedule(Promise.resolve(), 'lane');
            signal.throwIfAborted();
            for (const row of rows) if (!recorded.has(row)) wrong.push(`row ${row} was sent and not recorded`);
            leave();
            const answers = rows.map(answerTo);
            await scheduler.schedule(Promise.resolve(), 'answer');
            abort.throwIfAborted();
            return answers;
          });
        };
        const manual = createManualClock();
        let looks = 0;
        const clock = {
          ...manual,
          monotonic: () => manual.monotonic() + given.tick * looks++,
          sleep: (ms: number, signal?: AbortSignal) =>
            manual.sleep(Math.max(0.1, ms - given.early * given.tick), signal),
        };
        const { run, rows, settled, end } = playRun(count, {
          clock,
          sending,
          create,
          slots: () => next(given.slots, asked++),
          lookUp: (row, signal) =>
            during(1, async () => {
              await scheduler.schedule(Promise.resolve(), 'look-up');
              signal?.throwIfAborted();
              if (next(failing, looked++)) throw new TransportError('connection-lost', 'Lost.', 'unknown');
              return events.has(row);
            }),
          async commit(writes) {
            await scheduler.schedule(Promise.resolve(), 'commit');
            if (failsAfter !== null && commits++ >= failsAfter) throw new LedgerError('ledger-not-writable', 'Full.');
            for (const { type, row } of writes) if (type === 'sending') recorded.add(row);
          },
        });
        run.shapes.trialAfter = given.trialAfter;
        let hasEnded = false;
        const drained = drainMailbox(run, ROOM).then(() => {
          hasEnded = true;
        });
        for (let step = 0; !hasEnded && manual.monotonic() < LONG_MS; step++) {
          await manual.advance(0);
          if (step === stopsAfter) run.stopper.stop('interrupted');
          if (scheduler.count() > 0) await scheduler.waitOne();
          else await manual.advance(step % 2 === 0 ? 500 : 20_000);
        }
        expect({ hasEnded, wrong, used }).toEqual({ hasEnded: true, wrong: [], used: 0 });
        await drained;

        const listeners = getEventListeners(run.stopper.signal, 'abort').length;
        end();
        await manual.advance(0);
        expect({ sleepers: manual.sleepers, listeners }).toEqual({ sleepers: 0, listeners: 0 });
        for (const [row, made] of events) expect([row, made]).toEqual([row, 1]);
        for (let row = 1; row <= count; row++) {
          const outcomes = settled.get(row) ?? [];
          // Settled once, or it waits for the next run, and is in doubt where an event of it may exist.
          expect([row, outcomes.length + (rows.has(row) ? 1 : 0)]).toEqual([row, 1]);
          const isThere = events.has(row);
          if (outcomes[0] === 'failed') expect([row, isThere]).toEqual([row, false]);
          else if (outcomes.length > 0) expect([row, isThere]).toEqual([row, true]);
          else if (isThere) expect([row, rows.get(row)?.state]).toEqual([row, 'sending']);
        }
      }),
    ));
});
