import type { AttachmentRecord, NewAttachment } from '../attachments/attachment-record.ts';
import { headerType } from '../attachments/content-type.ts';
import { newAttachments } from '../attachments/new-attachments.ts';
import { rawItem } from '../attachments/raw-item.ts';
import { readAttachment } from '../attachments/read-attachment.ts';
import {
  ATTACHMENT_MEMBERS,
  ATTACHMENT_TYPE,
  FILTERABLE_ATTACHMENT_MEMBERS,
  readAttachmentSelect,
  showAttachment,
} from '../attachments/show-attachment.ts';
import { showAttachedItem } from '../attachments/show-item.ts';
import { type Act, type Action, readJsonBody } from '../calls/call.ts';
import type { EventRecord } from '../events/event-record.ts';
import { readEvent } from '../events/read-event.ts';
import { idOf } from '../events/show-event.ts';
import { stampAfter, stampNow } from '../events/stamp.ts';
import { EVENT_ATTACHMENTS_BYTES } from '../limits.ts';
import { Changes } from '../mailboxes/changes.ts';
import { readAttachmentKey } from '../mailboxes/ids.ts';
import { optionValue, readCount, readFilterTree, readPage, refuseUnknown } from '../query/options.ts';
import { compileRecordFilter } from '../query/record-filter.ts';
import { refusals } from '../refusals.ts';
import { checkIfMatch, contextOf, contextSelection, findEvent, readScope, viewOf } from './event-scope.ts';
import { answerItem } from './item.ts';
import { answerPage } from './page.ts';

const NONE: ReadonlySet<string> = new Set();
const ONE: ReadonlySet<string> = new Set(['$select', '$expand']);
const LIST: ReadonlySet<string> = new Set([...ONE, '$filter', '$orderby', '$top', '$skip', '$count']);
const COUNT: ReadonlySet<string> = new Set(['$filter']);
const FILTERED = { type: ATTACHMENT_TYPE, members: ATTACHMENT_MEMBERS, filterable: FILTERABLE_ATTACHMENT_MEMBERS };
/** What filters and orders look at. */
const PLAIN: AttachmentView = { select: new Set(ATTACHMENT_MEMBERS), isItemShown: false };
const ITEM_EXPANSION = /^microsoft\.graph\.itemattachment\/item(?:\(\s*\))?$/i;
const ITEM_CONTEXT = 'microsoft.graph.itemAttachment/item()';

/** https://learn.microsoft.com/graph/api/event-list-attachments */
export const listAttachments: Act = (action) => {
  const { query } = action;
  refuseUnknown(query, LIST);
  const event = findEvent(action);
  const view = readView(action);
  const found = selectAttachments(action, event);
  return answerPage(action, {
    context: contextOf(action, `${pathOf(action, event)}${view.context}`),
    options: { ...readPage(query), count: readCount(query) },
    total: found.length,
    items: (from, to) => found.slice(from, to).map((attachment) => show(action, event, attachment, view)),
  });
};

/** Their number as plain text, of those that $filter lets through. https://learn.microsoft.com/graph/query-parameters */
export const countAttachments: Act = (action) => {
  refuseUnknown(action.query, COUNT);
  return { status: 200, text: String(selectAttachments(action, findEvent(action)).length) };
};

/** The attachments of an event that the options ask for, in their order. */
function selectAttachments(action: Action, event: EventRecord): AttachmentRecord[] {
  const tree = readFilterTree(action.query);
  const passes = tree ? compileRecordFilter(tree, FILTERED) : () => true;
  const order = readOrder(optionValue(action.query, '$orderby'));
  const found = (event.attachments ?? [])
    .map((attachment) => ({ attachment, shown: show(action, event, attachment, PLAIN) }))
    .filter(({ shown }) => passes(shown));
  if (order) found.sort((a, b) => order(a.shown, b.shown));
  return found.map(({ attachment }) => attachment);
}

/** https://learn.microsoft.com/graph/api/attachment-get */
export const getAttachment: Act = (action) => {
  refuseUnknown(action.query, ONE);
  const event = findEvent(action);
  const attachment = findAttachment(action, event);
  const view = readView(action);
  return answerItem(action, `${pathOf(action, event)}${view.context}/$entity`, show(action, event, attachment, view));
};

/** What is attached, as it is: a file's bytes, an item in the format of its kind. Same page. */
export const getAttachmentContent: Act = (action) => {
  refuseUnknown(action.query, NONE);
  const { world, mailbox } = action;
  const event = findEvent(action);
  const attachment = findAttachment(action, event);
  const { kind, contentType, pieces } = attachment;
  if (kind === 'reference') throw refusals.noRawContent();
  const bytes = world.contents.bytes(pieces);
  const content =
    kind === 'file' ? { type: headerType(contentType), bytes } : rawItem(bytes, attachment, mailbox, world.zones);
  return { status: 200, content };
};

/** https://learn.microsoft.com/graph/api/event-post-attachments */
export const addAttachment: Act = (action) => {
  const { call, world } = action;
  const event = findEvent(action);
  checkIfMatch(action, event);
  const brought = readAttachment(readJsonBody(call.body), (item) => readEvent(item, world.zones));
  const changes = new Changes(world);
  const attachment = attach(action, changes, event, brought);
  changes.commit();
  const shown = show(action, event, attachment, { select: undefined, isItemShown: false });
  return answerItem(action, `${pathOf(action, event)}/$entity`, shown, 201);
};

/** https://learn.microsoft.com/graph/api/attachment-delete */
export const deleteAttachment: Act = (action) => {
  const event = findEvent(action);
  checkIfMatch(action, event);
  const gone = findAttachment(action, event);
  const changes = new Changes(action.world);
  const left = (event.attachments ?? []).filter((attachment) => attachment !== gone);
  changes.put(action.mailbox, withAttachments(action, event, left));
  changes.commit();
  return { status: 204 };
};

/** Adds an attachment to an event, among the changes. */
export function attach(
  action: Action,
  changes: Changes,
  event: EventRecord,
  brought: NewAttachment | AttachmentRecord,
): AttachmentRecord {
  const [added] = 'key' in brought ? [brought] : newAttachments(action.world, changes, [brought]);
  if (!added) throw new Error('An attachment was brought and none was made.');
  refuseTooLarge(event, added.length);
  changes.put(action.mailbox, withAttachments(action, event, [...(event.attachments ?? []), added]));
  return added;
}

/** Refuses so many bytes more that the attachments of an event would be larger than a message can be. */
export function refuseTooLarge({ attachments = [] }: EventRecord, more: number): void {
  const bytes = attachments.reduce((sum, { length }) => sum + length, more);
  if (bytes > EVENT_ATTACHMENTS_BYTES) throw refusals.messageTooLarge();
}

/** An event with other attachments; its attendees hear of them with its next update. */
function withAttachments(
  { mailbox, world }: Action,
  event: EventRecord,
  attachments: readonly AttachmentRecord[],
): EventRecord {
  const { attachments: _, ...rest } = event;
  const isSent = event.invitation === undefined && event.attendees.length > 0;
  return {
    ...rest,
    // What an occurrence does not have is that of its series.
    ...(attachments.length > 0 || event.occurrence ? { attachments } : {}),
    ...(isSent ? { hasUnsentAttachments: true } : {}),
    change: mailbox.nextNumber(),
    modified: stampAfter(event.modified, stampNow(world)),
  };
}

/** How attachments are asked for. */
interface AttachmentView {
  select: ReadonlySet<string> | undefined;
  isItemShown: boolean;
}

function readView({ query }: Action): AttachmentView & { context: string } {
  const { selected, select } = readAttachmentSelect(optionValue(query, '$select'));
  const expand = optionValue(query, '$expand')?.trim() ?? '';
  const isItemShown = expand !== '';
  if (isItemShown && !ITEM_EXPANSION.test(expand))
    throw refusals.badRequest(`Could not find a property named '${expand}' on type '${ATTACHMENT_TYPE}'.`);
  const expanded = isItemShown ? { expanded: { members: {}, context: [ITEM_CONTEXT] } } : {};
  return { select, isItemShown, context: contextSelection({ selected, ...expanded }) };
}

function show(
  action: Action,
  event: EventRecord,
  attachment: AttachmentRecord,
  { select, isItemShown }: AttachmentView,
): Record<string, unknown> {
  const { world, mailbox } = action;
  const shown = showAttachment(attachment, idOfEvent(action, event), world.contents, select);
  if (isItemShown && attachment.kind === 'item') {
    const view = viewOf(action, { selected: undefined, select: undefined, expanded: undefined });
    const below = `${pathOf(action, event)}('${encodeURIComponent(String(shown.id))}')`;
    shown['item@odata.context'] = contextOf(action, `${below}/microsoft.graph.itemAttachment/item/$entity`);
    shown.item = showAttachedItem(world.contents.bytes(attachment.pieces), attachment, mailbox, view);
  }
  return shown;
}

function findAttachment(action: Action, event: EventRecord): AttachmentRecord {
  const id = action.params.attachment ?? '';
  const key = readAttachmentKey(id);
  if (key === undefined) throw refusals.malformedId();
  const found = event.attachments?.find((attachment) => attachment.key === key);
  if (!found) throw refusals.itemNotFound();
  return found;
}

function idOfEvent({ mailbox, prefer }: Action, event: EventRecord): string {
  return idOf(mailbox, event, prefer.immutableIds);
}

/** Path of the attachments, as contexts write it. */
function pathOf(action: Action, event: EventRecord): string {
  return `${readScope(action).context}/events('${encodeURIComponent(idOfEvent(action, event))}')/attachments`;
}

type Shown = Readonly<Record<string, unknown>>;

/** Reads $orderby: members that all kinds have, each ascending or descending. */
function readOrder(text: string | undefined): ((a: Shown, b: Shown) => number) | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const keys = text.split(',').map((part) => {
    const [name = '', direction = 'asc', more] = part.trim().split(/\s+/);
    const member = ATTACHMENT_MEMBERS.find((known) => known.toLowerCase() === name.toLowerCase());
    if (member === undefined || more !== undefined || !/^(asc|desc)$/i.test(direction))
      throw refusals.badRequest(`Invalid orderby clause: '${part.trim()}'.`);
    return { member, isDescending: direction.toLowerCase() === 'desc' };
  });
  return (a, b) => {
    for (const { member, isDescending } of keys) {
      const [x, y] = [sortValue(a[member]), sortValue(b[member])];
      if (x !== y) return x < y === isDescending ? 1 : -1;
    }
    return 0;
  };
}

function sortValue(value: unknown): string | number {
  return typeof value === 'number' ? value : String(value ?? '').toLowerCase();
}
