import { GraphcalError, TransportError } from '../../core/errors.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import { isLoopback } from '../../core/loopback.ts';
import type { Parsed, Z } from '../../core/schema.ts';
import { CLIENT_STATE_LENGTH, RICH_SUBSCRIPTION_MINUTES } from '../../graph/limits.ts';
import { eventsPath, path } from '../../graph/path.ts';
import { encodeQuery, queryOptions } from '../../graph/query.ts';
import type { GraphReply, GraphRequest } from '../../graph/request.ts';
import { allItems } from '../all-items.ts';
import { defineOperation, type Step, type Steps } from '../define.ts';
import * as fields from '../fields.ts';
import { listSubscriptions } from './list-subscriptions.ts';
import {
  checkExpiry,
  DEFAULT_MINUTES,
  DEFAULT_RICH_MINUTES,
  expiryFields,
  expiryOf,
  subscription,
} from './subscription.ts';

const CHANGES = ['created', 'updated', 'deleted'] as const;
const TLS_VERSIONS = ['v1_0', 'v1_1', 'v1_2', 'v1_3'] as const;

const endpoint = (z: Z) =>
  z.string().refine(isEndpoint, 'has to be an https address without a user name (http on this machine alone)');

const input = (z: Z) =>
  z
    .strictObject({
      mailbox: fields.mailboxField(z),
      calendarId: z.string().min(1).optional().describe('Only events of this calendar. Default: of the whole mailbox.'),
      eventId: z.string().min(1).optional().describe('Only this event.'),
      resource: z
        .string()
        .min(1)
        .optional()
        .describe(
          'What is watched as Graph writes it, such as users/ID/events; instead of mailbox, calendar and event.',
        ),
      changeType: z
        .array(fields.choice(z, CHANGES))
        .min(1)
        .default([...CHANGES])
        .describe('Changes that are told: created, updated, deleted. Default: all.'),
      notificationUrl: endpoint(z).describe(
        'Where notifications go, https; it has to prove itself within ten seconds of the call.',
      ),
      lifecycleNotificationUrl: endpoint(z)
        .optional()
        .describe('Where it is told of missed notifications and of the end; it cannot be added later. Default: none.'),
      ...expiryFields(z),
      clientState: fields
        .secretField(z, CLIENT_STATE_LENGTH)
        .describe('A secret of yours that each notification carries, at most 128 characters. Default: none.'),
      select: z
        .string()
        .min(1)
        .optional()
        .describe('Properties that notifications hold ($select); needed with includeResourceData.'),
      filter: fields.filterField(z).describe('Condition for events that are told ($filter).'),
      includeResourceData: z
        .boolean()
        .optional()
        .describe('Whether notifications hold the event, encrypted. Default: false.'),
      encryptionCertificate: z
        .string()
        .min(1)
        .optional()
        .describe('X.509 certificate with an RSA key in base64, for which the event is encrypted.'),
      encryptionCertificateId: z
        .string()
        .min(1)
        .max(128)
        .optional()
        .describe('Your name of the certificate, which notifications carry.'),
      latestSupportedTlsVersion: fields
        .choice(z, TLS_VERSIONS)
        .optional()
        .describe('Newest version of TLS that the endpoint takes. Default: v1_2.'),
    })
    .superRefine((input, { addIssue }) => {
      const refuse = (field: string, message: string) => addIssue({ code: 'custom', path: [field], message });
      checkExpiry(input, addIssue);
      for (const field of ['mailbox', 'calendarId', 'eventId', 'select', 'filter'] as const) {
        if (input.resource !== undefined && input[field] !== undefined)
          refuse(field, 'cannot be given beside resource');
      }
      if (input.includeResourceData !== true) return;
      for (const field of ['encryptionCertificate', 'encryptionCertificateId'] as const) {
        if (input[field] === undefined) refuse(field, 'is needed with includeResourceData');
      }
      if (input.resource === undefined && input.select === undefined) {
        refuse('select', 'is needed with includeResourceData');
      }
      if ((input.minutes ?? 0) > RICH_SUBSCRIPTION_MINUTES) {
        refuse('minutes', `has to be at most ${RICH_SUBSCRIPTION_MINUTES} with includeResourceData`);
      }
    });

type Input = Parsed<ReturnType<typeof input>>;

export const createSubscription = defineOperation({
  name: 'create-subscription',
  title: 'Have an address of yours notified of changes to the events of a mailbox, a calendar, or one event',
  topic: 'Subscriptions',
  documentation: 'https://learn.microsoft.com/graph/api/subscription-post-subscriptions',
  endpoints: ['POST /subscriptions', 'GET /subscriptions'],
  permissions: {
    delegated: ['Calendars.Read', 'Calendars.ReadWrite'],
    application: ['Calendars.Read', 'Calendars.ReadWrite'],
  },
  effect: 'create',
  // Subscriptions take no transactionId; a second one to the same is refused, or was seen to be made.
  repeat: 'never',
  expects: 'id',
  needsMailbox: false,
  input,
  output: (z) => subscription(z),
  example: {
    mailbox: 'room.101@school.example',
    changeType: ['created', 'updated', 'deleted'],
    notificationUrl: 'https://hooks.school.example/calendar',
    minutes: 4200,
    clientState: 'secret-of-yours',
  },
  needsMailboxFor: ({ resource }) => resource === undefined,
  request: (input, mailbox) => createRequest(input, mailbox, input.expirationDateTime),
  *steps(input, mailbox, { now }): Steps {
    const defaultMinutes = input.includeResourceData === true ? DEFAULT_RICH_MINUTES : DEFAULT_MINUTES;
    const request = createRequest(input, mailbox, expiryOf(input, now, defaultMinutes));
    // An end that was given may be that of an older one; one that is counted from now is this call's.
    const before = input.expirationDateTime === undefined ? [] : yield* alike(request);
    try {
      return (yield { request, effect: 'create', repeat: 'never', expects: 'id' }).body;
    } catch (error) {
      if (!(error instanceof TransportError) || error.delivery !== 'unknown') throw error;
      // The answer is lost, and the subscription may be there.
      const made = yield* madeSince(before, request);
      // Of several, nobody knows which is whose.
      if (made.length !== 1) throw error;
      return made[0];
    }
  },
});

/** All subscriptions that are as the request asks for one. */
function* alike(request: GraphRequest): Generator<Step, JsonObject[], GraphReply> {
  const list = listSubscriptions.request({}, request.mailbox);
  return (yield* allItems<unknown>(list)).filter((one): one is JsonObject => isOurs(one, request.body));
}

/** Those of them that were not there before; none where the service does not say. */
function* madeSince(before: readonly JsonObject[], request: GraphRequest): Generator<Step, JsonObject[], GraphReply> {
  try {
    return (yield* alike(request)).filter(({ id }) => !before.some((one) => one.id === id));
  } catch (error) {
    // The failure of this read would be taken for that of the create.
    if (error instanceof GraphcalError) return [];
    throw error;
  }
}

function createRequest(input: Input, mailbox: string, expirationDateTime: string | undefined): GraphRequest {
  const { changeType, notificationUrl, lifecycleNotificationUrl, clientState } = input;
  const { includeResourceData, encryptionCertificate, encryptionCertificateId, latestSupportedTlsVersion } = input;
  const optional = {
    lifecycleNotificationUrl,
    expirationDateTime,
    clientState,
    includeResourceData,
    encryptionCertificate,
    encryptionCertificateId,
    latestSupportedTlsVersion,
  };
  const body: JsonObject = {
    changeType: [...new Set(changeType)].join(','),
    notificationUrl,
    resource: input.resource ?? resourceOf(input, mailbox),
  };
  for (const [name, value] of Object.entries(optional)) if (value !== undefined) body[name] = value;
  return { method: 'POST', path: '/subscriptions', headers: fields.eventHeaders({}), body, mailbox };
}

/** The path of the events, as resources are written: without a slash before it, and readable. */
function resourceOf({ calendarId, eventId, select, filter }: Input, mailbox: string): string {
  const events = eventsPath(mailbox, calendarId) + (eventId === undefined ? '' : path`/${eventId}`);
  const query = encodeQuery(queryOptions({ $select: select, $filter: filter }));
  const readable = events.slice(1).replaceAll('%40', '@').replaceAll('%3D', '=');
  return query === '' ? readable : `${readable}?${query}`;
}

function isOurs(found: unknown, sent: unknown): boolean {
  if (!isObject(found) || !isObject(sent)) return false;
  // The service may keep the secret to itself.
  if ((found.clientState ?? sent.clientState) !== sent.clientState) return false;
  const isSameTime = Date.parse(String(found.expirationDateTime)) === Date.parse(String(sent.expirationDateTime));
  return isSameTime && ['resource', 'changeType', 'notificationUrl'].every((name) => found[name] === sent[name]);
}

/** Azure's own queues have schemes of their own. https://learn.microsoft.com/graph/change-notifications-delivery-event-hubs */
function isEndpoint(address: string): boolean {
  if (/^Event(?:Hub|Grid):\S+$/iu.test(address)) return true;
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, password } = new URL(address);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}
