import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

const DOCUMENT = 'docs/reliability.md';

/** How much was explored. */
interface Explored {
  states: number;
  transitions: number;
  depth: number;
}

/** Holds that docs/reliability.md tells between its marks of a model what was computed; GRAPHCAL_MODEL=write writes it. */
export function expectTold(
  model: string,
  combinations: number,
  { states, transitions, depth }: Explored,
  table: string,
): void {
  const [begin, end] = [`<!-- ${model}: begin -->\n`, `\n<!-- ${model}: end -->`];
  const count = (number: number) => number.toLocaleString('en-US');
  const text = [
    `${count(combinations)} combinations, ${count(states)} states, ${count(transitions)} transitions, the furthest ${depth} steps from the start; nothing was left unexplored.`,
    '',
    table,
  ].join('\n');
  const document = readFileSync(DOCUMENT, 'utf8');
  const from = document.indexOf(begin) + begin.length;
  const to = document.indexOf(end);
  if (process.env.GRAPHCAL_MODEL === 'write') {
    writeFileSync(DOCUMENT, document.slice(0, from) + text + document.slice(to));
  } else {
    expect(document.slice(from, to)).toBe(text);
  }
}
