import type { Clock } from '../../core/clock.ts';
import { SECOND } from '../../core/durations.ts';
import { parseJson } from '../../core/json.ts';
import { type Random, randomUuid } from '../../core/random.ts';
import { type AnswerChanges, changeHeaders } from '../faults/answer-changes.ts';
import type { FaultAnswer } from '../faults/faults.ts';
import type { Headers } from '../http/message.ts';
import { Refusal } from '../refusals.ts';
import { formatErrorDate } from '../time/local-time.ts';
import type { Content } from './content.ts';

/** An answer to one call, as a response of its own or as a part of a batch. */
export interface CallAnswer {
  status: number;
  /** Headers of this answer alone, names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** JSON text; undefined for an answer without a body. */
  json: string | undefined;
  /** What a record keeps of the JSON, where that holds a secret. */
  recorded?: string | undefined;
  /** Plain text instead of JSON. */
  text?: string | undefined;
  /** Bytes instead of JSON. */
  content?: Content | undefined;
  /** Whether the JSON has no control information, as the caller asked. */
  bare?: boolean;
  /** Written by a fault plan. */
  fault?: boolean;
  /** In a batch: leave this part out. */
  omitted?: boolean;
  /** In a batch: answer under this id. */
  alteredId?: string;
  /** In a batch: answer the part once more, with this. */
  repeated?: CallAnswer;
  /** What becomes of the answer on its way. */
  changes?: AnswerChanges;
}

const jsonType = (metadata: 'minimal' | 'none') =>
  `application/json;odata.metadata=${metadata};odata.streaming=true;IEEE754Compatible=false;charset=utf-8`;
const [JSON_TYPE, BARE_JSON_TYPE] = [jsonType('minimal'), jsonType('none')];
const DIAGNOSTIC = JSON.stringify({
  ServerInfo: { DataCenter: 'Emulator', Slice: 'E', Ring: '0', ScaleUnit: '000', RoleInstance: 'EMULATOR' },
});

/** Ids under which a call is known to both sides. */
export interface CallIds {
  readonly requestId: string;
  /** What the client sent as client-request-id, else the request id. */
  readonly clientRequestId: string;
}

/** Makes the ids of a call when they are first asked for: a part of a batch that succeeds names none. */
export function callIds(random: Random, headers: Headers): CallIds {
  let made: string | undefined;
  return {
    get requestId() {
      made ??= randomUuid(random);
      return made;
    },
    get clientRequestId() {
      return headers.get('client-request-id') ?? this.requestId;
    },
  };
}

/** Writes a refusal in Graph's error form. */
export function refusalAnswer(refusal: Refusal, ids: CallIds, clock: Clock): CallAnswer {
  const error = {
    code: refusal.code,
    message: refusal.message,
    ...refusal.details,
    innerError: {
      date: formatErrorDate(clock.now()),
      'request-id': ids.requestId,
      'client-request-id': ids.clientRequestId,
    },
  };
  return { status: refusal.status, headers: refusal.headers, json: JSON.stringify({ error }) };
}

/** Headers that a fault plan asks for. */
export function faultHeaders(fault: FaultAnswer, clock: Clock): Record<string, string> {
  const headers: Record<string, string> = {};
  const wait = fault.retryAfter;
  if (typeof wait === 'number') headers['retry-after'] = String(wait);
  else if (wait) headers['retry-after'] = new Date(clock.now() + wait.date * SECOND).toUTCString();
  for (const [name, value] of Object.entries(fault.headers ?? {})) headers[name.toLowerCase()] = value;
  return headers;
}

/** Writes the answer that a fault plan asks for. */
export function faultAnswer(fault: FaultAnswer, ids: CallIds, clock: Clock): CallAnswer {
  const code = fault.code ?? (fault.status === 429 ? 'ApplicationThrottled' : 'UnknownError');
  const refusal = new Refusal(fault.status, code, fault.message ?? '', { headers: faultHeaders(fault, clock) });
  return { ...refusalAnswer(refusal, ids, clock), fault: true };
}

/** Whether a fault plan had a hand in what is answered. */
export function isAltered({ fault, omitted, alteredId, repeated, changes }: CallAnswer): boolean {
  return Boolean(fault || omitted || repeated || changes) || alteredId !== undefined;
}

/** Headers of a single response. */
export function responseHeaders(answer: CallAnswer, ids: CallIds, clock: Clock): Record<string, string> {
  const failed = answer.status >= 400;
  return {
    'cache-control': 'private',
    ...typeHeader('content-type', answer),
    'strict-transport-security': 'max-age=31536000',
    'request-id': ids.requestId,
    'client-request-id': ids.clientRequestId,
    'x-ms-ags-diagnostic': DIAGNOSTIC,
    ...(failed ? {} : { 'odata-version': '4.0' }),
    date: new Date(clock.now()).toUTCString(),
    ...answer.headers,
  };
}

function typeHeader(name: string, { status, json, text, content, bare }: CallAnswer): Record<string, string> {
  if (content !== undefined) return { [name]: content.type };
  if (text !== undefined) return { [name]: 'text/plain' };
  if (json === undefined) return {};
  if (status >= 400) return { [name]: 'application/json' };
  return { [name]: bare ? BARE_JSON_TYPE : JSON_TYPE };
}

/** Spelling of headers in parts of a batch; a failed part has only the first two and its own. */
const PART_NAMES: Readonly<Record<string, string>> = {
  'retry-after': 'Retry-After',
  'preference-applied': 'Preference-Applied',
  location: 'Location',
  'www-authenticate': 'WWW-Authenticate',
};

/** Writes a part of a batch's answer, which a plan may have given twice or not at all, without parsing its body again. */
export function partTexts(id: string, answer: CallAnswer): string[] {
  if (answer.omitted) return [];
  const first = partText(answer.alteredId ?? id, answer);
  return answer.repeated ? [first, partText(id, answer.repeated)] : [first];
}

function partText(id: string, answer: CallAnswer): string {
  const { changes = {} } = answer;
  const status = changes.status ?? answer.status;
  const failed = answer.status >= 400;
  const headers: Record<string, string> = { 'Cache-Control': 'private' };
  if (!failed) headers['OData-Version'] = '4.0';
  Object.assign(headers, typeHeader('Content-Type', answer));
  for (const [name, value] of Object.entries(answer.headers)) headers[PART_NAMES[name] ?? name] = value;
  const changed = changeHeaders(headers, changes.headers);
  const text = changes.body ?? answer.text ?? answer.content?.bytes;
  const json = text === undefined ? answer.json : partBody(text, changes.body !== undefined);
  const body = json === undefined ? '' : `,"body":${json}`;
  return `{"id":${JSON.stringify(id)},"status":${status},"headers":${JSON.stringify(changed)}${body}}`;
}

/** What is not JSON travels as base64url. https://learn.microsoft.com/graph/json-batching */
function partBody(text: string | Uint8Array, mayBeJson: boolean): string {
  if (typeof text === 'string' && mayBeJson && parseJson(text) !== undefined) return text;
  return JSON.stringify(Buffer.from(text).toString('base64url'));
}
