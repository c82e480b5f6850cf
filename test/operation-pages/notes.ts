import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const PAGES = 'docs/operations';
export const NOTES = `${PAGES}/notes`;

/** What is written by hand about an operation, with links as its page needs them; undefined where there is nothing. */
export function readNotes(name: string): string | undefined {
  const file = join(NOTES, `${name}.md`);
  return existsSync(file) ? asOnPage(readFileSync(file, 'utf8').trim()) : undefined;
}

/** Links that lead somewhere from the folder of notes are written anew for the page, a folder above it. */
export function asOnPage(notes: string, isThere: (path: string) => boolean = existsSync): string {
  return notes.replaceAll(/\]\((?![a-z][a-z0-9+.-]*:|#)([^)#\s]+)/giu, (whole, link: string) => {
    if (!isThere(join(NOTES, link))) return whole;
    return `](${link.startsWith('../') ? link.slice(3) : `notes/${link}`}`;
  });
}
