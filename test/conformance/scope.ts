import { isObject } from '../../src/core/json.ts';
import { collect, type Exchange, type Shown } from './exchange.ts';
import type { CalendarPaths } from './paths.ts';
import { segmentsOf } from './paths.ts';

/** Why an exchange is not expected to be answered as it is shown. */
export type Kind = 'out-of-scope' | 'later' | 'documentation-error';

/** One reason, with what it covers told in words. */
export interface Reason {
  readonly reason: Kind;
  readonly why: string;
}

/** A reason for all exchanges of a kind: by what they ask or show, never by their id. */
export interface Rule extends Reason {
  covers(exchange: Exchange, paths: CalendarPaths): boolean;
}

/** Codes of a service that is overloaded, moves a mailbox or fails. */
const BREAKDOWN =
  /^(UnknownError|InternalServerError|ErrorInternalServerTransientError|ConcurrentItemSave|ErrorServerBusy|ErrorMailboxStoreUnavailable|ErrorMailboxMoveInProgress|ErrorQuotaExceeded|ErrorTimeoutExpired|serviceNotAvailable)$/;

const rule = (reason: Kind, why: string, covers: Rule['covers']): Rule => ({ reason, why, covers });

/** Parts of the calendar that are not built yet, by the segment of their path. */
const LATER: ReadonlyMap<string, string> = new Map([]);

/** The first rule that covers an exchange is its reason; what none covers is replayed. */
const RULES: readonly Rule[] = [
  rule('out-of-scope', 'no request to the service', ({ kind, request }) => !request || /notif|payload/.test(kind)),
  rule('out-of-scope', 'beta', ({ version }) => version !== 'v1.0'),
  rule('out-of-scope', 'its path is not among the calendar paths of v1.0', ({ request }, paths) =>
    Boolean(request && !paths.find(request)),
  ),
  ...[...new Set(LATER.values())].map((why) =>
    rule('later', why, ({ request }) => segmentsOf(request?.path ?? '').some((name) => LATER.get(name) === why)),
  ),
  rule('out-of-scope', 'limits of sending mail', (exchange) => codeOf(exchange) === 'ErrorExceededMessageLimit'),
  rule('out-of-scope', 'an address of an older Exchange, which no request can give', (exchange) =>
    shows(exchange, ({ address }) => typeof address === 'string' && address.startsWith('/o=')),
  ),
  rule('out-of-scope', 'parts of a batch beyond calendars', ({ request }, paths) =>
    partsOf(request?.body).some(({ method, url }) => !paths.find({ method: String(method), path: pathOf(url) })),
  ),
  rule('out-of-scope', 'Skype for consumers: mailboxes here are of work', (exchange) =>
    shows(exchange, (value) => value.onlineMeetingProvider === 'skypeForConsumer'),
  ),
  rule(
    'out-of-scope',
    'a breakdown of the service, which no request brings about; a fault plan plays it',
    (exchange) => BREAKDOWN.test(codeOf(exchange)) || /Status Code: ServiceUnavailable/.test(messageOf(exchange)),
  ),
];

/** The rule that covers an exchange. */
export function ruleOf(exchange: Exchange, paths: CalendarPaths): Rule | undefined {
  return RULES.find((candidate) => candidate.covers(exchange, paths));
}

/** Whether a path leads to a part of the calendar that is not built yet. */
export function isPathNotBuilt(path: string): boolean {
  return segmentsOf(path).some((name) => LATER.has(name));
}

/** The code of the error that an exchange shows; empty where it shows none. */
export function codeOf({ response }: Pick<Exchange, 'response'>): string {
  const error = isObject(response?.body) ? response.body.error : undefined;
  return isObject(error) ? String(error.code) : '';
}

/** The message of the error that an exchange shows; empty where it shows none. */
export function messageOf({ response }: Pick<Exchange, 'response'>): string {
  const error = isObject(response?.body) ? response.body.error : undefined;
  return isObject(error) ? String(error.message) : '';
}

/** The parts of a batch's body. */
export function partsOf(body: unknown): Shown[] {
  return isObject(body) && Array.isArray(body.requests) ? body.requests.filter(isObject) : [];
}

function pathOf(url: unknown): string {
  return String(url).split('?', 1)[0] ?? '';
}

function shows({ response }: Exchange, test: (value: Shown) => boolean): boolean {
  return collect(response?.body, test).length > 0;
}
