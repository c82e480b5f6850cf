import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../core/clock.ts';
import { TransportError } from '../../core/errors.ts';
import { done, LOST, THROTTLED } from './answer-testing.ts';
import { from, holdMailbox } from './mailbox-testing.ts';
import { drainMailbox } from './mailbox-worker.ts';
import { playRun, ROOM } from './testing.ts';

describe('the flow of a mailbox', () => {
  // As on a machine that has much else to do: a timer rings a little early, and time passes between two looks at the clock.
  it.for([20, 60, 100, 140, 180, 220])(
    'goes on with a row that becomes due while it looks for what is due, %i ms after it was woken',
    async (early) => {
      const manual = createManualClock();
      let looks = 0;
      const clock = {
        ...manual,
        monotonic: () => manual.monotonic() + 40 * looks++,
        sleep: (ms: number, signal?: AbortSignal) => manual.sleep(Math.max(1, ms - early), signal),
      };
      let tries = 0;
      const { run, settled } = playRun(1, {
        clock,
        create: ({ rows, leave }) => {
          leave();
          tries += 1;
          return tries === 1 ? [{ class: 'not-executed' }] : rows.map(done);
        },
      });
      const drained = drainMailbox(run, ROOM);
      for (let second = 0; second < 30; second++) await manual.advance(1_000);
      expect([...settled]).toEqual([[1, ['created']]]);
      await drained;
    },
  );
});

describe('what a mailbox is sent', () => {
  it('is recorded first: nothing leaves before its commit has ended', async () => {
    const { settle, sent, commits, recorded } = holdMailbox(4, { holdsCommits: true });
    await settle();
    expect([recorded(), sent()]).toEqual([[[1, 2, 3, 4]], []]);
    commits[0]?.end();
    await settle();
    expect(sent()).toEqual([[1, 2, 3, 4]]);
  });

  it('is recorded while the group before it is under way', async () => {
    const { settle, sent, answer, recorded } = holdMailbox(60);
    await settle();
    await answer(0);
    expect(sent()).toEqual([from(1, 4), from(5, 24)]);
    // The second group has no answer yet.
    expect(recorded()).toEqual([from(1, 4), from(5, 24), from(25, 44)]);
    await answer(1);
    expect(sent()[2]).toEqual(from(25, 44));
  });

  it('is recorded once more before it repeats a create whose event was not found', async () => {
    const { settle, sent, recorded, lookUps } = holdMailbox(4, { sending: [1] });
    await settle();
    lookUps[0]?.end(false);
    await settle();
    expect(sent().flat().sort()).toEqual([1, 2, 3, 4]);
    expect(recorded().flat()).toEqual([2, 3, 4, 1]);
  });

  it('is recorded first though it could not be made at once', async () => {
    let asked = 0;
    const { clock, settle, sent, recorded } = holdMailbox(1, {
      calendars: () => {
        asked += 1;
        if (asked === 1) throw new TransportError('connection-lost', 'Lost.', 'unknown');
        return ['Exams'];
      },
    });
    await settle();
    expect([recorded(), sent()]).toEqual([[], []]);
    await clock.advance(1_000);
    await settle();
    expect([recorded(), sent()]).toEqual([[[1]], [[1]]]);
  });

  it('is recorded by one commit at a time, however often calls end meanwhile', async () => {
    const { settle, answer, commits, recorded } = holdMailbox(30, { slots: () => 1, holdsCommits: true });
    await settle();
    commits[0]?.end();
    await settle();
    await answer(0);
    await answer(1);
    commits[1]?.end();
    await settle();
    expect(recorded()).toEqual([from(1, 4), from(5, 22)]);
  });

  it('costs one commit a group, which holds what the group before brought', async () => {
    const { settle, answer, commits, sent, settled, drained } = holdMailbox(104);
    await settle();
    for (let call = 0; call < 6; call++) await answer(call);
    await drained;
    expect(sent().map(({ length }) => length)).toEqual([4, 20, 20, 20, 20, 20]);
    const count = (type: string) => commits.map(({ asked }) => asked.filter((one) => one.type === type).length);
    expect(count('sending')).toEqual([4, 20, 20, 20, 20, 20, 0]);
    expect(count('settled')).toEqual([0, 4, 0, 20, 20, 20, 40]);
    expect(settled.size).toBe(104);
  });

  it('comes after the look-ups of what may exist', async () => {
    const { settle, sent, recorded, lookUps } = holdMailbox(4, { sending: [1, 2], slots: () => 1 });
    await settle();
    expect([recorded(), lookUps.map(({ asked }) => asked)]).toEqual([[[3, 4]], [1]]);
    lookUps[0]?.end(true);
    await settle();
    expect([sent(), lookUps.map(({ asked }) => asked)]).toEqual([[], [1, 2]]);
    lookUps[1]?.end(true);
    await settle();
    expect(sent()).toEqual([[3]]);
  });
});

describe('a batch', () => {
  it('has twenty rows at most', async () => {
    const { settle, answer, sent } = holdMailbox(60);
    await settle();
    await answer(0);
    await answer(1);
    expect(sent().map(({ length }) => length)).toEqual([4, 20, 20]);
  });

  it('has as many rows as a request has bytes for', async () => {
    const { settle, answer, sent } = holdMailbox(24, { bytes: (row) => (row <= 4 ? 10 : 998_976) });
    await settle();
    await answer(0);
    // Each takes 1,000,000 bytes with what is added to it, and 4,000,000 are taken.
    for (let call = 1; call < 4; call++) await answer(call);
    expect(sent().map(({ length }) => length)).toEqual([4, 4, 4, 4, 4]);
  });

  it('waits until single calls have ended, and what comes meanwhile waits with it', async () => {
    const { settle, answer, sent, run } = holdMailbox(40);
    await settle();
    await answer(0);
    run.shapes.trial = { kind: 'single', left: 3 };
    await answer(1);
    expect(sent().slice(2)).toEqual([[25], [26], [27]]);
    await answer(2);
    await answer(3);
    expect(sent()).toHaveLength(5);
    await answer(4);
    expect(sent().slice(5)).toEqual([from(28, 40)]);
  });

  it('that waits becomes one call where the mailbox is throttled meanwhile', async () => {
    const { settle, answer, sent, run } = holdMailbox(40);
    await settle();
    await answer(0);
    run.shapes.trial = { kind: 'single', left: 2 };
    await answer(1);
    expect(sent().slice(2)).toEqual([[25], [26]]);
    await answer(2);
    await answer(3, THROTTLED);
    expect(
      sent()
        .slice(4)
        .map(({ length }) => length),
    ).toEqual([1]);
  });
});

describe('a mailbox', () => {
  it('gets four rows until it has taken one', async () => {
    const { settle, answer, sent, calls } = holdMailbox(30);
    await settle();
    expect(sent()).toEqual([[1, 2, 3, 4]]);
    await answer(0);
    expect(sent()[1]).toEqual(from(5, 24));
    expect(calls.map(({ asked }) => asked.isBatch)).toEqual([true, true]);
  });

  it('gets four rows again after a call of which nothing came', async () => {
    const { settle, answer, sent, lookUps, clock } = holdMailbox(60);
    await settle();
    await answer(0);
    await answer(1, LOST);
    await clock.advance(60_000);
    // Twenty rows are in doubt, and four of them are looked for.
    expect(lookUps.map(({ asked }) => asked).sort()).toEqual([5, 6, 7, 8]);
    expect(sent()).toHaveLength(2);
  });

  it('that was throttled as a whole is asked by one request whether it is open', async () => {
    const { settle, answer, sent } = holdMailbox(60);
    await settle();
    await answer(0);
    await answer(1, THROTTLED);
    expect(
      sent()
        .slice(2)
        .map(({ length }) => length),
    ).toEqual([1]);
    await answer(2);
    expect(sent()[3]?.length).toBe(20);
  });

  it.for([1, 2, 3])('with %i slots gets calls of no more rows, one after the other', async (slots) => {
    const { settle, answer, sent, calls } = holdMailbox(30, { slots: () => slots });
    await settle();
    for (let call = 0; call < calls.length; call++) {
      expect(calls.length - call).toBe(1);
      await answer(call);
    }
    const lengths = sent().map(({ length }) => length);
    expect(Math.max(...lengths)).toBe(slots);
    expect(lengths.length).toBeLessThanOrEqual(Math.ceil(30 / slots) + 2);
    expect(sent().flat()).toEqual(from(1, 30));
  });

  it('has what it learnt committed within a second, though nothing else is to be recorded', async () => {
    const { settle, answer, clock, commits, run } = holdMailbox(5, { slots: () => 1 });
    await settle();
    for (let call = 0; call < 3; call++) await answer(call);
    const before = commits.length;
    await clock.advance(999);
    expect(commits).toHaveLength(before);
    await clock.advance(1);
    await settle();
    expect(commits.slice(before).map(({ asked }) => asked.map(({ type, row }) => [type, row]))).toEqual([
      [
        ['settled', 2],
        ['settled', 3],
      ],
    ]);
    run.stopper.end();
  });
});
