import { describe, expect, it } from 'vitest';
import { tell } from '../explore.ts';
import type { Behaviour } from './behaviour.ts';
import { BEST } from './behaviour.ts';
import { ADOPTED, MADE, MATCHED, waiting } from './intake.ts';
import type { Breach } from './promises.ts';
import { builtProtocol, type Protocol, protocolOf } from './rules.ts';
import { type Adversity, CALM, type Start } from './system.ts';
import { judge } from './verdicts.ts';
import { worldOf } from './world.ts';

interface Case {
  asks: Breach;
  wishes: Start['wishes'];
  goesWrong?: Partial<Adversity>;
  service?: Partial<Behaviour>;
  start?: Partial<Start>;
}

/** Expects the whole protocol to hold, and gives the counterexample once a part of it is taken away. */
function without(
  part: Partial<Protocol>,
  { asks, wishes, goesWrong = {}, service = {}, start = {} }: Case,
  whole = protocolOf(2),
): string[] {
  const behaviour = { ...BEST, ...service };
  const scenario = {
    start: { ledger: MADE, world: worldOf({}), wishes, ...start },
    adversity: { ...CALM, ...goesWrong },
  };
  const good = judge(behaviour, scenario, [asks], whole);
  expect(good.verdicts.get(asks)).toEqual({ holds: 'always' });
  expect(good.broken).toBeUndefined();
  const { verdicts, broken } = judge(behaviour, scenario, [asks], { ...whole, ...part });
  const verdict = verdicts.get(asks);
  const trace =
    verdict?.holds === 'short' ? verdict.trace : verdict?.holds === 'no-client' ? verdict.twins.wrong : broken;
  return tell(trace ?? [])
    .split('\n')
    .map((line) => line.replace(/^\d+\. /, ''));
}

const BEGINS = 'client 1 begins a run (row); sees: update is open';
const READS = 'client 1 reads the event; sees: first, first, key row, the same version';
const taken = { ledger: ADOPTED, world: worldOf({}, 'people') };

describe('the model finds what is wrong with a protocol', () => {
  it('that writes whatever version the event has by now', () => {
    const given: Case = { asks: 'same-part-overwritten', wishes: ['row'], goesWrong: { edits: 1 } };
    expect(without({ sendsVersion: false }, given)).toEqual([
      BEGINS,
      READS,
      'person changes the part that the row changes',
      'client 1 sends a patch; sees: done',
    ]);
  });

  it('that compares the event with the row alone', () => {
    const given: Case = { asks: 'same-part-overwritten', wishes: ['row'], goesWrong: { edits: 1 } };
    expect(without({ comparesWithBase: false }, given)).toEqual([
      BEGINS,
      'person changes the part that the row changes',
      'client 1 reads the event; sees: person, first, key row, another version',
      'client 1 sends a patch; sees: done',
    ]);
  });

  it('that writes all parts, and not only those that the row changes', () => {
    const given: Case = { asks: 'other-part-overwritten', wishes: ['row'], goesWrong: { edits: 1 } };
    expect(without({ writesOnlyChanges: false }, given)).toEqual([
      BEGINS,
      'person changes the other part',
      'client 1 reads the event; sees: first, person, key row, another version',
      'client 1 sends a patch; sees: done',
    ]);
  });

  it('that sends again without reading after a lost answer', () => {
    const service = { ifMatch: 'ignored', mails: 'everybody' } as const;
    const given: Case = { asks: 'mailed-twice', wishes: ['row'], goesWrong: { faults: 1 }, service };
    expect(without({ readsAfterLost: false }, given)).toEqual([
      BEGINS,
      READS,
      'client 1 sends a patch, which is carried out if it can be; sees: no answer',
      'client 1 sends a patch; sees: done',
    ]);
  });

  it("that does not look at the event's key", () => {
    const start = { ledger: MATCHED, world: worldOf({ key: 'none' }, 'people') };
    const given: Case = { asks: 'others-wronged', wishes: ['row'], goesWrong: { takings: 1 }, start };
    expect(without({ checksKey: false }, given)).toEqual([
      'client 1 begins a run (row); sees: adopt is open',
      'person has another job adopt the event',
      'client 1 reads the event; sees: first, first, key other, another version',
      'client 1 sends a patch; sees: done',
    ]);
  });

  it('that calls a row failed whose event was not found by the write, without reading', () => {
    const start = { isMeeting: false };
    const given: Case = { asks: 'failed-yet-done', wishes: ['gone'], goesWrong: { deletes: 1 }, start };
    expect(without({ readsWhatIsGone: false }, given)).toEqual([
      'client 1 begins a run (gone); sees: cancel is open',
      READS,
      'person deletes the event',
      'client 1 sends a delete; sees: not found',
    ]);
  });

  it('that does not record what it is about to send, nor what the event was', () => {
    const given: Case = { asks: 'not-put-back', wishes: ['row', 'undone'], start: taken };
    expect(without({ keepsBefore: false }, given)).toEqual([
      BEGINS,
      READS,
      'client 1 sends a patch; sees: done',
      'person wants undone',
      'client 1 begins a run (undone); sees: release is open',
      'client 1 reads the event; sees: row, first, key row, the same version',
      'client 1 sends a patch; sees: done',
    ]);
  });

  it('that writes what the input no longer says', () => {
    const given: Case = { asks: 'outdated-sent', wishes: ['row', 'later'], goesWrong: { crashes: 1 } };
    expect(without({ stopsOutdated: false }, given)).toEqual([
      BEGINS,
      READS,
      'client 1 sends a patch, which is lost, and is killed',
      'person wants later',
      'client 1 begins a run (later); sees: update is sending',
      READS,
      'client 1 sends a patch; sees: done',
    ]);
  });

  it('that works on settled rows again', () => {
    const given: Case = { asks: 'settled-sent', wishes: ['row'], goesWrong: { edits: 1 }, start: { overwrite: true } };
    expect(without({ skipsSettled: false }, given).at(-1)).toBe('client 1 sends a patch; sees: done');
  });

  it('that tries a row no more than once: it never settles', () => {
    const scenario = {
      start: { ledger: waiting(MADE, 'row'), world: worldOf({}), wishes: ['row'] as const },
      adversity: CALM,
    };
    expect(judge(BEST, scenario, [], protocolOf(0)).stuck?.client.ledger.state).toBe('open');
  });
});

describe('a client that forgets what is in doubt', () => {
  it('calls a row failed that was refused after an answer was lost, and it is done', () => {
    const goesWrong = { faults: 2 };
    const service = { late: 'within' } as const;
    const given: Case = { asks: 'failed-yet-done', wishes: ['row'], goesWrong, service };
    expect(without({ doubtsBeforeRefusal: false }, given)).toEqual([
      BEGINS,
      READS,
      'client 1 sends a patch, which the service keeps for later; sees: no answer',
      READS,
      'client 1 sends a patch; sees: refused for good',
      READS,
      'service carries out a patch that nobody waits for',
    ]);
  });

  it('does not know, when a job is taken back, what an update in doubt may have written', () => {
    const given: Case = { asks: 'not-put-back', wishes: ['row', 'undone'], goesWrong: { crashes: 1 }, start: taken };
    expect(without({ remembersDoubt: false }, given)).toEqual([
      BEGINS,
      READS,
      'client 1 sends a patch, which is carried out if it can be, and is killed',
      'person wants undone',
      'client 1 begins a run (undone); sees: release is open',
      'client 1 reads the event; sees: row, first, key row, another version',
      'client 1 sends a patch; sees: done',
    ]);
  });

  it('puts back what an adopted event was at an earlier try, and not when it was changed', () => {
    const start = { ...taken, overwrite: true };
    const given: Case = { asks: 'not-put-back', wishes: ['row', 'undone'], goesWrong: { edits: 1 }, start };
    expect(without({ renewsBefore: false }, given)).toEqual([
      BEGINS,
      READS,
      'person changes the part that the row changes',
      'client 1 sends a patch; sees: conflict',
      'client 1 reads the event; sees: person, first, key row, another version',
      'client 1 sends a patch; sees: done',
      'person wants undone',
      'client 1 begins a run (undone); sees: release is open',
      'client 1 reads the event; sees: row, first, key row, the same version',
      'client 1 sends a patch; sees: done',
    ]);
  });

  it('is not the engine, which follows the best protocol', () => {
    const best = protocolOf(2);
    const built = builtProtocol(2);
    const missing = Object.keys(best).filter((name) => best[name as keyof Protocol] !== built[name as keyof Protocol]);
    expect(missing).toEqual([]);
  });
});
