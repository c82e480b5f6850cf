import { isObject, parseJson } from '../../core/json.ts';
import type { EventRecord } from '../events/event-record.ts';
import type { Json } from '../events/members.ts';
import { readEvent } from '../events/read-event.ts';
import { type EventView, showEvent } from '../events/show-event.ts';
import { DEFAULT_CALENDAR_FOLDER } from '../mailboxes/ids.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { formatTimestamp } from '../time/local-time.ts';
import type { Zones } from '../time/zones.ts';
import type { AttachmentRecord } from './attachment-record.ts';
import { itemKindOf } from './read-attachment.ts';

/** Members of an event that no calendar holds. */
const NOT_ATTACHED: ReadonlySet<string> = new Set(['@odata.etag', 'id', 'changeKey', 'webLink', 'transactionId']);

/** What messages and contacts have that say nothing of it. */
const DEFAULTS: Readonly<Record<'message' | 'contact', Json>> = {
  message: {
    hasAttachments: false,
    subject: '',
    bodyPreview: '',
    importance: 'normal',
    isDeliveryReceiptRequested: false,
    isReadReceiptRequested: false,
    isRead: false,
    isDraft: false,
    body: { contentType: 'text', content: '' },
    toRecipients: [],
    ccRecipients: [],
    bccRecipients: [],
    replyTo: [],
    flag: { flagStatus: 'notFlagged' },
  },
  contact: { displayName: '', givenName: null, surname: null, emailAddresses: [], businessPhones: [], homePhones: [] },
};

/** An item as it was attached. */
export function parseItem(bytes: Uint8Array): Json {
  const item = parseJson(Buffer.from(bytes).toString('utf8'));
  return isObject(item) ? item : {};
}

/** An attached event, as if it stood in the mailbox. */
export function attachedEvent(item: Json, { modified }: AttachmentRecord, zones: Zones): EventRecord {
  const { newAttachments: _, ...fields } = readEvent(item, zones);
  return {
    ...fields,
    number: 0,
    folder: DEFAULT_CALENDAR_FOLDER,
    change: 0,
    created: modified,
    modified,
    onlineMeeting: null,
    fingerprint: null,
  };
}

/** An attached item as an answer shows it, where it is expanded: its id is empty, as in the documentation. */
export function showAttachedItem(
  bytes: Uint8Array,
  attachment: AttachmentRecord,
  mailbox: Mailbox,
  view: EventView,
): Record<string, unknown> {
  const item = parseItem(bytes);
  const kind = itemKindOf(item) ?? 'message';
  const head = { '@odata.type': `#microsoft.graph.${kind}`, id: '' };
  if (kind === 'event') {
    const shown = showEvent(mailbox, attachedEvent(item, attachment, view.zones), view);
    return { ...head, ...Object.fromEntries(Object.entries(shown).filter(([name]) => !NOT_ATTACHED.has(name))) };
  }
  const time = formatTimestamp(attachment.modified.ms, 0);
  const { '@odata.type': _, ...given } = item;
  return { ...head, createdDateTime: time, lastModifiedDateTime: time, ...DEFAULTS[kind], ...given, id: '' };
}
