import { isObject } from '../../core/json.ts';
import { type Json, listMember, stringMember } from '../events/members.ts';
import { refusals } from '../refusals.ts';

/** What an extension may hold under one name. */
export type ExtensionValue = string | number | boolean | null | readonly (string | number | boolean | null)[];

/** Untyped data that an application keeps on an event under a name of its own. */
export interface OpenExtension {
  name: string;
  data: Readonly<Record<string, ExtensionValue>>;
}

/** What an id has before the name; the documentation shows the first form too. */
const PREFIX = /^(?:microsoft\.graph|microsoft\.outlookservices)\.opentypeextension\./i;
const ID_PREFIX = 'Microsoft.OutlookServices.OpenTypeExtension.';
const TYPE = /^#?(?:microsoft\.graph|microsoft\.outlookservices)\.opentypeextension$/i;
/** Members that are no data. */
const OWN_MEMBERS: ReadonlySet<string> = new Set(['id', 'extensionname']);

/** The name in the id of an extension, which may be the name alone. */
export function readExtensionName(id: string): string {
  return id.replace(PREFIX, '');
}

/** Full id of an extension. */
function extensionId({ name }: Pick<OpenExtension, 'name'>): string {
  return `${ID_PREFIX}${name}`;
}

/**
 * Reads an extension: its type and its name have to be there, unless the name is known from the path; values are
 * primitive, or lists of such. https://learn.microsoft.com/graph/api/opentypeextension-post-opentypeextension
 */
export function readExtension(written: unknown, known?: string): OpenExtension {
  if (!isObject(written)) throw refusals.deserialization();
  // The base type is abstract: what does not name its own type cannot be made.
  const type = stringMember(written, '@odata.type');
  if (type === undefined || !TYPE.test(type)) throw refusals.deserialization();
  const name = readExtensionName(stringMember(spelled(written), 'extensionName') ?? known ?? '').trim();
  if (name === '' || (known !== undefined && name !== known)) throw refusals.validation();
  const data: [string, ExtensionValue][] = [];
  for (const [member, value] of Object.entries(written)) {
    if (member.includes('@') || OWN_MEMBERS.has(member.toLowerCase())) continue;
    if (!isValue(value)) throw refusals.validation();
    data.push([member, value]);
  }
  return { name, data: Object.fromEntries(data) };
}

/** The extensions of a body that makes an event; undefined where there are none. */
export function readExtensions(body: Json): readonly OpenExtension[] | undefined {
  const list = listMember(body, 'extensions');
  if (list.length === 0) return undefined;
  return list.map((written) => readExtension(written)).reduce<readonly OpenExtension[]>(withExtension, []);
}

/**
 * The extensions with one more; the data of one that is there already is kept where the new one says nothing of it, as
 * the service was seen to do.
 */
export function withExtension(known: readonly OpenExtension[], added: OpenExtension): readonly OpenExtension[] {
  const before = known.find(({ name }) => name === added.name);
  if (!before) return [...known, added];
  return known.map((one) => (one === before ? { ...one, data: { ...one.data, ...added.data } } : one));
}

/** An extension as an answer shows it. Its strings, integers and flags need no type beside them; other values do. */
export function showExtension(extension: OpenExtension): Record<string, unknown> {
  const shown: [string, unknown][] = [];
  for (const [name, value] of Object.entries(extension.data)) {
    if (Array.isArray(value)) shown.push([`${name}@odata.type`, `#Collection(${typeOf(value)})`]);
    shown.push([name, value]);
  }
  return {
    '@odata.type': '#microsoft.graph.openTypeExtension',
    id: extensionId(extension),
    extensionName: extension.name,
    ...Object.fromEntries(shown),
  };
}

/** The one type that all values of a list have. */
function typeOf(values: readonly unknown[]): string {
  if (values.length > 0 && values.every((value) => typeof value === 'boolean')) return 'Boolean';
  if (values.length > 0 && values.every((value) => typeof value === 'number'))
    return values.every((value) => value === (Number(value) | 0)) ? 'Int32' : 'Double';
  return 'String';
}

function isValue(value: unknown): value is ExtensionValue {
  if (Array.isArray(value)) return isList(value);
  return isPrimitive(value);
}

// A list has values of one kind.
function isList(values: readonly unknown[]): boolean {
  const kinds = new Set(values.filter((value) => value !== null).map((value) => typeof value));
  return values.every(isPrimitive) && kinds.size <= 1;
}

function isPrimitive(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function spelled(written: Json): Json {
  const name = Object.keys(written).find((member) => member.toLowerCase() === 'extensionname');
  return name === undefined ? {} : { extensionName: written[name] };
}
