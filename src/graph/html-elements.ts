import { after, elementEnd, readTag, SILENT, tagEnd } from './html-tags.ts';

/** An element of an HTML text, by its places in the text. */
export interface HtmlElement {
  /** Lower case; '' for the whole text. */
  readonly name: string;
  /** Where its tag begins, and where what is after it begins. */
  readonly start: number;
  end: number;
  /** The names of its class attribute. */
  readonly classes: readonly string[];
  readonly parent: HtmlElement | undefined;
  readonly children: HtmlElement[];
}

/** Elements without an end. https://html.spec.whatwg.org/multipage/syntax.html#void-elements */
const VOID: ReadonlySet<string> = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));

/** The elements of a text as a tree; an element that is not closed ends with its parent. */
export function htmlElements(html: string): HtmlElement {
  const root: HtmlElement = { name: '', start: 0, end: html.length, classes: [], parent: undefined, children: [] };
  let open = root;
  // How many of a name are open: an end tag without a beginning must not be looked for up to the root each time.
  const unclosed = new Map<string, number>();
  const count = (name: string, by: number) => unclosed.set(name, (unclosed.get(name) ?? 0) + by);
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at)) {
    if (html.startsWith('<!--', at)) {
      at = after(html, '-->', at + 4);
      continue;
    }
    const tag = readTag(html, at);
    const start = at;
    at = tag === null ? at + 1 : tagEnd(html, at + tag[0].length);
    const name = tag?.[2]?.toLowerCase();
    if (tag === null || name === undefined) continue;
    if (tag[1] === '/') {
      while ((unclosed.get(name) ?? 0) > 0 && open.parent !== undefined) {
        const closed = open;
        closed.end = closed.name === name ? at : start;
        count(closed.name, -1);
        open = closed.parent ?? root;
        if (closed.name === name) break;
      }
      continue;
    }
    const text = html.slice(start, at);
    const element: HtmlElement = { name, start, end: at, classes: classesOf(text), parent: open, children: [] };
    open.children.push(element);
    if (SILENT.has(name)) {
      at = elementEnd(html, name, at);
      element.end = at;
    } else if (!VOID.has(name) && !text.endsWith('/>')) {
      open = element;
      count(name, 1);
    }
  }
  for (const each of around(open)) each.end = html.length;
  return root;
}

function classesOf(tag: string): string[] {
  const [, double, single, bare] = /\sclass\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/iu.exec(tag) ?? [];
  return (double ?? single ?? bare ?? '').split(/\s+/u).filter((name) => name !== '');
}

/** The innermost element around a place. */
export function elementAt(root: HtmlElement, at: number): HtmlElement {
  let found = root;
  for (;;) {
    const inner = found.children.find(({ start, end }) => start <= at && at < end);
    if (inner === undefined) return found;
    found = inner;
  }
}

/** An element and those around it, from the inside out. */
export function* around(element: HtmlElement): Generator<HtmlElement> {
  for (let each: HtmlElement | undefined = element; each !== undefined; each = each.parent) yield each;
}
