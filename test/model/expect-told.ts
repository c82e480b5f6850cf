import { expectSection } from '../generated-section.ts';

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
  const count = (number: number) => number.toLocaleString('en-US');
  const text = [
    `${count(combinations)} combinations, ${count(states)} states, ${count(transitions)} transitions, the furthest ${depth} steps from the start; nothing was left unexplored.`,
    '',
    table,
  ].join('\n');
  expectSection('docs/reliability.md', model, text, process.env.GRAPHCAL_MODEL === 'write');
}
