import { refusals } from '../refusals.ts';

/** A piece of a filter expression. */
export interface Token {
  kind: 'name' | 'string' | 'number' | 'date' | 'guid' | 'symbol' | 'end';
  /** Of a string its value, of anything else its text. */
  text: string;
  /** 0-based position in the expression. */
  at: number;
}

const SPACE = /\s+/y;
const STRING = /'((?:[^']|'')*)'/y;
const DATE = /\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?/iy;
const GUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/iy;
const NUMBER = /-?\d+(?:\.\d+)?/y;
const NAME = /[$A-Za-z_][\w.$]*(?:\/[$A-Za-z_][\w.$]*)*/y;
const SYMBOL = /[(),:]/y;

const PATTERNS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['guid', GUID],
  ['date', DATE],
  ['number', NUMBER],
  ['name', NAME],
  ['symbol', SYMBOL],
];

/** Cuts an expression into tokens; the last one is `end`. Refuses letters that begin none. */
export function tokenize(expression: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(expression);
  };
  for (;;) {
    at += match(SPACE)?.[0].length ?? 0;
    if (at >= expression.length) break;
    const string = match(STRING);
    if (string) {
      tokens.push({ kind: 'string', text: (string[1] ?? '').replaceAll("''", "'"), at });
      at += string[0].length;
      continue;
    }
    let found = false;
    for (const [kind, pattern] of PATTERNS) {
      const text = match(pattern)?.[0];
      if (text === undefined) continue;
      tokens.push({ kind, text, at });
      at += text.length;
      found = true;
      break;
    }
    if (!found) throw syntaxError(at, expression);
  }
  tokens.push({ kind: 'end', text: '', at: expression.length });
  return tokens;
}

/** The refusal of an expression that cannot be read. */
export function syntaxError(at: number, expression: string): Error {
  return refusals.badRequest(`Invalid filter clause: Syntax error at position ${at} in '${expression}'.`);
}
