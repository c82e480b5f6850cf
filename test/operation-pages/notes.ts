import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const PAGES = 'docs/operations';
export const NOTES = `${PAGES}/notes`;

/** What is written by hand about an operation, with links as its page needs them; undefined where there is nothing. */
export function readNotes(name: string): string | undefined {
  const file = join(NOTES, `${name}.md`);
  return existsSync(file) ? asOnPage(readFileSync(file, 'utf8').trim()) : undefined;
}

/** Links upwards from the folder of notes are written anew for the page, a folder above it; others are the page's already. */
export function asOnPage(notes: string, isThere: (path: string) => boolean = existsSync): string {
  return notes.replaceAll(/\]\(\.\.\/([^)#\s]+)/g, (whole, link: string) =>
    isThere(join(PAGES, link)) ? `](${link}` : whole,
  );
}
