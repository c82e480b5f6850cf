import { randomUuid } from '../../core/random.ts';
import { checkAccess } from '../calls/access.ts';
import { type ActionResult, readJsonBody, type TenantAct, type TenantAction } from '../calls/call.ts';
import { LONG_SUBSCRIPTION_MINUTES, MAILBOX_SUBSCRIPTIONS, SUBSCRIPTION_MINUTES } from '../limits.ts';
import { findById } from '../mailboxes/find-event.ts';
import { calendarId, DEFAULT_CALENDAR_FOLDER, readItemNumber } from '../mailboxes/ids.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { readSelect, refuseUnknown } from '../query/options.ts';
import { Refusal, refusals } from '../refusals.ts';
import type { SubscriptionRecord, WatchedResource } from '../store/subscription-records.ts';
import {
  readSubscription,
  readSubscriptionChange,
  type SubscriptionTerms,
} from '../subscriptions/read-subscription.ts';
import { SUBSCRIPTION_MEMBERS, showSubscription } from '../subscriptions/show-subscription.ts';
import { watchOf } from '../subscriptions/watch.ts';
import { type NamedResource, readResource } from '../subscriptions/watched-resource.ts';
import { contextSelection } from './event-scope.ts';

const ONE: ReadonlySet<string> = new Set(['$select']);
const NONE: ReadonlySet<string> = new Set();
const TYPE = 'microsoft.graph.subscription';

/** The caller's own, in the order in which they were made. https://learn.microsoft.com/graph/api/subscription-list */
export const listSubscriptions: TenantAct = (action) => {
  refuseUnknown(action.query, ONE);
  const { selected, select } = readSelect(action.query, SUBSCRIPTION_MEMBERS, TYPE);
  const own = action.world.subscriptions.all().filter(({ record }) => isOwn(action, record));
  const value = own.map(({ record }) => selectFrom(showSubscription(record), select));
  const context = contextOf(action, contextSelection({ selected }));
  return { status: 200, json: JSON.stringify({ '@odata.context': context, value }) };
};

/** https://learn.microsoft.com/graph/api/subscription-get */
export const getSubscription: TenantAct = (action) => {
  refuseUnknown(action.query, ONE);
  const { selected, select } = readSelect(action.query, SUBSCRIPTION_MEMBERS, TYPE);
  return answer(action, findOwn(action), 200, { path: `${contextSelection({ selected })}/$entity`, select });
};

/**
 * Waits for the endpoints to prove themselves; what was free before may be taken then, so that is asked twice.
 * https://learn.microsoft.com/graph/api/subscription-post-subscriptions
 */
export const createSubscription: TenantAct = async (action) => {
  const { call, world, caller, app, user, prefer } = action;
  refuseUnknown(action.query, NONE);
  const { subscriptions, clock, random } = world;
  const fields = readSubscription(readJsonBody(call.body), termsOf(action));
  const named = readResource(fields.resource);
  const mailbox = mailboxOf(action, named);
  checkMailbox(action, mailbox, 'Create');
  const watched = watchedIn(mailbox, named);
  watchOf({ ...fields, watched });
  const record: SubscriptionRecord = {
    ...fields,
    id: randomUuid(random),
    app: caller.app,
    creator: user?.userId ?? app?.principalId ?? caller.app,
    watched,
    immutableIds: prefer.immutableIds,
    origin: call.origin,
    authorized: clock.now(),
    asked: false,
  };
  refuseTaken(action, record);
  const { held } = subscriptions;
  for (const url of [record.notificationUrl, record.lifecycleNotificationUrl])
    if (url !== null) await subscriptions.validate(record.id, url);
  held.throwIfAborted();
  refuseTaken(action, record);
  subscriptions.put(record);
  return answer(action, record, 201);
};

/** A later end also authorizes anew. https://learn.microsoft.com/graph/api/subscription-update */
export const updateSubscription: TenantAct = async (action) => {
  refuseUnknown(action.query, NONE);
  const { subscriptions, clock } = action.world;
  const before = findOwn(action);
  const change = readSubscriptionChange(readJsonBody(action.call.body), before, termsOf(action));
  checkMailbox(action, action.world.directory.known(before.watched.mailbox), 'Update');
  const { notificationUrl = before.notificationUrl } = change;
  if (notificationUrl !== before.notificationUrl) await subscriptions.validate(before.id, notificationUrl);
  // As it is by now.
  const record = { ...findOwn(action), ...change, authorized: clock.now(), asked: false };
  subscriptions.put(record);
  return answer(action, record, 200);
};

/** https://learn.microsoft.com/graph/api/subscription-reauthorize */
export const reauthorizeSubscription: TenantAct = (action) => {
  const record = findOwn(action);
  checkMailbox(action, action.world.directory.known(record.watched.mailbox), 'Reauthorize');
  action.world.subscriptions.put({ ...record, authorized: action.world.clock.now(), asked: false });
  return { status: 204 };
};

/** https://learn.microsoft.com/graph/api/subscription-delete */
export const deleteSubscription: TenantAct = (action) => {
  action.world.subscriptions.remove(findOwn(action).id);
  return { status: 204 };
};

function termsOf({ world }: TenantAction): SubscriptionTerms {
  const minutes = world.modes.subscriptionMinutes === 10_080 ? LONG_SUBSCRIPTION_MINUTES : SUBSCRIPTION_MINUTES;
  return { now: world.clock.now(), minutes, hosts: world.subscriptions.hosts };
}

/** An application by itself sees what it made; with a user, what it made for him. */
function isOwn({ caller, user }: TenantAction, record: SubscriptionRecord): boolean {
  return record.app === caller.app && (user === undefined || record.creator === user.userId);
}

function findOwn(action: TenantAction): SubscriptionRecord {
  const found = action.world.subscriptions.find((action.params.subscription ?? '').toLowerCase());
  if (!found || !isOwn(action, found.record)) throw refusals.subscriptionNotFound();
  return found.record;
}

function mailboxOf({ world, user }: TenantAction, named: NamedResource): Mailbox {
  if (named.user === undefined && !user) throw refusals.meWithoutUser();
  const mailbox = named.user === undefined ? user : world.directory.find(named.user);
  if (!mailbox) throw refusals.subscriptionOperation('Create', refusals.invalidUser(named.user ?? ''));
  return mailbox;
}

/** Refuses a mailbox that the caller may not read, or that is none; the service wraps what Exchange says. */
function checkMailbox({ caller, app, user }: TenantAction, mailbox: Mailbox | undefined, operation: string): void {
  try {
    if (!mailbox) throw refusals.itemNotFound();
    checkAccess({ permission: 'subscription', caller, app, user, mailbox });
    if (mailbox.user.mailbox === 'none') throw refusals.noMailbox();
    if (mailbox.user.mailbox === 'denied') throw refusals.mailboxDenied();
  } catch (error) {
    throw error instanceof Refusal ? refusals.subscriptionOperation(operation, error) : error;
  }
}

function watchedIn(mailbox: Mailbox, { calendar, event }: NamedResource): WatchedResource {
  const folder = calendar === undefined ? null : folderOf(mailbox, calendar);
  return { mailbox: mailbox.userId, folder, event: event === undefined ? null : eventNumber(mailbox, event, folder) };
}

function folderOf(mailbox: Mailbox, calendar: string): number {
  if (calendar === 'default') return DEFAULT_CALENDAR_FOLDER;
  const number = readItemNumber(calendar);
  const found = number === undefined ? undefined : mailbox.calendars.get(number);
  if (!found || calendarId(mailbox, found.number) !== calendar)
    throw refusals.subscriptionOperation('Create', refusals.itemNotFound());
  // Its events are in its owner's mailbox.
  if (found.sharedFrom) throw refusals.subscriptionOperation('Create', refusals.accessDenied());
  return found.number;
}

// An occurrence is watched with its series, which is what changes.
function eventNumber(mailbox: Mailbox, id: string, folder: number | null): number {
  const event = findById(mailbox, id);
  if (!event || event === 'malformed' || (folder !== null && folder !== event.folder))
    throw refusals.subscriptionOperation('Create', refusals.itemNotFound());
  return event.number;
}

/** Refuses what is there already, and one too many. */
function refuseTaken({ world }: TenantAction, record: SubscriptionRecord): void {
  const own = [...world.subscriptions.ofMailbox(record.watched.mailbox)].map((kept) => kept.record);
  const same = own.find(
    ({ app, creator, resource, changeType }) =>
      app === record.app &&
      creator === record.creator &&
      resource === record.resource &&
      changeType === record.changeType,
  );
  if (same && world.modes.duplicateSubscriptions === 'refused') throw refusals.subscriptionExists(same.id);
  if (own.length >= MAILBOX_SUBSCRIPTIONS) throw refusals.tooManySubscriptions(MAILBOX_SUBSCRIPTIONS);
}

function answer(
  action: TenantAction,
  record: SubscriptionRecord,
  status: number,
  { path, select }: { path: string; select: ReadonlySet<string> | undefined } = { path: '/$entity', select: undefined },
): ActionResult {
  const shown = selectFrom(showSubscription(record), select);
  return { status, json: JSON.stringify({ '@odata.context': contextOf(action, path), ...shown }) };
}

function contextOf({ call }: TenantAction, path: string): string {
  return `${call.origin}/v1.0/$metadata#subscriptions${path}`;
}

function selectFrom(shown: Record<string, unknown>, select: ReadonlySet<string> | undefined): Record<string, unknown> {
  if (!select) return shown;
  return Object.fromEntries(Object.entries(shown).filter(([name]) => name === 'id' || select.has(name)));
}
