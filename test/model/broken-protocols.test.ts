import { describe, expect, it } from 'vitest';
import type { Behaviour } from './behaviour.ts';
import { type Trace, tell } from './explore.ts';
import type { Breach } from './promises.ts';
import { type Protocol, protocolOf } from './rules.ts';
import type { Adversity, State } from './system.ts';
import { judge, type Scenario } from './verdicts.ts';

/** A service that remembers nothing and hides nothing. */
const PLAIN: Behaviour = {
  memory: 'none',
  late: 'never',
  delay: 'none',
  pause: 'within',
  deleting: 'frees',
  scope: 'mailbox',
  reply: '400',
};

const BEGINS = 'client 1 begins a run, its ledger says open, and lists the mailbox; sees: open, no event';

function scenario(asks: Breach, more: Partial<Adversity>): Scenario {
  const adversity = { faults: 1, crashes: 1, touches: 0, deletes: 0, losses: 0, ...more };
  return { adversity, clients: 1, asks: [asks], asksSettling: true };
}

/** Expects the whole protocol to hold, and gives the counterexample once a part of it is taken away. */
function without(part: Partial<Protocol>, service: Partial<Behaviour>, asks: Breach, more: Partial<Adversity> = {}) {
  const behaviour = { ...PLAIN, ...service };
  const whole = judge(behaviour, scenario(asks, more), protocolOf(2));
  expect(whole.verdicts.get(asks)?.holds).toMatch(/^(always|marked)$/);
  expect(whole.broken.size).toBe(0);
  const { verdicts } = judge(behaviour, scenario(asks, more), { ...protocolOf(2), ...part });
  const verdict = verdicts.get(asks);
  if (verdict?.holds === 'short') return lines(verdict.trace);
  return verdict?.holds === 'no-client' ? lines(verdict.twins.wrong) : [];
}

function lines(trace: Trace<State>): string[] {
  return tell(trace)
    .split('\n')
    .map((line) => line.replace(/^\d+\. /, ''));
}

describe('the model finds what is wrong with a protocol', () => {
  it('that sends again without looking', () => {
    expect(without({ looksBeforeResend: false }, {}, 'double')).toEqual([
      BEGINS,
      'client 1 sends the create, which is carried out; sees: no answer',
      'client 1 sends the create; sees: done',
    ]);
  });

  it('that takes another transactionId at each try', () => {
    expect(without({ sameTransaction: false }, { memory: 'for ever', late: 'within' }, 'double')).toEqual([
      BEGINS,
      'client 1 sends the create, which the service keeps for later; sees: no answer',
      'client 1 looks for the event by its key; sees: no event',
      'client 1 sends the create; sees: done',
      'service carries out a create that nobody waits for',
    ]);
  });

  it('that does not record what it is about to send', () => {
    expect(without({ marksBeforeCall: false }, {}, 'made-again-untold', { deletes: 1 })).toEqual([
      BEGINS,
      'client 1 sends the create, which is carried out, and is killed',
      'person deletes event 1',
      BEGINS,
      'client 1 sends the create; sees: done',
    ]);
  });

  it('that takes a 5xx or a lost answer for a refusal', () => {
    expect(without({ doubtsLostAnswers: false }, {}, 'failed-yet-there')).toEqual([
      BEGINS,
      'client 1 sends the create, which is carried out; sees: no answer',
    ]);
  });

  it('that only looks, and takes an empty look-up for a proof', () => {
    const service = { memory: 'for ever', delay: 'within' } as const;
    expect(without({ resendsWhatIsNotFound: false }, service, 'failed-yet-there', { crashes: 0 })).toEqual([
      BEGINS,
      'client 1 sends the create, which is carried out; sees: no answer',
      'client 1 looks for the event by its key; sees: no event',
    ]);
  });

  it('that takes a refusal for the fate of an earlier try', () => {
    const service = { memory: 'for ever', delay: 'within' } as const;
    expect(without({ doubtsBeforeRefusal: false }, service, 'failed-yet-there', { faults: 2, crashes: 0 })).toEqual([
      BEGINS,
      'client 1 sends the create, which is carried out; sees: no answer',
      'client 1 looks for the event by its key; sees: no event',
      'client 1 sends the create; sees: refused for good',
    ]);
  });

  it('that does not list the mailbox first, once its ledger is lost', () => {
    expect(without({ listsFirst: false }, {}, 'double', { losses: 1 })).toEqual([
      'client 1 begins a run, its ledger says open; sees: open',
      'client 1 sends the create; sees: done',
      'client 1 loses its ledger',
      'client 1 begins a run, its ledger says open; sees: open',
      'client 1 sends the create; sees: done',
    ]);
  });

  it('that forgets between two runs that a duplicate was answered', () => {
    const service = { memory: 'for ever', delay: 'within' } as const;
    const more = { crashes: 0, faults: 2 };
    expect(without({ keepsDuplicates: false }, service, 'failed-yet-there', more)).toEqual([
      BEGINS,
      'client 1 sends the create, which is carried out; sees: no answer',
      'client 1 looks for the event by its key; sees: no event',
      'client 1 sends the create; sees: duplicate',
      'client 1 looks for the event by its key; sees: no event',
      'client 1 begins a run, its ledger says sending, and lists the mailbox; sees: sending, no event',
      'client 1 looks for the event by its key; sees: no event',
      'client 1 sends the create; sees: refused for good',
      'client 1 looks for the event by its key; sees: no event',
    ]);
  });

  it('that tells what it made again only where it could read the answer', () => {
    expect(without({ marksRepeat: false }, {}, 'made-again-untold', { deletes: 1 })).toEqual([
      BEGINS,
      'client 1 sends the create, which is carried out; sees: no answer',
      'person deletes event 1',
      'client 1 looks for the event by its key; sees: no event',
      'client 1 sends the create, which is carried out, and is killed',
      'client 1 begins a run, its ledger says sending, and lists the mailbox; sees: sending, one event, adopts it',
    ]);
  });

  it('that works on settled rows again', () => {
    const more = { faults: 0, crashes: 0, deletes: 1 };
    const { broken } = judge(PLAIN, scenario('double', more), { ...protocolOf(2), skipsSettled: false });
    expect(lines(broken.get('settled-sent') ?? [])).toEqual([
      BEGINS,
      'client 1 sends the create; sees: done',
      'person deletes event 1',
      'client 1 begins a run, its ledger says done, and lists the mailbox; sees: done, no event',
      'client 1 sends the create; sees: done',
    ]);
  });

  it('that tries a row no more than once: it never settles', () => {
    const { stuck } = judge(PLAIN, scenario('double', {}), { ...protocolOf(0) });
    expect(stuck?.clients.map(({ ledger }) => ledger.state)).toEqual(['sending']);
  });
});
