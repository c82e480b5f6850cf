import { BODY_PREVIEW_LENGTH } from '../limits.ts';

export type BodyType = 'text' | 'html';

/** A body as it was sent, with what every read of the event shows of it. */
export interface StoredBody {
  type: BodyType;
  content: string;
  preview: string;
}

const META = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">';
const GENERATOR = '<meta name="Generator" content="Microsoft Exchange Server">';
const QUOTE_STYLE =
  '<style><!-- .EmailQuote { margin-left: 1pt; padding-left: 4pt; border-left: #800000 2px solid; } --></style>';

/** Keeps a body and works out its preview. */
export function storeBody(type: BodyType, content: string): StoredBody {
  const text = type === 'html' ? htmlToText(content) : content;
  return { type, content, preview: text.trim().slice(0, BODY_PREVIEW_LENGTH) };
}

/** How a body is asked for. */
export interface BodyView {
  body: BodyType;
  /** Whether it is the answer to the create itself. */
  fresh: boolean;
  /** Whether html becomes a whole document. */
  rewritten: boolean;
}

/**
 * A body as an answer shows it. Exchange wraps text into html, and an html fragment gets html, head and body around
 * it; a fresh create shows wrapped text without line breaks. An empty body stays empty.
 */
export function showBody(body: StoredBody, view: BodyView): { contentType: BodyType; content: string } {
  const { body: as, fresh, rewritten } = view;
  if (body.content === '') return { contentType: as, content: '' };
  if (as === 'text') {
    return { contentType: 'text', content: body.type === 'text' ? body.content : htmlToText(body.content) };
  }
  if (!rewritten && body.type === 'html') return { contentType: 'html', content: body.content };
  const content = body.type === 'html' ? wrapHtml(body.content) : wrapText(body.content, fresh ? '' : '\r\n');
  return { contentType: 'html', content };
}

function wrapText(content: string, newline: string): string {
  const lines = content
    .split(/\r\n|\r|\n/)
    .map(escapeLine)
    .join(`<br>${newline}`);
  return [
    `<html><head>${META}`,
    GENERATOR,
    '<!-- converted from text -->',
    `${QUOTE_STYLE}</head>`,
    '<body>',
    `<font size="2"><span style="font-size:11pt;"><div class="PlainText">${lines}</div></span></font>`,
    '</body>',
    '</html>',
    '',
  ].join(newline);
}

function wrapHtml(content: string): string {
  if (/<html[\s>]/i.test(content)) return content;
  return `<html>\r\n<head>\r\n${META}\r\n</head>\r\n<body>\r\n${content}\r\n</body>\r\n</html>\r\n`;
}

function escapeLine(line: string): string {
  if (line !== '' && line.trim() === '') return '&nbsp;';
  return line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('  ', '&nbsp; ');
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** The text of an html body, with line breaks where blocks end. */
function htmlToText(html: string): string {
  if (!html.includes('<') && !html.includes('&')) return html;
  return withoutTags(withoutHidden(html).replace(/\s+/g, ' '))
    .replace(/&(#x?[0-9a-f]+|[a-z]+);/gi, (entity, name: string) => decodeEntity(name) ?? entity)
    .trim();
}

function withoutTags(html: string): string {
  // Behind the last end no tag ends any more: each beginning would be searched for one to the end of the text.
  const end = html.lastIndexOf('>') + 1;
  const shown = html
    .slice(0, end)
    .replace(/ ?<(?:br\b[^>]*|\/(?:p|div|tr|li|h[1-6]|table|ul|ol))> ?/gi, '\r\n')
    .replace(/<[^>]*>/g, '');
  return shown + (shown.endsWith('\r\n') ? html.slice(end).trimStart() : html.slice(end));
}

/** Without comments and what no reader sees; one that does not end is left. */
function withoutHidden(html: string): string {
  const begins = /<!--|<(head|style|script|title)\b/gi;
  // What was not found once is not searched again, so that megabytes of beginnings take no longer than one.
  const endless = new Set<string>();
  let shown = '';
  let from = 0;
  for (let begin = begins.exec(html); begin; begin = begins.exec(html)) {
    const name = begin[1]?.toLowerCase() ?? '--';
    if (endless.has(name)) continue;
    const ends = name === '--' ? /-->/g : new RegExp(`</${name}\\s*>`, 'gi');
    ends.lastIndex = begins.lastIndex;
    if (!ends.test(html)) {
      endless.add(name);
      continue;
    }
    shown += html.slice(from, begin.index);
    from = ends.lastIndex;
    begins.lastIndex = from;
  }
  return shown + html.slice(from);
}

function decodeEntity(name: string): string | undefined {
  if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()];
  const point = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : undefined;
}
