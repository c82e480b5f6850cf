/** Tags of HTML as browsers read them: what is cut off or malformed is read all the same, never refused. */

/** Elements whose content is no text, nor markup. */
export const SILENT: ReadonlySet<string> = new Set(['script', 'style', 'title']);

/** The beginning of a tag at `open`, its slash and its name in groups; null where a lone `<` is text. */
export function readTag(html: string, open: number): RegExpExecArray | null {
  return /^<(\/?)([A-Za-z][^\s/>]*)|^<[!?]/u.exec(html.slice(open, open + 64));
}

/** The place after the `>` that ends a tag; a `>` within a quoted attribute does not. */
export function tagEnd(html: string, from: number): number {
  let quote: string | undefined;
  for (let at = from; at < html.length; at++) {
    const character = html[at];
    if (quote !== undefined) {
      if (character === quote) quote = undefined;
    } else if (character === '>') {
      return at + 1;
    } else if ((character === '"' || character === "'") && /=\s*$/u.test(html.slice(Math.max(from, at - 16), at))) {
      quote = character;
    }
  }
  return html.length;
}

/** The place after the end tag; what is never closed goes on to the end. */
export function elementEnd(html: string, name: string, from: number): number {
  const end = new RegExp(`</${name}[\\s/>]`, 'giu');
  end.lastIndex = from;
  const found = end.exec(html);
  return found === null ? html.length : after(html, '>', found.index);
}

/** The place after the first `mark` from there on, else the end. */
export function after(html: string, mark: string, from: number): number {
  const found = html.indexOf(mark, from);
  return found < 0 ? html.length : found + mark.length;
}
