import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { citationsOf, type Requirement } from './citations.ts';
import { tableOf } from './document.ts';
import { parse } from './source.ts';

/** Requirements on jobs of rows: those that the table has a line for. */
const OF_ROWS = [
  ...Array.from({ length: 10 }, (_, at) => `R${at + 1}`),
  ...Array.from({ length: 14 }, (_, at) => `R${at + 29}`),
  ...['R53', 'R58', 'R59'],
];

/** One line of the table of docs/reliability.md. */
interface Proof {
  readonly id: string;
  readonly files: readonly string[];
  readonly isInPart: boolean;
}

function proofsIn(page: string): Proof[] {
  return tableOf(page, '## Which test proves it').map(({ id = '', 'proven by': proof = '' }) => ({
    id,
    files: [...proof.matchAll(/\]\(([^)]+)\)/gu)].map(({ 1: link = '' }) => join('docs', link)),
    isInPart: proof.includes('*in part*'),
  }));
}

/** What is wrong with a line; `textOf` gives a test's text, undefined where there is none. */
function faultsOf(
  { id, files, isInPart }: Proof,
  state: Requirement['state'] | undefined,
  textOf: (path: string) => string | undefined,
): string[] {
  const texts = files.map((path) => ({ path, text: textOf(path) }));
  const isCited = texts.some(({ path, text = '' }) => citationsOf(parse(path, text)).some((one) => one.id === id));
  return [
    ...texts.filter(({ text }) => text === undefined).map(({ path }) => `${id}: there is no ${path}`),
    ...texts
      .filter(
        ({ text = '' }) =>
          !new RegExp(`\\((?:R\\d+, )*${id}(?:, R\\d+)*(?: in part)?(?:, R\\d+ in part)*\\)`, 'u').test(text),
      )
      .map(({ path }) => `${id}: no title of ${path} names it`),
    ...(state === 'covered' && !isCited ? [`${id}: none of the tests proves the whole of it`] : []),
    ...(state === 'covered' && isInPart ? [`${id}: it is proven whole, and the table says in part`] : []),
    ...(state === 'open' && isCited && !isInPart ? [`${id}: it is open, and the table does not say in part`] : []),
  ];
}

const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

describe('the table of proofs', () => {
  const proofs = proofsIn(read('docs/reliability.md') ?? '');
  const states = new Map(
    (JSON.parse(read('test/requirements.json') ?? '[]') as Requirement[]).map(({ id, state }) => [id, state]),
  );

  it('has a line for each requirement on jobs of rows, in order', () => {
    expect(proofs.map(({ id }) => id)).toEqual(OF_ROWS);
  });

  it('names tests that are there and prove what it says', () => {
    expect(proofs.flatMap((proof) => faultsOf(proof, states.get(proof.id), read))).toEqual([]);
  });

  it('is not believed blindly', () => {
    const proof = (more: Partial<Proof> = {}): Proof => ({ id: 'R1', files: ['a.test.ts'], isInPart: false, ...more });
    const whole = () => `it('keeps one event (R1)', () => {});`;
    const part = () => `it('keeps one event (R1 in part)', () => {});`;
    expect(faultsOf(proof(), 'covered', whole)).toEqual([]);
    expect(faultsOf(proof({ isInPart: true }), 'open', part)).toEqual([]);
    expect(faultsOf(proof(), 'covered', () => undefined)).toContain('R1: there is no a.test.ts');
    expect(faultsOf(proof(), 'covered', () => `it('(R10)', () => {});`)).toContain(
      'R1: no title of a.test.ts names it',
    );
    expect(faultsOf(proof(), 'covered', part)).toEqual(['R1: none of the tests proves the whole of it']);
    expect(faultsOf(proof({ isInPart: true }), 'covered', whole)).toHaveLength(1);
  });
});
