import { describe, expect, it } from 'vitest';
import { everyBehaviour, nameOf } from '../model/changes/behaviour.ts';
import { COLUMNS, DEEPER } from '../model/changes/columns.ts';
import { builtProtocol, protocolOf } from '../model/changes/rules.ts';
import { judgeAll, wordsOf } from '../model/changes/table.ts';

/** Every so many of the combinations: all would take minutes. */
const STRIDE = 5;

describe('the model of changes', () => {
  const judged = judgeAll(COLUMNS, builtProtocol(2));

  it('says the same where versions change by themselves and where not', () => {
    const all = judgeAll(COLUMNS, builtProtocol(2), everyBehaviour(), (behaviour) => behaviour);
    for (const behaviour of everyBehaviour()) {
      const name = nameOf(behaviour);
      expect([name, ...wordsOf(all, behaviour)]).toEqual([name, ...wordsOf(judged, behaviour)]);
    }
  });

  it('names no cell that no client can hold, and that the best protocol holds', () => {
    const best = judgeAll(COLUMNS, protocolOf(2));
    for (const behaviour of everyBehaviour()) {
      const words = wordsOf(judged, behaviour);
      const better = wordsOf(best, behaviour);
      expect(better).not.toContain('falls short');
      const wrong = COLUMNS.filter((_, at) => words[at] === 'no client' && better[at] === 'holds');
      expect([nameOf(behaviour), ...wrong.map(({ title }) => title)]).toEqual([nameOf(behaviour)]);
    }
  });

  it('says the same where more goes wrong', () => {
    const behaviours = everyBehaviour().filter((_, at) => at % STRIDE === 0);
    const deeper = judgeAll(DEEPER, builtProtocol(2), behaviours);
    const { states, transitions, depth } = deeper;
    console.log(`deeper model of changes: ${states} states, ${transitions} transitions, depth ${depth}`);
    for (const behaviour of behaviours) {
      const name = nameOf(behaviour);
      expect([name, ...wordsOf(deeper, behaviour)]).toEqual([name, ...wordsOf(judged, behaviour)]);
    }
    for (const results of deeper.explored.values()) {
      for (const [name, { broken, stuck }] of results) {
        expect([name, broken, stuck]).toEqual([name, undefined, undefined]);
      }
    }
  });
});
