import { describe, expect, it } from 'vitest';
import type { Behaviour } from './behaviour.ts';
import { explore, type Trace, tell } from './explore.ts';
import { type Breach, NEVER } from './promises.ts';
import { type Protocol, protocolOf } from './rules.ts';
import { type Adversity, createSystem, type State, type System } from './system.ts';
import { findUnexcused, twinOf } from './twins.ts';
import { representatives } from './verdicts.ts';

/** Every so many of the combinations, so that it takes seconds. */
const STRIDE = 30;

const SLOW_FILTER: Behaviour = {
  memory: 'a while',
  late: 'never',
  delay: 'beyond',
  pause: 'within',
  deleting: 'frees',
  scope: 'mailbox',
  reply: '400',
};

function systemOf(behaviour: Behaviour, more: Partial<Adversity>, clients = 1, part: Partial<Protocol> = {}): System {
  const adversity = { faults: 0, crashes: 0, touches: 0, deletes: 0, losses: 0, ...more };
  return createSystem({ behaviour, protocol: { ...protocolOf(2), ...part }, adversity, clients });
}

function lines(trace: Trace<State> | undefined): string[] {
  return tell(trace ?? []).split('\n');
}

describe('where the protocol breaks a promise', () => {
  it.for<[Breach, number, Partial<Adversity>]>([
    ['double', 1, { faults: 2, crashes: 1 }],
    ['double', 1, { faults: 2, touches: 1 }],
    ['double', 1, { faults: 1, crashes: 1, losses: 1 }],
    ['double', 2, { faults: 1 }],
    ['failed-yet-there', 1, { faults: 2, crashes: 1 }],
    ['made-again-untold', 1, { deletes: 1, losses: 1 }],
  ])('no client could have kept it: %s, clients %i, %o', ([breach, clients, adversity]) => {
    let checked = 0;
    for (const [at, behaviour] of representatives().entries()) {
      if (at % STRIDE !== 0) continue;
      const found = findUnexcused(systemOf(behaviour, adversity, clients), breach);
      if (found.unexcused !== undefined) expect.fail(tell(found.unexcused));
      checked += found.checked;
    }
    expect(checked).toBeGreaterThan(0);
  });
});

describe('a protocol that is not as good as it could be', () => {
  it('is found out: it sends what was answered as a duplicate, though an event must exist or have existed', () => {
    const { unexcused } = findUnexcused(systemOf(SLOW_FILTER, { faults: 1 }, 1, { keepsDuplicates: false }), 'double');
    expect(lines(unexcused)).toEqual([
      '1. client 1 begins a run, its ledger says open, and lists the mailbox; sees: open, no event',
      '2. client 1 sends the create, which is carried out; sees: no answer',
      '3. client 1 looks for the event by its key; sees: no event',
      '4. client 1 sends the create; sees: duplicate',
      '5. client 1 looks for the event by its key; sees: no event',
      '6. client 1 begins a run, its ledger says sending, and lists the mailbox; sees: sending, no event',
      '7. service forgets the transactionId',
      '8. client 1 looks for the event by its key; sees: no event',
      '9. client 1 sends the create; sees: done',
    ]);
  });

  it('is found out: it does not tell of what it made again', () => {
    const behaviour: Behaviour = { ...SLOW_FILTER, memory: 'none', delay: 'none' };
    const system = systemOf(behaviour, { faults: 2, deletes: 1 }, 1, { marksRepeat: false });
    expect(lines(findUnexcused(system, 'made-again-untold').unexcused)).toEqual([
      '1. client 1 begins a run, its ledger says open, and lists the mailbox; sees: open, no event',
      '2. client 1 sends the create, which is carried out; sees: no answer',
      '3. person deletes event 1',
      '4. client 1 looks for the event by its key; sees: no event',
      '5. client 1 sends the create, which is carried out; sees: no answer',
      '6. client 1 looks for the event by its key; sees: one event',
    ]);
  });
});

describe('two histories that no client can tell apart', () => {
  it('are shown: a ledger that was lost after a person deleted the event, and a first run', () => {
    const system = systemOf({ ...SLOW_FILTER, delay: 'none' }, { deletes: 1, losses: 1 });
    const never = { 'made-again-untold': NEVER['made-again-untold'] };
    const wrong = explore(system, { never }).breaches.get('made-again-untold') ?? [];
    const twins = twinOf(system, wrong, 'made-again-untold');
    expect(lines(twins?.wrong)).toEqual([
      '1. client 1 begins a run, its ledger says open, and lists the mailbox; sees: open, no event',
      '2. client 1 sends the create; sees: done',
      '3. client 1 loses its ledger',
      '4. person deletes event 1',
      '5. client 1 begins a run, its ledger says open, and lists the mailbox; sees: open, no event',
      '6. client 1 sends the create; sees: done',
    ]);
    expect(lines(twins?.right)).toEqual([
      '1. client 1 begins a run, its ledger says open, and lists the mailbox; sees: open, no event',
    ]);
    expect(twins?.decision).toBe('sends the row');
  });

  it('are shown: a create that was lost, and one whose event the filter hides', () => {
    const system = systemOf(SLOW_FILTER, { faults: 1 });
    const wrong = explore(system, { never: { double: NEVER.double } }).breaches.get('double') ?? [];
    const twins = twinOf(system, wrong, 'double');
    expect(lines(twins?.wrong)).toEqual([
      '1. client 1 begins a run, its ledger says open, and lists the mailbox; sees: open, no event',
      '2. client 1 sends the create, which is carried out; sees: no answer',
      '3. service forgets the transactionId',
      '4. client 1 looks for the event by its key; sees: no event',
      '5. client 1 sends the create; sees: done',
    ]);
    expect(lines(twins?.right)).toEqual([
      '1. client 1 begins a run, its ledger says open, and lists the mailbox; sees: open, no event',
      '2. client 1 sends the create; sees: no answer',
      '3. client 1 looks for the event by its key; sees: no event',
    ]);
  });
});
