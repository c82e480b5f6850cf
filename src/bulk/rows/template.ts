import { quoted } from './row-text.ts';

/** Text with placeholders, taken apart: `Lesson ${input.Title}` is a text and the column Title. */
export interface Template {
  readonly parts: readonly TemplatePart[];
}

/** A text as it stands, or the name of a column whose value takes the place. */
export type TemplatePart = string | { readonly column: string };

/** What a template is with the values of a row: its text, the columns that are empty there, or what is wrong with a value. */
export type FilledTemplate =
  | { readonly text: string; readonly empty: readonly string[] }
  | { readonly column: string; readonly fault: string };

// Dollars count right before a brace only, so that prices need no care.
const OPENING = /\$+\{/gu;
const NAME = /\s*input\s*(?:\.([^{}[\]"$]*)|\[\s*("(?:[^"\\]|\\.)*")\s*\])\s*\}/uy;

/** Reads `${input.Name}` and `${input["odd } name"]`; `$${` stands for `${`. A fault is a sentence with its fix. */
export function parseTemplate(text: string): Template | { readonly fault: string } {
  const parts: TemplatePart[] = [];
  let literal = '';
  let from = 0;
  for (const opening of text.matchAll(OPENING)) {
    const dollars = opening[0].length - 1;
    const end = opening.index + opening[0].length;
    literal += text.slice(from, opening.index) + '$'.repeat(Math.floor(dollars / 2));
    if (dollars % 2 === 0) {
      literal += '{';
      from = end;
      continue;
    }
    NAME.lastIndex = end;
    const found = NAME.exec(text);
    const column = found === null ? undefined : readName(found[1], found[2]);
    if (column === undefined) return { fault: faultAt(text, end - 2) };
    if (literal !== '') parts.push(literal);
    parts.push({ column });
    literal = '';
    from = NAME.lastIndex;
  }
  literal += text.slice(from);
  return { parts: literal === '' ? parts : [...parts, literal] };
}

/** A template that is the value of a column, whatever its type. */
export function columnTemplate(column: string): Template {
  return { parts: [{ column }] };
}

/** The column of a template that is one placeholder alone: its value keeps its type. */
export function onlyColumn({ parts }: Template): string | undefined {
  const [first] = parts;
  return parts.length === 1 && typeof first === 'object' ? first.column : undefined;
}

/** The columns that a template takes, each once. */
export function columnsOf({ parts }: Template): string[] {
  return [...new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : [part.column])))];
}

/**
 * Puts the values of a row in: numbers and true and false as JSON writes them, lists and objects as JSON, nothing where
 * the value is null or blank.
 */
export function fillTemplate({ parts }: Template, read: (column: string) => unknown): FilledTemplate {
  const empty: string[] = [];
  let text = '';
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const value = textOf(read(part.column));
    if (value === undefined) return { column: part.column, fault: 'is no value that can be written as text' };
    if (value.trim() === '') empty.push(part.column);
    text += value;
  }
  return { text, empty };
}

function textOf(value: unknown): string | undefined {
  if (value == null) return '';
  if (typeof value === 'string') return value;
  // A number that JSON cannot hold, as 1e400, is none.
  if (typeof value === 'number' && !Number.isFinite(value)) return undefined;
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function readName(plain: string | undefined, json: string | undefined): string | undefined {
  const name = json === undefined ? (plain ?? '').trim() : readJson(json);
  return name === '' ? undefined : name;
}

function readJson(text: string): string | undefined {
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}

function faultAt(text: string, start: number): string {
  const close = text.indexOf('}', start);
  const shown = quoted(close < 0 ? text.slice(start) : text.slice(start, close + 1));
  const what = close < 0 ? 'is a placeholder without its closing brace' : 'is no placeholder';
  return `${shown} ${what}; write \${input.NAME} or \${input["odd name"]}, and $\${ where these characters are meant`;
}
