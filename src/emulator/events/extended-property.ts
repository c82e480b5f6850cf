import { isObject } from '../../core/json.ts';
import { refusals } from '../refusals.ts';
import { type Json, knownMembers, listMember, stringMember } from './members.ts';

/** A value that an application keeps on an event, its id in canonical form. */
export interface ExtendedProperty {
  id: string;
  value: string;
}

/** Several values under one id, which is in canonical form too. */
export interface MultiValueProperty {
  id: string;
  value: readonly string[];
}

const named = (names: readonly string[]): ReadonlyMap<string, string> =>
  new Map(names.map((name) => [name.toLowerCase(), name]));

/** Types of single values, lower case to the service's spelling; `Long` is refused by the service. */
const TYPES = named([
  'ApplicationTime',
  'Binary',
  'Boolean',
  'CLSID',
  'Currency',
  'Double',
  'Error',
  'Float',
  'Integer',
  'Short',
  'String',
  'SystemTime',
]);

/** The same of several values. */
const ARRAY_TYPES = named([
  'ApplicationTimeArray',
  'BinaryArray',
  'CLSIDArray',
  'CurrencyArray',
  'DoubleArray',
  'FloatArray',
  'IntegerArray',
  'ShortArray',
  'StringArray',
  'SystemTimeArray',
]);

const MEMBERS: ReadonlySet<string> = new Set(['id', 'value']);
const NAMED =
  /^(\w+)\s+\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?\s+(?:(name)\s+(.+)|id\s+(0x[0-9a-f]{1,8}|\d{1,10}))$/i;
const TAGGED = /^(\w+)\s+(0x[0-9a-f]{1,8})$/i;

/**
 * Reads an id such as `String {GUID} Name name`, `Integer {GUID} Id 0x8012` or `String 0x4001`. Type and GUID compare
 * without letter case, the name with it. https://learn.microsoft.com/graph/api/resources/extended-properties-overview
 */
export function readPropertyId(text: string): string {
  return readId(text, TYPES);
}

/** Reads an id of several values, such as `StringArray {GUID} Name name`. Same page. */
export function readMultiPropertyId(text: string): string {
  return readId(text, ARRAY_TYPES);
}

/** The single values that a body adds to those that are there, or puts in their place. */
export function readProperties(body: Json, kept: readonly ExtendedProperty[]): readonly ExtendedProperty[] {
  const list = listMember(body, 'singleValueExtendedProperties');
  if (list.length === 0) return kept;
  const read = new Map(kept.map(({ id, value }) => [id, value]));
  for (const written of list) {
    if (!isObject(written)) throw refusals.deserialization();
    const entry = knownMembers(written, MEMBERS, 'microsoft.graph.singleValueLegacyExtendedProperty');
    const value = stringMember(entry, 'value');
    if (value === undefined) throw refusals.validation();
    read.set(readPropertyId(stringMember(entry, 'id') ?? ''), value);
  }
  return [...read].map(([id, value]) => ({ id, value }));
}

/** The same of several values under one id. */
export function readMultiProperties(
  body: Json,
  kept: readonly MultiValueProperty[] | undefined,
): readonly MultiValueProperty[] | undefined {
  const list = listMember(body, 'multiValueExtendedProperties');
  if (list.length === 0) return kept;
  const read = new Map(kept?.map(({ id, value }) => [id, value]));
  for (const written of list) {
    if (!isObject(written)) throw refusals.deserialization();
    const entry = knownMembers(written, MEMBERS, 'microsoft.graph.multiValueLegacyExtendedProperty');
    if (entry.value === undefined || entry.value === null) throw refusals.validation();
    const value = listMember(entry, 'value').map((element) => {
      if (typeof element !== 'string') throw refusals.deserialization();
      return element;
    });
    read.set(readMultiPropertyId(stringMember(entry, 'id') ?? ''), value);
  }
  return [...read].map(([id, value]) => ({ id, value }));
}

function readId(text: string, types: ReadonlyMap<string, string>): string {
  const named = NAMED.exec(text.trim());
  if (named) {
    const [, type = '', guid = '', byName, name = '', number = ''] = named;
    const rest = byName === undefined ? `Id ${hex(number)}` : `Name ${name}`;
    return `${readType(type, types)} {${guid.toLowerCase()}} ${rest}`;
  }
  const tagged = TAGGED.exec(text.trim());
  if (!tagged) throw refusals.extendedProperty();
  return `${readType(tagged[1] ?? '', types)} ${hex(tagged[2] ?? '')}`;
}

function readType(type: string, types: ReadonlyMap<string, string>): string {
  const known = types.get(type.toLowerCase());
  if (known === undefined) throw refusals.extendedProperty();
  return known;
}

function hex(number: string): string {
  return `0x${Number(number).toString(16)}`;
}
