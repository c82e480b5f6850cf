import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../core/clock.ts';
import { AuthenticationError, GraphcalError, InputError, LedgerError, TransportError } from '../../core/errors.ts';
import { createStopper, type Stopped, stopReasonOf } from './stop.ts';

const GRACE_MS = 30_000;

function open(wish?: AbortSignal) {
  const clock = createManualClock();
  const told: Stopped[] = [];
  const stopper = createStopper({ clock, graceMs: GRACE_MS, signal: wish, onStop: (stopped) => told.push(stopped) });
  return { clock, told, stopper };
}

describe('the stopper of a run', () => {
  it('lets the run go on until somebody stops it', async () => {
    const { clock, told, stopper } = open(new AbortController().signal);
    await clock.advance(3_600_000);
    expect(stopper.stopped).toBeUndefined();
    expect([stopper.signal.aborted, stopper.abort.aborted]).toEqual([false, false]);
    expect(told).toEqual([]);
    expect(clock.sleepers).toBe(0);
  });

  it('starts nothing new at once, and gives calls under way the grace time to end (R37 in part)', async () => {
    const { clock, stopper } = open();
    stopper.stop('interrupted');
    expect([stopper.signal.aborted, stopper.abort.aborted]).toEqual([true, false]);
    await clock.advance(29_999);
    expect(stopper.abort.aborted).toBe(false);
    await clock.advance(1);
    expect(stopper.abort.aborted).toBe(true);
  });

  it('ends waits with an error that says so', async () => {
    const { clock, stopper } = open();
    const waiting = clock.sleep(60_000, stopper.signal);
    stopper.stop('interrupted');
    await expect(waiting).rejects.toMatchObject({ name: 'GraphcalError', code: 'run-stopped' });
    await clock.advance(GRACE_MS);
    expect(stopper.abort.reason).toMatchObject({ code: 'run-stopped' });
  });

  it('keeps the first reason and its grace time, whatever follows from it', async () => {
    const { clock, told, stopper } = open();
    const error = new AuthenticationError('token-refused', 'No.');
    stopper.stop('authentication', error);
    await clock.advance(20_000);
    stopper.stop('error', new Error('a call was given up'));
    stopper.stop('interrupted');
    expect(stopper.stopped).toEqual({ reason: 'authentication', error });
    expect(told).toEqual([{ reason: 'authentication', error }]);
    await clock.advance(10_000);
    expect(stopper.abort.aborted).toBe(true);
  });

  it('is told before those who wait are, so that they know the reason', () => {
    const { told, stopper } = open();
    let known: Stopped | undefined;
    let announced = 0;
    stopper.signal.addEventListener('abort', () => {
      known = stopper.stopped;
      announced = told.length;
    });
    stopper.stop('ledger', new LedgerError('ledger-full', 'The disk is full.'));
    expect(known).toMatchObject({ reason: 'ledger' });
    expect(announced).toBe(1);
  });

  it('stops when the caller wishes it, without an error', () => {
    const wish = new AbortController();
    const { told, stopper } = open(wish.signal);
    wish.abort();
    expect(stopper.stopped).toEqual({ reason: 'interrupted', error: undefined });
    expect(told).toHaveLength(1);
  });

  it('stops at once for a wish that is older than the run', () => {
    const { told, stopper } = open(AbortSignal.abort());
    expect(stopper.stopped).toEqual({ reason: 'interrupted', error: undefined });
    expect(stopper.signal.aborted).toBe(true);
    expect(told).toHaveLength(1);
  });

  it('leaves no timer and no listener behind when the run has ended', async () => {
    const wish = new AbortController();
    const { clock, told, stopper } = open(wish.signal);
    stopper.end();
    wish.abort();
    expect(told).toEqual([]);

    const stopped = open();
    stopped.stopper.stop('interrupted');
    expect(stopped.clock.sleepers).toBe(1);
    stopped.stopper.end();
    await stopped.clock.advance(GRACE_MS);
    expect(stopped.clock.sleepers).toBe(0);
    expect(stopped.stopper.abort.aborted).toBe(false);
    expect(clock.sleepers).toBe(0);
  });

  it('keeps what is no error of ours as the cause of one', () => {
    const bug = new TypeError('x is not a function');
    const { stopper } = open();
    stopper.stop('error', bug);
    expect(stopper.stopped?.error).toBeInstanceOf(GraphcalError);
    expect(stopper.stopped?.error).toMatchObject({ code: 'internal', message: 'x is not a function', cause: bug });
    const other = open();
    other.stopper.stop('error', 'thrown text');
    expect(other.stopper.stopped?.error).toMatchObject({ code: 'internal', message: 'thrown text' });
  });
});

describe('the reason of a stop', () => {
  it.each([
    ['authentication', new AuthenticationError('token-refused', '')],
    ['service-unreachable', new TransportError('service-unreachable', '', 'not-sent')],
    ['job-taken-over', new LedgerError('fence-lost', '')],
    ['ledger', new LedgerError('ledger-full', '')],
    ['error', new InputError('row-wrong', '')],
    ['error', new TypeError('x is not a function')],
    ['error', 'thrown text'],
  ])('is %s for its error', (reason, error) => {
    expect(stopReasonOf(error)).toBe(reason);
  });
});
