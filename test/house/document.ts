/** A command line of a document, as a shell would read it. */
export interface CommandLine {
  readonly words: readonly string[];
  readonly line: number;
}

/** A fenced block of a document. */
export interface Block {
  readonly language: string;
  readonly text: string;
  /** 1-based line of its first line. */
  readonly line: number;
}

/** All fenced blocks, in their order. */
export function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(({ 1: language = '', 2: body = '', index }) => ({
    language,
    text: body,
    line: lineAt(text, index) + 1,
  }));
}

/** Command lines that begin with `program`, in blocks of `sh` and in code spans. */
export function commandLinesOf(text: string, program: string): CommandLine[] {
  const inBlocks = blocksOf(text)
    .filter(({ language }) => language === 'sh')
    .flatMap((block) => readShell(block.text).map(({ words, line }) => ({ words, line: block.line + line - 1 })));
  const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, (block) => block.replaceAll(/[^\n]/g, ''));
  const inSpans = [...prose.matchAll(/`([^`\n]+)`/g)].flatMap(({ 1: span = '', index }) =>
    readShell(span).map(({ words }) => ({ words, line: lineAt(prose, index) })),
  );
  return [...inBlocks, ...inSpans].filter(({ words }) => words[0] === program);
}

/** The rows of the table below a heading, or of the first table; each a cell by its column's title, or number where it has none. */
export function tableOf(text: string, heading?: string): Readonly<Record<string, string>>[] {
  const from = heading === undefined ? 0 : text.indexOf(`\n${heading}\n`);
  if (from < 0) return [];
  const [head, , ...rows] = (/(?:^\|.*\|$\n?)+/m.exec(text.slice(from))?.[0] ?? '').trim().split('\n').map(cellsOf);
  return rows.map((row) => Object.fromEntries((head ?? []).map((title, at) => [title || `${at + 1}`, row[at] ?? ''])));
}

/** What stands in code spans of a text. */
export function codesOf(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(({ 1: code = '' }) => code);
}

function cellsOf(row: string): string[] {
  return row
    .replaceAll(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

/** As much of the shell's grammar as documents use: quotes, continued lines, pipes, substitution, comments. */
function readShell(text: string): CommandLine[] {
  const commands: CommandLine[] = [];
  let words: string[] = [];
  let line = 1;
  const end = () => {
    const first = words.findIndex((word) => !/^\w+=/.test(word));
    if (first >= 0) commands.push({ words: words.slice(first), line });
    words = [];
  };
  const tokens = /\\\n|#[^\n]*|\n|\$\(|[|;&()<>]|(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\[^\n]|(?!\$\()[^\s'"|;&()<>\\])+/g;
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if (token === '\\\n' || token.startsWith('#')) continue;
    if (/^(?:\n|\$\(|[|;&()<>])$/.test(token)) {
      end();
      continue;
    }
    if (words.length === 0) line = lineAt(text, index);
    words.push(token.replaceAll(/'([^']*)'|"((?:[^"\\]|\\.)*)"/g, (_, single, double) => single ?? double));
  }
  end();
  return commands;
}
