import { describe, expect, it } from 'vitest';
import { nameOf } from '../model/behaviour.ts';
import { tell } from '../model/explore.ts';
import { protocolOf } from '../model/rules.ts';
import { COLUMNS, DEEPER, judgeAll, wordsOf } from '../model/table.ts';
import { representatives } from '../model/verdicts.ts';

/** Every so many of the combinations: all would take minutes. */
const STRIDE = 5;

describe('the model of the protocol', () => {
  it('says the same where more goes wrong', () => {
    const behaviours = representatives().filter((_, at) => at % STRIDE === 0);
    const protocol = protocolOf(2);
    const judged = judgeAll(COLUMNS, protocol, behaviours);
    const deeper = judgeAll(DEEPER, protocol, behaviours);
    const { states, transitions, depth } = deeper;
    console.log(`deeper model: ${states} states, ${transitions} transitions, depth ${depth}`);
    for (const behaviour of behaviours) {
      const name = nameOf(behaviour);
      expect([name, ...wordsOf(deeper, behaviour)]).toEqual([name, ...wordsOf(judged, behaviour)]);
    }
    for (const [name, results] of deeper.explored) {
      for (const { broken, stuck, isComplete } of results) {
        expect([name, ...[...broken.values()].map(tell), stuck, isComplete]).toEqual([name, undefined, true]);
      }
    }
  });
});
