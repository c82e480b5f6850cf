import { describe, expect, it } from 'vitest';
import { createAbsences, nextTry, noteAbsence } from './absences.ts';

const SECOND = 1_000;
/** A try that comes too early costs as much as two seconds of coming too late. */
const COSTS = { early: 2 * SECOND, lateMs: 1 };

/** The tries of an absence that lasts `seconds`, in whole seconds of its age; the last one finds it over. */
function triesOf(absences: ReturnType<typeof createAbsences>, seconds: number): number[] {
  const tries: number[] = [];
  let age = 0;
  while (age < seconds * SECOND) {
    const next = nextTry(absences, age, age + SECOND, COSTS);
    if (next === Number.POSITIVE_INFINITY) break;
    tries.push(Math.round(next / SECOND));
    if (next >= seconds * SECOND) noteAbsence(absences, age, next);
    age = next;
  }
  return tries;
}

describe('what stays away for a time that nobody knows', () => {
  it('is tried the less often the longer it is away', () => {
    const tries = triesOf(createAbsences(), 1_000);
    const gaps = tries.map((at, index) => at - (tries[index - 1] ?? 0));
    expect(gaps.slice(0, 5)).toEqual([8, 15, 22, 28, 34]);
    expect(Math.min(...gaps.slice(5, -1))).toBeGreaterThanOrEqual(34);
  });

  it('is tried less often where a try that comes too early costs more', () => {
    const cheap = nextTry(createAbsences(), 0, SECOND, { early: SECOND, lateMs: 1 });
    expect(nextTry(createAbsences(), 0, SECOND, { early: 3 * SECOND, lateMs: 1 })).toBeGreaterThan(cheap);
  });

  it('is not tried before it may be, nor planned for beyond a quarter of an hour', () => {
    expect(nextTry(createAbsences(), 100 * SECOND, 170 * SECOND, { early: 1, lateMs: 1 })).toBe(170 * SECOND);
    expect(nextTry(createAbsences(), 1_000 * SECOND, 1_001 * SECOND, COSTS)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('what was away a few times', () => {
  it('is tried when it came back before, and hardly ever too early', () => {
    const absences = createAbsences();
    for (let round = 0; round < 6; round++) triesOf(absences, 20);
    for (let round = 0; round < 6; round++) {
      const tries = triesOf(absences, 20);
      expect(tries.length).toBeLessThanOrEqual(2);
      expect(tries.at(-1)).toBeLessThanOrEqual(23);
    }
  });

  it('is tried by how it does now once that has changed', () => {
    const absences = createAbsences();
    for (let round = 0; round < 20; round++) triesOf(absences, 20);
    for (let round = 0; round < 20; round++) triesOf(absences, 100);
    const tries = triesOf(absences, 100);
    expect(tries.length).toBeLessThanOrEqual(3);
    expect(tries.at(-1)).toBeLessThanOrEqual(115);
  });

  it('is tried at once where it was never away for longer than the wait', () => {
    const absences = createAbsences();
    for (let round = 0; round < 8; round++) noteAbsence(absences, 0, SECOND);
    expect(nextTry(absences, 0, SECOND, COSTS)).toBeLessThanOrEqual(1.1 * SECOND);
  });
});
