import { X509Certificate } from 'node:crypto';
import { DAY, HOUR, MINUTE } from '../../src/core/durations.ts';
import { isObject } from '../../src/core/json.ts';
import { createClientCertificate } from '../../src/emulator/identity/testing-certificate.ts';
import type { Send } from '../../src/emulator/index.ts';
import type { Asked, Exchange, Shown } from './exchange.ts';
import type { Scene, Setting } from './scene.ts';
import { messageOf } from './scope.ts';

/** Of a life that is too long, by a minute. */
const TOO_LONG_MS = 4231 * MINUTE;
const WRITABLE = [
  'changeType',
  'notificationUrl',
  'lifecycleNotificationUrl',
  'resource',
  'clientState',
  'latestSupportedTlsVersion',
  'expirationDateTime',
];

const TO_EVENTS = /^\/?(me|users\/[^/]+)\/(calendar\/|calendars\/[^/]+\/)?events([/?]|$)/i;

/** Whether a request is about subscriptions. */
export function isOfSubscriptions({ path }: Asked): boolean {
  return /^\/subscriptions(\/|$)/i.test(path);
}

/**
 * What the exchanges of subscriptions presume: their owner signed in, tokens that outlive any clock, and the documented
 * endpoint, which answers here without a network.
 */
export function settingOf(exchange: Exchange): Setting {
  if (!exchange.request || !isOfSubscriptions(exchange.request)) return {};
  const isDeaf = /validation request failed/.test(messageOf(exchange));
  const sendNotification: Send = async ({ url }) => ({
    status: isDeaf ? 404 : 200,
    headers: { 'content-type': 'text/plain' },
    body: new URL(url).searchParams.get('validationToken') ?? '',
  });
  return { caller: 'owner', options: { notificationHosts: 'any', sendNotification, tokenLifetimeSeconds: 10 ** 9 } };
}

/** Whether it is about a subscription to mail, to users or to whatever else, which this server does not make. */
export function isToOthers({ request, response }: Exchange): boolean {
  if (!request || !isOfSubscriptions(request)) return false;
  return [request.body, response?.body].some((body) => resourcesIn(body).some((resource) => !TO_EVENTS.test(resource)));
}

function resourcesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => resourcesIn(one));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    typeof member === 'string' ? (name === 'resource' ? [member] : []) : resourcesIn(member),
  );
}

/**
 * An exchange about a subscription to whatever else as one about events: what is compared is the subscription, not that
 * this server can watch what was shown. The report says how many there are.
 */
export function toEvents(exchange: Exchange): Exchange {
  const { request, response } = exchange;
  if (!request || !isOfSubscriptions(request)) return exchange;
  return {
    ...exchange,
    request: { ...request, body: withEvents(request.body) },
    response: response && { ...response, body: withEvents(response.body) },
  };
}

function withEvents(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withEvents);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      typeof member === 'string' ? textFor(name, member) : withEvents(member),
    ]),
  );
}

function textFor(name: string, text: string): string {
  // The only resource that all have.
  if (name === 'resource') return 'me/events';
  // A host that an author left out is one all the same.
  return /Url$/.test(name) ? text.replace(/<[^>]*>/, 'left-out.example') : text;
}

/** Makes the subscription that a request is about, at a time when it can be made, and gives the request. */
export async function arrangeSubscription(scene: Scene, exchange: Exchange): Promise<Asked> {
  const request = exchange.request as Asked;
  const { clock } = scene.server.emulator;
  const isCreate = request.method === 'POST' && /^\/subscriptions\/?$/i.test(request.path);
  const shown = shownOf(exchange);
  const asked = isObject(request.body) ? request.body : {};
  const ends = [shown, asked].flatMap(({ expirationDateTime: end }) =>
    typeof end === 'string' && !Number.isNaN(Date.parse(end)) ? [Date.parse(end)] : [],
  );
  if (ends.length > 0) await clock.set(Math.min(...ends) - DAY);
  if (isCreate) {
    const isTooLong = /minutes in the future/.test(messageOf(exchange));
    const end = new Date(clock.now() + (isTooLong ? TOO_LONG_MS : DAY)).toISOString();
    if (asked.includeResourceData === true) return { ...request, body: await withCertificate(asked) };
    return { ...request, body: Object.keys(asked).length > 0 ? asked : bodyOf({}, end) };
  }
  const end = new Date(clock.now() + (request.method === 'PATCH' ? HOUR : DAY)).toISOString();
  const { expirationDateTime = end } = request.method === 'PATCH' ? {} : shown;
  const { status, body } = await scene.ask('POST', '/subscriptions', bodyOf(shown, String(expirationDateTime)), {});
  if (status !== 201) throw new Error(`What the exchange presumes: a subscription was answered ${status}`);
  const id = isObject(body) ? String(body.id) : '';
  const path = request.path.replace(/^(\/subscriptions\/)[^/]+/i, (_, head) => `${head}${id}`);
  const change = request.body ?? (shown.expirationDateTime ? { expirationDateTime: shown.expirationDateTime } : {});
  return { ...request, path, body: request.method === 'PATCH' ? change : request.body };
}

/** A subscription to data: the documentation cuts its certificate short. */
async function withCertificate(asked: Shown): Promise<Shown> {
  const { certificate } = await createClientCertificate();
  return {
    ...asked,
    resource: 'me/events?$select=subject',
    encryptionCertificate: new X509Certificate(certificate).raw.toString('base64'),
  };
}

function bodyOf(shown: Shown, end: string): Shown {
  const given = WRITABLE.flatMap((name) => {
    const value = shown[name];
    return value === undefined || value === null ? [] : [[name, value]];
  });
  return {
    changeType: 'created,updated,deleted',
    notificationUrl: 'https://webhook.example/notify',
    resource: 'me/events',
    ...Object.fromEntries(given),
    expirationDateTime: end,
  };
}

function shownOf({ response }: Exchange): Shown {
  const body = isObject(response?.body) ? response.body : {};
  if ('error' in body) return {};
  const [first] = Array.isArray(body.value) ? body.value.filter(isObject) : [];
  return first ?? body;
}
