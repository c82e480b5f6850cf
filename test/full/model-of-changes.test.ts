import { describe, expect, it } from 'vitest';
import { everyBehaviour, nameOf } from '../model/changes/behaviour.ts';
import { COLUMNS, DEEPER } from '../model/changes/columns.ts';
import { protocolOf } from '../model/changes/rules.ts';
import { judgeAll, verdictsOf } from '../model/changes/table.ts';

/** Every so many of the combinations: all would take minutes. */
const STRIDE = 5;

describe('the model of changes', () => {
  const judged = judgeAll(COLUMNS, protocolOf(2));

  it('says the same of combinations and of those that stand for them', () => {
    const all = judgeAll(COLUMNS, protocolOf(2), { behaviours: everyBehaviour(), asksSettling: false });
    for (const behaviour of everyBehaviour()) {
      const name = nameOf(behaviour);
      expect([name, ...verdictsOf(all, behaviour)]).toEqual([name, ...verdictsOf(judged, behaviour)]);
    }
  });

  it('says the same where more goes wrong', () => {
    const behaviours = everyBehaviour().filter((_, at) => at % STRIDE === 0);
    const deeper = judgeAll(DEEPER, protocolOf(2), { behaviours });
    const { states, transitions, depth } = deeper;
    console.log(`deeper model of changes: ${states} states, ${transitions} transitions, depth ${depth}`);
    for (const behaviour of behaviours) {
      const name = nameOf(behaviour);
      expect([name, ...verdictsOf(deeper, behaviour)]).toEqual([name, ...verdictsOf(judged, behaviour)]);
    }
    for (const results of deeper.explored.values()) {
      for (const [name, { broken, stuck }] of results) {
        expect([name, broken, stuck]).toEqual([name, undefined, undefined]);
      }
    }
  });
});
