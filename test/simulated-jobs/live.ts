import type { Clock } from '../../src/core/clock.ts';
import type { VirtualClock } from '../simulator/virtual-clock.ts';
import type { VirtualWire } from './virtual-wire.ts';

/** A clock that goes to the next sleeper when it is told to. */
export type Ticking = Clock & Pick<VirtualClock, 'step' | 'after'>;

/** What the machine is doing by itself: a moment later it may have something to go on with, so time stands. */
const OF_FILES = /^(?:FSReq|FileHandle|CloseReq)/u;

/** Lets virtual time pass until the work is done: to the next sleeper as soon as nobody has anything left to do. */
export async function live<T>(clock: Ticking, wire: VirtualWire, work: Promise<T>): Promise<T> {
  let isDone = false;
  const done = () => {
    isDone = true;
  };
  work.then(done, done);
  for (;;) {
    await turn();
    for (;;) {
      const busy = process.getActiveResourcesInfo();
      if (wire.isSigningIn || busy.includes('Immediate')) await turn();
      else if (busy.some((name) => OF_FILES.test(name))) await turnOfMachine();
      else break;
    }
    if (isDone) return work;
    if (!clock.step()) throw new Error('Nobody sleeps, and the work is not done: it would hang for ever.');
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The same, where the machine is waited for without asking it again and again: what nobody counts on holds no turn up. */
function turnOfMachine(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve).unref());
}
