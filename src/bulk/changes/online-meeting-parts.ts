import type { Event, ItemBody } from '../../graph/event.ts';
import { findMeetingBlock, keepMeetingBlock } from '../../graph/online-meeting-block.ts';

/** What of an event its writer wrote, apart from what the service adds to an online meeting. */
export interface OwnParts {
  /** The event's body and place as the writer may have left them; several where it cannot be told which. */
  readonly events: readonly Pick<Event, 'body' | 'location'>[];
  /** A new body with the meeting's block under it: without the block the meeting would end. */
  withMeeting(body: ItemBody | undefined): ItemBody;
}

const EMPTY: ItemBody = { contentType: 'text', content: '' };

export function ownParts(there: Event): OwnParts {
  const { body, location, isOnlineMeeting } = there;
  const withMeeting = (next: ItemBody = EMPTY) => keepMeetingBlock(next, there);
  if (isOnlineMeeting !== true) {
    const as = { ...(body === undefined ? {} : { body }), ...(location === undefined ? {} : { location }) };
    return { events: [as], withMeeting };
  }
  const own = body === undefined ? EMPTY : withoutBlock(body, there);
  return {
    events: placesOf(location?.displayName ?? '').map((displayName) => ({ body: own, location: { displayName } })),
    withMeeting,
  };
}

/** The line that the service draws above the block of a text. */
const RULE = /_{20,}/u;

function withoutBlock(body: ItemBody, { onlineMeeting, onlineMeetingUrl }: Event): ItemBody {
  if (body.contentType.toLowerCase() === 'text') return { ...body, content: body.content.split(RULE, 1)[0] ?? '' };
  const joinUrl = onlineMeeting?.joinUrl || onlineMeetingUrl;
  const block = joinUrl ? findMeetingBlock(body.content, joinUrl) : undefined;
  return block === undefined ? body : { ...body, content: body.content.replace(block, () => '') };
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
