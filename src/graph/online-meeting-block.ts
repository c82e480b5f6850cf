import { htmlText } from './canonical-event-text.ts';
import type { Event, ItemBody } from './event.ts';
import { around, elementAt, type HtmlElement, htmlElements } from './html-elements.ts';

/** The class of the block that Teams puts into a body. */
const TEAMS = 'me-email-text';
/** Lines that set the block off: underscores of Teams, dots of Skype. */
const RULE = /_{20,}|\.{20,}/gu;
/** Text that may stand between the upper line and the link; further up, a line belongs to the body. Ours, and ample. */
const LONGEST_HEADING = 500;

/** What tells of an event's online meeting. */
export type MeetingFound = Pick<Event, 'isOnlineMeeting' | 'onlineMeeting' | 'onlineMeetingUrl' | 'body'>;

/**
 * A new body with the block by which an event stays an online meeting: the service ends the meeting where a body comes
 * without it. The body as it is where there is no meeting, or where it holds the block already.
 * https://learn.microsoft.com/graph/api/event-update
 */
export function keepMeetingBlock(written: ItemBody, found: MeetingFound): ItemBody {
  const joinUrl = found.onlineMeeting?.joinUrl || found.onlineMeetingUrl;
  if (found.isOnlineMeeting !== true || !joinUrl) return written;
  const isHtml = written.contentType.toLowerCase() === 'html';
  const own = isHtml ? findMeetingBlock(written.content, joinUrl) : undefined;
  if (own !== undefined || placeOf(written.content, joinUrl) >= 0) return written;
  const isFoundHtml = found.body?.contentType.toLowerCase() === 'html';
  const block = isFoundHtml ? findMeetingBlock(found.body?.content ?? '', joinUrl) : undefined;
  const above = isHtml ? written.content : textAsHtml(written.content);
  return { contentType: 'html', content: putBelow(above, block ?? linkBlock(joinUrl)) };
}

/** The block of an online meeting in an HTML body, lines above and below included; undefined where there is none. */
export function findMeetingBlock(html: string, joinUrl: string): string | undefined {
  const root = htmlElements(html);
  const at = placeOf(html, joinUrl);
  const core = at < 0 ? lastTeamsBlock(root, html) : teamsBlockAround(elementAt(root, at));
  const range = core === undefined ? (at < 0 ? undefined : betweenRules(root, html, at)) : withRules(core, html);
  return range === undefined ? undefined : html.slice(...range);
}

type Range = [start: number, end: number];

/** Where the link stands last, since the block is at the end; in attributes and texts an ampersand may be written out. */
function placeOf(content: string, joinUrl: string): number {
  return Math.max(content.lastIndexOf(joinUrl), content.lastIndexOf(joinUrl.replaceAll('&', '&amp;')));
}

function teamsBlockAround(element: HtmlElement): HtmlElement | undefined {
  return [...around(element)].findLast(({ classes }) => classes.includes(TEAMS));
}

/** Newer blocks join by a shorter link, so the known one may be missing. */
function lastTeamsBlock(root: HtmlElement, html: string): HtmlElement | undefined {
  const rest = [...root.children];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const isBlock = next.classes.includes(TEAMS) && html.slice(next.start, next.end).includes('href');
    if (isBlock) return next;
    for (const child of next.children) rest.push(child);
  }
  return undefined;
}

/** A block with the lines that stand right before and after it. */
function withRules(block: HtmlElement, html: string): Range {
  const siblings = block.parent?.children ?? [block];
  const at = siblings.indexOf(block);
  const before = siblings[at - 1];
  const after = siblings[at + 1];
  const isEmpty = (from: number, to: number) => html.slice(from, to).trim() === '';
  const start =
    before !== undefined && isRule(before, html) && isEmpty(before.end, block.start) ? before.start : block.start;
  const end = after !== undefined && isRule(after, html) && isEmpty(block.end, after.start) ? after.end : block.end;
  return [start, end];
}

function isRule({ start, end }: HtmlElement, html: string): boolean {
  return /^(?:_{20,}|\.{20,})$/u.test(htmlText(html.slice(start, end)).trim());
}

/** What stands between two lines around the link. */
function betweenRules(root: HtmlElement, html: string, at: number): Range | undefined {
  const rules = [...html.matchAll(RULE)].map(({ index, 0: rule }): Range => [index, index + rule.length]);
  const above = rules.findLast(([, end]) => end <= at);
  if (above === undefined || htmlText(html.slice(above[1], at)).length > LONGEST_HEADING) return undefined;
  const below = rules.find(([start]) => start > at);
  const places = [above[0], at, ...(below === undefined ? [] : [below[0]])];
  const inside = [...around(elementAt(root, at))].find(({ start, end }) =>
    places.every((place) => start <= place && place < end),
  );
  const childAt = (place: number) => inside?.children.find(({ start, end }) => start <= place && place < end);
  const last = below ?? [at, at];
  const end = childAt(last[0])?.end ?? below?.[1];
  return end === undefined ? undefined : [childAt(above[0])?.start ?? above[0], end];
}

/** Where the service's own block cannot be told from the body around it, its link is what joins the meeting. */
function linkBlock(joinUrl: string): string {
  const link = joinUrl.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  const rule = `<div>${'_'.repeat(80)}</div>`;
  return `${rule}\r\n<div><a href="${link}">${link}</a></div>\r\n${rule}`;
}

function textAsHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/ (?= )/gu, '&nbsp;')
    .replace(/\r\n|\r|\n/gu, '<br>\r\n');
}

/** Inside the document, where the body is a whole one. */
function putBelow(html: string, block: string): string {
  const ends = [...html.matchAll(/<\/(?:body|html)\s*>/giu)];
  const end = (ends.findLast(([tag]) => /body/iu.test(tag)) ?? ends.at(-1))?.index ?? html.length;
  const above = html.slice(0, end).trimEnd();
  return `${above}${above === '' ? '' : '<br>\r\n'}${block}${end === html.length ? '' : `\r\n${html.slice(end)}`}`;
}
