import ts from 'typescript';
import { lineOf, type Source, walk } from './source.ts';

/** A requirement that the title of a test names. */
export interface Citation {
  readonly id: string;
  readonly path: string;
  readonly line: number;
}

/** One row of test/requirements.json. */
export interface Requirement {
  /** `R1` to `R60`, as in the reliability matrix. */
  readonly id: string;
  /** `covered` where tests prove all of it; `open` else. */
  readonly state: 'open' | 'covered';
  readonly title: string;
}

const TITLED: readonly string[] = ['describe', 'it', 'test', 'suite'];
/** A test that never runs proves nothing; `skipIf` and `runIf` depend on the machine, so they count. */
const IDLE: readonly string[] = ['skip', 'todo', 'fails'];
const GROUP = /\((R\d+(?:, R\d+)*)\)/g;

/** Requirements that titles of tests cite, as `(R12)` or `(R12, R14)`; `(R12 in part)` is no citation. */
export function citationsOf(source: Source): Citation[] {
  const found: Citation[] = [];
  walk(source, (node) => {
    if (!ts.isCallExpression(node)) return;
    const title = node.arguments[0];
    const chain = chainOf(node.expression);
    if (!title || !TITLED.includes(chain[0] ?? '') || chain.some((name) => IDLE.includes(name))) return;
    if (!ts.isStringLiteralLike(title) && !ts.isTemplateExpression(title)) return;
    for (const [, ids = ''] of title.getText(source.tree).matchAll(GROUP))
      for (const id of ids.split(', ')) found.push({ id, path: source.path, line: lineOf(source, title) });
  });
  return found;
}

/** What is out of step between the list and the tests, one sentence each. */
export function disagreements(requirements: readonly Requirement[], citations: readonly Citation[]): string[] {
  const cited = new Set(citations.map(({ id }) => id));
  const listed = new Set(requirements.map(({ id }) => id));
  return [
    ...requirements
      .filter(({ id, state }) => state === 'covered' && !cited.has(id))
      .map(({ id }) => `${id} is listed as covered, and no test cites it`),
    ...requirements
      .filter(({ id, state }) => state === 'open' && cited.has(id))
      .map(({ id }) => `${id} is cited and still listed as open: npm run requirements lists it as covered`),
    ...citations
      .filter(({ id }) => !listed.has(id))
      .map(({ id, path, line }) => `${path}:${line} cites ${id}, which is not in the list`),
  ];
}

/** Names along `describe.skip.each(...)`, from the left. */
function chainOf(node: ts.Expression): string[] {
  if (ts.isIdentifier(node)) return [node.text];
  if (ts.isPropertyAccessExpression(node)) return [...chainOf(node.expression), node.name.text];
  if (ts.isCallExpression(node)) return chainOf(node.expression);
  if (ts.isTaggedTemplateExpression(node)) return chainOf(node.tag);
  return [];
}
