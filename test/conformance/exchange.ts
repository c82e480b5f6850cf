import { readFileSync } from 'node:fs';
import { isObject, parseJson } from '../../src/core/json.ts';

/** An object of an answer, looked into by name. */
export type Shown = Record<string, unknown>;

/** A request and its answer, from Microsoft's documentation or recorded from the live service. */
export interface Exchange {
  readonly id: string;
  readonly family: string;
  /** Repository and file that it was read from. */
  readonly source: string;
  readonly title: string;
  readonly kind: 'exchange' | 'request-only' | 'notification' | 'payload';
  /** v1.0 or beta. */
  readonly version: string;
  readonly request: Asked | undefined;
  readonly response: Answered | undefined;
  readonly recording: Recording | undefined;
}

/** What is sent. */
export interface Asked {
  readonly method: string;
  /** Below the version, without the query: `/me/events/AAMk=`. */
  readonly path: string;
  /** From its question mark on; empty where there is none. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Null where there is none. */
  readonly body: unknown;
}

/** What came back. */
export interface Answered {
  /** Null where the source does not show it. */
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Whether the source says that it shows a part only. */
  readonly truncated: boolean;
}

/** How a recording came about. */
export interface Recording {
  readonly year: number;
  readonly account: 'work' | 'personal';
  /** Why it is taken for a recording. */
  readonly why: string;
  /** What its author or its collector changed. */
  readonly edits: readonly string[];
}

/** Reads a file of exchanges; none where no file is named. */
export function readExchanges(file: string | undefined): Exchange[] {
  if (file === undefined || file === '') return [];
  const { examples } = JSON.parse(readFileSync(file, 'utf8')) as { examples: Shown[] };
  return examples.map(readExchange);
}

function readExchange(raw: Shown): Exchange {
  const request = isObject(raw.request) ? readAsked(raw.request) : undefined;
  const { recording } = raw;
  return {
    id: String(raw.id),
    family: String(raw.family),
    source: String(raw.source),
    title: String(raw.title),
    kind: raw.kind as Exchange['kind'],
    version: String(raw.apiVersion),
    request,
    response: isObject(raw.response) ? readAnswered(raw.response) : undefined,
    recording: isObject(recording) ? (recording as unknown as Recording) : undefined,
  };
}

function readAsked(raw: Shown): Asked | undefined {
  if (typeof raw.method !== 'string' || typeof raw.url !== 'string') return undefined;
  const url = raw.url.replace(/^https:\/\/graph\.microsoft\.com/, '').replace(/^\/(?:v1\.0|beta)(?=\/|$)/, '');
  const at = url.indexOf('?');
  const text = readText(raw);
  return {
    method: raw.method,
    path: (at < 0 ? url : url.slice(0, at)).replace(/\/$/, ''),
    query: at < 0 ? '' : url.slice(at),
    headers: { ...text?.headers, ...lowerCased(raw.headers) },
    body: raw.body ?? raw.bodyRepaired ?? text?.body ?? null,
  };
}

/** A body that the documentation shows together with its headers: lines of headers, an empty line, JSON. */
function readText({ bodyText }: Shown): { headers: Record<string, string>; body: unknown } | undefined {
  if (typeof bodyText !== 'string') return undefined;
  const [head = '', ...rest] = bodyText.split(/\r?\n\r?\n/);
  const body = parseJson(rest.join('\n\n'));
  if (body === undefined) return undefined;
  const lines = head.split(/\r?\n/).map((line) => /^([\w-]+):\s*(.*)$/.exec(line));
  return { headers: lowerCased(Object.fromEntries(lines.flatMap((line) => (line ? [[line[1], line[2]]] : [])))), body };
}

function readAnswered(raw: Shown): Answered {
  return {
    status: typeof raw.status === 'number' ? raw.status : null,
    headers: lowerCased(raw.headers),
    body: raw.body ?? raw.bodyRepaired ?? null,
    truncated: raw.truncated === true,
  };
}

function lowerCased(headers: unknown): Record<string, string> {
  if (!isObject(headers)) return {};
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

/** All objects of a body that pass the test, wherever they stand; not what stands inside of them. */
export function collect(value: unknown, test: (value: Shown) => boolean): Shown[] {
  if (Array.isArray(value)) return value.flatMap((item) => collect(item, test));
  if (!isObject(value)) return [];
  return test(value) ? [value] : Object.values(value).flatMap((member) => collect(member, test));
}

/** Whether an object is an event, shown with enough to make it. */
export function isEvent(value: Shown): boolean {
  return 'id' in value && isObject(value.start) && isObject(value.end) && typeof value.subject === 'string';
}

/** Whether an object is a calendar. */
export function isCalendar(value: Shown): boolean {
  return 'id' in value && typeof value.name === 'string' && ('canEdit' in value || 'canShare' in value);
}
