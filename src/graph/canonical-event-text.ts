import { decodeEntities } from './canonical-event-entities.ts';
import type { ItemBody } from './event.ts';
import { after, elementEnd, readTag, SILENT, tagEnd } from './html-tags.ts';

/**
 * The text of a body with all white space folded to single spaces. A text that Exchange gives back wrapped in HTML
 * has the same canonical text, and so has HTML that came back with a head and other line breaks.
 */
export function bodyText(body: ItemBody | undefined): string {
  if (body === undefined) return '';
  // Bodies are written in any letter case of `html`, as the service takes them.
  return foldSpace(body.contentType.toLowerCase() === 'html' ? htmlText(body.content) : body.content);
}

/** Folds every run of white space, no-break spaces included, to one space and cuts it at both ends. */
export function foldSpace(text: string): string {
  // Single spaces, the most of all runs, are left as they are: each would be a piece of a new text.
  return text.replace(/\s{2,}|[^\S ]/gu, ' ').trim();
}

/** Elements that do not part words; all others begin a new line, or a cell. */
const INLINE: ReadonlySet<string> = new Set(
  'a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr o:p q s samp small span strike strong sub sup time tt u var wbr'.split(
    ' ',
  ),
);

/** The text of HTML; markup that is cut off or malformed is read as browsers do, never refused. */
export function htmlText(html: string): string {
  let text = '';
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open < 0) return text + decodeEntities(html.slice(at));
    text += decodeEntities(html.slice(at, open));
    if (html.startsWith('<!--', open)) {
      at = after(html, '-->', open + 4);
      continue;
    }
    const tag = readTag(html, open);
    if (tag === null) {
      // A lone `<`, as in "a < b", is text.
      text += '<';
      at = open + 1;
      continue;
    }
    at = tagEnd(html, open + tag[0].length);
    const name = tag[2]?.toLowerCase();
    if (name === undefined) continue;
    if (!INLINE.has(name)) text += ' ';
    if (tag[1] === '' && SILENT.has(name)) at = elementEnd(html, name, at);
  }
  return text;
}
