import { describe, expect, it } from 'vitest';
import { LedgerError } from '../../core/errors.ts';
import type { Answer } from '../../http/answer.ts';
import { noteBatch, noteSingle } from '../../http/call-shape.ts';
import { THROTTLED } from './answer-testing.ts';
import { from, holdMailbox } from './mailbox-testing.ts';
import { drainMailbox } from './mailbox-worker.ts';
import { type Play, playRun, ROOM } from './testing.ts';

/** A call that ends with a signal only. */
const until = (signal: AbortSignal): Promise<Answer[]> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

/** Sends four rows of which `create` has the call, stops the run, and gives what the ledger says of them in the end. */
async function stopWhile(create: Play['create'], sending?: readonly number[]) {
  const { run, rows, clock } = playRun(4, { ...(create && { create }), ...(sending && { sending }) });
  const drained = drainMailbox(run, ROOM);
  for (let turn = 0; turn < 5; turn++) await clock.advance(0);
  run.stopper.stop('interrupted');
  await clock.advance(30_000);
  await drained;
  run.stopper.end();
  return [...rows.values()].map(({ state, attempts }) => [state, attempts]);
}

describe('a run that is stopped', () => {
  it('leaves rows that were recorded and not sent open, with the attempts that they had', async () => {
    const { settle, answer, sent, recorded, rows, run, drained } = holdMailbox(60);
    await settle();
    await answer(0);
    expect([sent().at(-1), recorded().at(-1)]).toEqual([from(5, 24), from(25, 44)]);
    run.stopper.stop('interrupted');
    await answer(1);
    await drained;
    run.stopper.end();
    expect([...rows.keys()]).toEqual(from(25, 60));
    expect([...rows.values()].every(({ state, attempts }) => state === 'open' && attempts === 0)).toBe(true);
  });

  it('leaves rows whose call waited in its lane open, with the attempts that they had', async () => {
    expect(await stopWhile(({ signal }) => until(signal))).toEqual(from(1, 4).map(() => ['open', 0]));
  });

  it('leaves rows whose call left and was given up as sent: nobody knows what became of them', async () => {
    const create: Play['create'] = ({ leave, abort }) => {
      leave();
      return until(abort);
    };
    expect(await stopWhile(create)).toEqual(from(1, 4).map(() => ['sending', 1]));
  });

  it('leaves rows that a run before may have sent as sent, though nothing was found of them', async () => {
    const all = await stopWhile(({ signal }) => until(signal), [2]);
    expect(all).toEqual([
      ['open', 0],
      ['sending', 1],
      ['open', 0],
      ['open', 0],
    ]);
  });
});

describe('a run that is stopped while all rows wait', () => {
  it('ends at once', async () => {
    const { run, clock, end } = playRun(2, { create: ({ rows }) => rows.map(() => ({ class: 'not-executed' })) });
    let hasEnded = false;
    const drained = drainMailbox(run, ROOM).then(() => {
      hasEnded = true;
    });
    for (let turn = 0; turn < 5; turn++) await clock.advance(0);
    expect(hasEnded).toBe(false);
    run.stopper.stop('interrupted');
    for (let turn = 0; turn < 5; turn++) await clock.advance(0);
    expect(hasEnded).toBe(true);
    await drained;
    end();
  });
});

describe('a mailbox that has not shown that it takes rows', () => {
  it('has four of them touched', async () => {
    const { settle, commits, run, drained, answer, end } = holdMailbox(60);
    await settle();
    run.stopper.stop('interrupted');
    await answer(0, () => ({ class: 'not-executed' }));
    await drained;
    expect(commits.flatMap(({ asked }) => asked.map(({ type, row }) => [type, row]))).toEqual([
      ...from(1, 4).map((row) => ['sending', row]),
      ...from(1, 4).map((row) => ['waiting', row]),
    ]);
    end();
  });
});

describe('a mailbox that stays throttled', () => {
  it('is left with all its rows, those of calls that wait in its lane too, and the run goes on', async () => {
    const { run, rows, told, end } = playRun(4, {
      slots: () => 2,
      create: ({ rows: [row], leave, signal }) => {
        if (row === 2) return until(signal);
        leave();
        return [{ ...THROTTLED(), retryAfterMs: 3_600_000 }];
      },
    });
    // So that both go by themselves.
    noteSingle(run.shapes, 100);
    noteBatch(run.shapes, 2, 0, 200);
    await drainMailbox(run, ROOM);
    expect(run.stopper.stopped).toBeUndefined();
    expect([...rows.values()].map(({ state, attempts }) => [state, attempts])).toEqual([
      ['open', 1],
      ['open', 0],
      ['open', 0],
      ['open', 0],
    ]);
    expect(told).toContainEqual({ type: 'mailbox-left', mailbox: ROOM, reason: 'throttled' });
    end();
  });
});

describe('a row of which nobody knows what became', () => {
  it('stays in doubt where the service asks to be left alone for longer than is borne', async () => {
    const { run, rows } = playRun(1, {
      create: ({ leave }) => {
        leave();
        return [{ class: 'unknown', reason: 'status-503', retryAfterMs: 3_600_000 }];
      },
    });
    await drainMailbox(run, ROOM);
    expect([...rows.values()].map(({ state, attempts }) => [state, attempts])).toEqual([['sending', 1]]);
  });
});

describe('a ledger that fails', () => {
  it('stops the run at once, though a call of the mailbox waits in its lane', async () => {
    let commits = 0;
    const { run, clock } = playRun(8, {
      slots: () => 1,
      create: ({ rows: [row], leave, signal }) => {
        if (row !== 1) return until(signal);
        leave();
        return [{ class: 'done', reply: { status: 201, headers: {}, body: { id: 'event-1' } } }];
      },
      commit: () => {
        commits += 1;
        if (commits > 1) throw new LedgerError('ledger-not-writable', 'The disk is full.');
      },
    });
    const drained = drainMailbox(run, ROOM);
    for (let turn = 0; turn < 10; turn++) await clock.advance(0);
    expect(run.stopper.stopped).toMatchObject({ reason: 'ledger', error: { code: 'ledger-not-writable' } });
    await drained;
  });
});
