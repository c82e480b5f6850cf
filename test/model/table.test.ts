import { describe, expect, it } from 'vitest';
import { everyBehaviour, nameOf, representative } from './behaviour.ts';
import { expectTold } from './expect-told.ts';
import { protocolOf } from './rules.ts';
import { COLUMNS, type Column, judgeAll, tableOf, wordsOf } from './table.ts';
import { judge, representatives } from './verdicts.ts';

const protocol = protocolOf(2);
const judged = judgeAll(COLUMNS, protocol);

describe('the model of the protocol', () => {
  it('is told in docs/reliability.md as it was computed; GRAPHCAL_MODEL=write writes it', () => {
    expectTold('model', everyBehaviour().length, judged, tableOf(judged));
  });

  it('falls short of no promise that a better client could keep', () => {
    const words = everyBehaviour().flatMap((behaviour) => wordsOf(judged, behaviour));
    expect(words).toHaveLength(1080 * 7);
    expect([...new Set(words)].sort()).toEqual(['`recreated`', 'holds', 'no client', 'not made again']);
  });

  it('gives ids of events that carried the key, sends no settled row, and leaves none unsettled without a reason', () => {
    for (const [name, results] of judged.explored) {
      for (const { broken, stuck, isComplete } of results) {
        expect({ name, broken: [...broken.keys()], stuck, isComplete }).toEqual({
          name,
          broken: [],
          stuck: undefined,
          isComplete: true,
        });
      }
    }
  });
});

describe('a combination that stands for others', () => {
  it('is one of 268', () => {
    expect(representatives()).toHaveLength(268);
  });

  it.for<[string, Column['scenario']]>([
    ['one ledger', scenario({ faults: 1, touches: 1 }, 1)],
    ['a ledger that is lost', scenario({ losses: 1, deletes: 1 }, 1)],
    ['two ledgers', scenario({}, 2)],
  ])('ends as they do: %s', ([, one]) => {
    const known = new Map(representatives().map((behaviour) => [nameOf(behaviour), told(behaviour)]));
    for (const behaviour of everyBehaviour()) {
      expect(told(behaviour), nameOf(behaviour)).toBe(known.get(nameOf(representative(behaviour))));
    }

    function told(behaviour: Parameters<typeof judge>[0]): string {
      const { verdicts } = judge(behaviour, one, protocol);
      return [...verdicts].map(([breach, { holds }]) => `${breach} ${holds}`).join();
    }
  });
});

function scenario(adversity: Partial<Column['scenario']['adversity']>, clients: number): Column['scenario'] {
  const calm = { faults: 0, crashes: 0, touches: 0, deletes: 0, losses: 0 };
  return { adversity: { ...calm, ...adversity }, clients, asks: ['double', 'made-again-untold', 'failed-yet-there'] };
}
