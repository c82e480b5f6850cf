import type { Answered } from './exchange.ts';
import type { Reply } from './scene.ts';

/** Headers that HTTP itself, a proxy or the documentation's way of printing makes. */
const OF_THE_WIRE: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'date',
  'duration',
  'server',
  'transfer-encoding',
  'vary',
]);

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Headers whose value the service makes up, by the form of the value. */
const MADE: ReadonlyMap<string, RegExp> = new Map([
  ['request-id', GUID],
  ['client-request-id', GUID],
  [
    'x-ms-ags-diagnostic',
    /^\{"ServerInfo":\{"DataCenter":".+","Slice":".+","Ring":".+","ScaleUnit":".+","RoleInstance":".+"\}\}$/,
  ],
  ['retry-after', /^\d+(\.\d+)?$/],
  ['location', /^https:\/\/\S+$/],
]);

/** Where the headers of an answer differ from those that are shown. */
export function headerDifferences({ headers, body }: Answered, reply: Pick<Reply, 'headers' | 'body'>): string[] {
  const answered = new Map(Object.entries(reply.headers).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.entries(headers).flatMap(([name, shown]) => {
    if (OF_THE_WIRE.has(name)) return [];
    const value = answered.get(name);
    // The documentation writes a content type above answers that have no content.
    if (name === 'content-type' && body === null && value === undefined) return [];
    const fits = value !== undefined && isLike(name, shown, value);
    return fits ? [] : [`header ${name}: shown ${shown}, answered ${value}`];
  });
}

function isLike(name: string, shown: string, value: string): boolean {
  const form = MADE.get(name);
  if (form) return form.test(value);
  // The documentation names the media type alone; recordings have its parameters too.
  if (name === 'content-type') return value === shown || value.split(';', 1)[0] === shown;
  if (name === 'preference-applied') return plain(value).includes(plain(shown));
  return value === shown;
}

/** A preference without its quotation marks, which the service leaves out at times. */
function plain(preference: string): string {
  return preference.replaceAll('"', '').toLowerCase();
}
