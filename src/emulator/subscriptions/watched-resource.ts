import { readAddress, readQuery } from '../http/address.ts';
import { refusals } from '../refusals.ts';

/** What of a mailbox a resource names, before anything is looked up. */
export interface NamedResource {
  /** The user's id or address; undefined: whoever is signed in. */
  user: string | undefined;
  /** Id of a calendar; `default`: the default one; undefined: all of the mailbox. */
  calendar: string | 'default' | undefined;
  /** Id of the only event that counts. */
  event: string | undefined;
  /** Its query, by names in lower case. */
  query: ReadonlyMap<string, string>;
}

/** Resources that others of Graph's users subscribe to. https://learn.microsoft.com/graph/change-notifications-overview#supported-resources */
const OF_OTHERS =
  /^(messages|mailfolders|contacts|contactfolders|conversations|drive|drives|groups|chats|teams|sites|security|communications|presence|todo|print|app|users|identityprotection)$/i;
const CALENDARS = 'calendars';

/**
 * Reads the resource of a subscription: all events of a mailbox, those of a calendar, or one event.
 * https://learn.microsoft.com/graph/outlook-change-notifications-overview
 */
export function readResource(resource: string): NamedResource {
  const at = resource.indexOf('?');
  const path = at < 0 ? resource : resource.slice(0, at);
  const { segments } = readAddress(`/${path}`);
  const query = new Map(readQuery(at < 0 ? '' : resource.slice(at + 1)).map(({ name, value }) => [name, value]));
  const [collection = '', ...below] = segments;
  const isMe = collection.toLowerCase() === 'me';
  const isUser = collection.toLowerCase() === 'users' && below.length > 0;
  const user = isUser ? below.shift() : undefined;
  const names = below.map((segment) => segment.toLowerCase());
  if (isMe || isUser) {
    if (names[0] === 'events' && names.length <= 2) return { user, calendar: undefined, event: below[1], query };
    if (names[0] === 'calendar' && names[1] === 'events' && names.length <= 3)
      return { user, calendar: 'default', event: below[2], query };
    if (names[0] === CALENDARS && names[2] === 'events' && names.length <= 4)
      return { user, calendar: below[1], event: below[3], query };
  }
  const isOfOthers = (isMe || isUser ? names : segments).some((segment) => OF_OTHERS.test(segment));
  if (isOfOthers) throw refusals.notSupportedHere(`A subscription to '${resource}'`);
  throw refusals.subscriptionInvalid(`The resource '${resource}' does not support change notifications.`);
}
