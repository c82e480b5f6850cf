import type { Ledger } from '../../src/bulk/ledger/ledger.ts';
import type { Clock } from '../../src/core/clock.ts';
import type { Transport } from '../../src/http/wire/transport.ts';

/** One process of a job: what it does to the world outside passes here, and at a chosen passing the process is gone. */
export interface Mortal {
  readonly isGone: boolean;
  /** What it did to the world, in order. */
  readonly did: readonly string[];
  ledger(real: Ledger): Ledger;
  transport(real: Transport): Transport;
  clock(real: Clock): Clock;
}

/** What a process that is gone meets wherever it still asks for something. */
class ProcessGone extends Error {
  override name = 'ProcessGone';
}

/** Methods of the ledger that change nothing: to die at one of them leaves what dying before it leaves. */
const READS: ReadonlySet<string> = new Set([
  'findJob',
  'owner',
  'waitingMailboxes',
  'take',
  'findRow',
  'counts',
  'results',
  'repeatedKeys',
  'foreignKeys',
  'change',
  'check',
  'moved',
  'plan',
  'planUndo',
]);

/** Makes a process that is gone at its `diesAt`-th passing, counted from 1, which `onGone` is told; without one it lives. */
export function createMortal(diesAt = Number.POSITIVE_INFINITY, onGone: () => void = () => {}): Mortal {
  const did: string[] = [];
  let isGone = false;
  let leave: (reason: ProcessGone) => void = () => {};
  const gone = new Promise<never>((_, reject) => {
    leave = reject;
  });
  gone.catch(() => {});

  const check = () => {
    if (isGone) throw new ProcessGone();
  };
  const pass = (name: string) => {
    check();
    did.push(name);
    if (did.length !== diesAt) return;
    isGone = true;
    leave(new ProcessGone());
    onGone();
    check();
  };

  /** The same object, whose methods pass before and after they act. */
  const passing = <T extends object>(real: T, prefix: string): T =>
    new Proxy(real, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function' || typeof name === 'symbol' || name === 'close') return method;
        return (...args: unknown[]) => {
          check();
          if (READS.has(name)) return Reflect.apply(method, target, args);
          return act(`${prefix}.${name}`, () => Reflect.apply(method, target, args));
        };
      },
    });

  const act = async (name: string, work: () => unknown) => {
    pass(`before ${name}`);
    const given: unknown = await work();
    pass(`after ${name}`);
    return name === 'ledger.beginIntake' && typeof given === 'object' && given !== null
      ? passing(given, 'intake')
      : given;
  };

  return {
    get isGone() {
      return isGone;
    },
    did,
    ledger: (real) => passing(real, 'ledger'),
    transport: (real) => ({
      async send(request) {
        const name = `${request.method} ${new URL(request.url).pathname}`;
        pass(`before ${name}`);
        const reply = await Promise.race([real.send(request), gone]);
        pass(`after ${name}`);
        return reply;
      },
      close: () => real.close(),
    }),
    // Who sleeps in a process that is gone is never woken; here it ends, so that what waits for it ends as well.
    clock: (real) => ({
      now: () => real.now(),
      monotonic: () => real.monotonic(),
      sleep: (ms, signal) => Promise.race([real.sleep(ms, signal), gone]),
    }),
  };
}
