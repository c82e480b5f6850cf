import type { Event, ItemBody } from '../../graph/event.ts';

/** What of an event its writer wrote, apart from what the service adds to an online meeting. */
export interface OwnParts {
  /** The event's body and place as the writer may have left them; several where it cannot be told which. */
  readonly events: readonly Pick<Event, 'body' | 'location'>[];
  /** A new body with the meeting's block after it: without the block the meeting would end. */
  withMeeting(body: ItemBody | undefined): ItemBody;
}

const EMPTY: ItemBody = { contentType: 'text', content: '' };
/** The line that the service draws above the block. */
const RULE = /_{20,}/u;
/** Elements that were opened for the line alone. */
const OPENED = /(?:<(?:div|span|p|font|br)\b[^>]*>\s*)*$/iu;

/** https://learn.microsoft.com/graph/api/event-update has what becomes of a meeting whose block is gone. */
export function ownParts(there: Event): OwnParts {
  const { body, location, isOnlineMeeting } = there;
  if (isOnlineMeeting !== true) {
    const as = { ...(body === undefined ? {} : { body }), ...(location === undefined ? {} : { location }) };
    return { events: [as], withMeeting: (next) => next ?? EMPTY };
  }
  const cut = body === undefined ? undefined : splitAtBlock(body);
  const own = cut === undefined ? (body ?? EMPTY) : { contentType: body?.contentType ?? 'html', content: cut.own };
  return {
    events: placesOf(location?.displayName ?? '').map((displayName) => ({ body: own, location: { displayName } })),
    withMeeting: (next = EMPTY) =>
      cut === undefined || body === undefined ? next : joinBlock(next, body.contentType, cut.block),
  };
}

function splitAtBlock({ contentType, content }: ItemBody): { own: string; block: string } | undefined {
  const found = RULE.exec(content);
  if (found === null) return undefined;
  const before = content.slice(0, found.index);
  const at = contentType.toLowerCase() === 'html' ? before.replace(OPENED, '').length : before.length;
  return { own: content.slice(0, at), block: content.slice(at) };
}

function joinBlock(next: ItemBody, contentType: ItemBody['contentType'], block: string): ItemBody {
  if (contentType.toLowerCase() === 'text') {
    return next.contentType === 'text'
      ? { contentType: 'text', content: `${next.content}\r\n${block}` }
      : { contentType: 'html', content: `${next.content}<br>\r\n${asHtml(block)}` };
  }
  const own = next.contentType === 'html' ? next.content : asHtml(next.content);
  return { contentType: 'html', content: `${own}<br>\r\n${block}` };
}

function asHtml(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped.replace(/\r?\n/gu, '<br>\r\n');
}

/** The service names the meeting where no place was given, and may put its name after one that was. */
function placesOf(displayName: string): string[] {
  const pieces = displayName.split(';');
  return [
    displayName,
    '',
    ...pieces.slice(1).map((_, at) =>
      pieces
        .slice(0, at + 1)
        .join(';')
        .trim(),
    ),
  ];
}
