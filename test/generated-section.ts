import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

/**
 * Holds that a document has this text between its marks `<!-- MARK: begin -->` and `<!-- MARK: end -->`, alone on their
 * lines; where `isWritten`, writes it there.
 */
export function expectSection(document: string, mark: string, text: string, isWritten: boolean): void {
  const [begin, end] = [`<!-- ${mark}: begin -->\n`, `\n<!-- ${mark}: end -->\n`];
  const page = readFileSync(document, 'utf8');
  const [before, after] = [page.indexOf(begin), page.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`${document} has no section between marks named ${mark}.`);
  const from = before + begin.length;
  if (isWritten) writeFileSync(document, page.slice(0, from) + text + page.slice(after));
  else expect(page.slice(from, after)).toBe(text);
}
