import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const NPM_TEST_MINUTES = 15;
const ALL_MINUTES = 45;

interface BudgetRow {
  readonly suite: string;
  readonly set: string;
  readonly minutes: number;
  readonly command: string;
}

const budget = JSON.parse(readFileSync('test/budget.json', 'utf8')) as BudgetRow[];
const minutesOf = (rows: readonly BudgetRow[]) => rows.reduce((sum, { minutes }) => sum + minutes, 0);

describe('the budget of the suites', () => {
  it('names each suite once and gives it a set, a limit and a command', () => {
    expect(new Set(budget.map(({ suite }) => suite)).size).toBe(budget.length);
    const odd = budget.filter(({ set, minutes, command }) => {
      return !/^(npm-test|test-full)$/.test(set) || !(minutes > 0) || command.trim() === '';
    });
    expect(odd).toEqual([]);
  });

  it(`allows npm test less than ${NPM_TEST_MINUTES} minutes`, () => {
    expect(minutesOf(budget.filter(({ set }) => set === 'npm-test'))).toBeLessThan(NPM_TEST_MINUTES);
  });

  it(`allows everything less than ${ALL_MINUTES} minutes`, () => {
    expect(minutesOf(budget)).toBeLessThan(ALL_MINUTES);
  });

  it('builds before it tests what was built', () => {
    const suites = budget.map(({ suite }) => suite);
    expect(suites.indexOf('build')).toBeLessThan(suites.indexOf('integration'));
  });
});
