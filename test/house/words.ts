import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A text file of the project, by its path from the root. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** A word that has no place in the project, in a line of a file. */
export interface WordFinding {
  readonly path: string;
  readonly line: number;
  readonly word: string;
}

const NOT_OURS: readonly string[] = ['.git', 'node_modules', 'dist', 'coverage'];

// Written so that no pattern finds itself.
const UNWANTED: readonly RegExp[] = [
  /\b(?:TO[D]O|FIX[M]E|X[X]X)\b/,
  /biome-[i]gnore|@ts-[i]gnore|@ts-no[c]heck|eslint-[d]isable/,
  // Hosts that packages are fetched from: an install takes them from the user's settings, never from the project.
  /\bregistry\.[a-z0-9-]+\.[a-z]+\b|\bnpm\.pkg\.[a-z]|\b(?:artif[a]ctory|verd[a]ccio|n[e]xus)[.:-]/i,
  // Folders of one machine; addresses have a word or a dot before the slash.
  /(?<![\w.})\]*-])\/(?:w[o]rk|r[o]ot)\//,
  /\b[A-Z]:\\[U]sers\b/,
];

/** Every text file below the folder that belongs to the project. */
export function readTexts(root: string, below = ''): TextFile[] {
  return readdirSync(join(root, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name).replaceAll('\\', '/');
    if (NOT_OURS.includes(entry.name) || entry.name.endsWith('.log')) return [];
    if (entry.isDirectory()) return readTexts(root, path);
    if (!entry.isFile()) return [];
    const text = readFileSync(join(root, path), 'utf8');
    return text.includes('\0') ? [] : [{ path, text }];
  });
}

/** Unwanted words of a file; `more` are patterns that depend on where the test runs. */
export function findWords({ path, text }: TextFile, more: readonly RegExp[] = []): WordFinding[] {
  return text.split('\n').flatMap((content, at) =>
    [...UNWANTED, ...more].flatMap((pattern) => {
      const word = pattern.exec(content)?.[0];
      return word === undefined ? [] : [{ path, line: at + 1, word }];
    }),
  );
}

/** What a Markdown file points to and is not there: a relative link to no file or heading, or a path in backticks. */
export function findBrokenLinks({ path, text }: TextFile, root: string): WordFinding[] {
  return withoutCode(text)
    .split('\n')
    .flatMap((content, at) =>
      [
        ...[...content.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)|^\s*\[[^\]]+\]:\s+(\S+)/g)]
          .map((match) => match[1] ?? match[2] ?? '')
          .filter((link) => !/^[a-z][a-z0-9+.-]*:|^\/\//i.test(link) && !resolves(link, path, text, root)),
        ...pathsOf(content).filter((file) => !existsSync(join(root, file))),
      ].map((word) => ({ path, line: at + 1, word })),
    );
}

/** Paths of this repository in code spans; patterns, and paths with `NAME` in the place of a name, are none. */
function pathsOf(line: string): string[] {
  return [...line.matchAll(/`((?:bench|decisions|docs|examples|scripts|src|test)\/[\w./-]*)`/g)]
    .map(([, path = '']) => path)
    .filter((path) => !/\bNAME\b/.test(path));
}

function resolves(link: string, path: string, text: string, root: string): boolean {
  const [target = '', anchor] = decodeURIComponent(link).split('#');
  const file = join(root, dirname(path), target);
  if (target !== '' && !existsSync(file)) return false;
  if (!anchor || (target !== '' && !target.endsWith('.md'))) return true;
  return headingsOf(target === '' ? text : readFileSync(file, 'utf8')).includes(anchor);
}

/** Anchors that code hosts make of headings: lower case, punctuation dropped, spaces as hyphens. */
function headingsOf(text: string): string[] {
  return [...withoutCode(text).matchAll(/^#{1,6}\s+(.*?)\s*#*$/gm)].map(([, heading = '']) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The text with fenced blocks and code spans blanked, its lines kept. */
function withoutCode(text: string): string {
  return text
    .replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, (block) => block.replaceAll(/[^\n]/g, ''))
    .replaceAll(/`[^`\n]*`/g, (span) => span.replaceAll(/[[\]()]/g, ' '));
}
