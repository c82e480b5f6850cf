import { refusals } from '../refusals.ts';

/** A value that an application keeps on an event, its id in canonical form. */
export interface ExtendedProperty {
  id: string;
  value: string;
}

/** Types of single values, lower case to the service's spelling; `Long` is refused by the service. */
const TYPES: ReadonlyMap<string, string> = new Map(
  [
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
  ].map((name) => [name.toLowerCase(), name]),
);

const NAMED =
  /^(\w+)\s+\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?\s+(?:(name)\s+(.+)|id\s+(0x[0-9a-f]{1,8}|\d{1,10}))$/i;
const TAGGED = /^(\w+)\s+(0x[0-9a-f]{1,8})$/i;

/**
 * Reads an id such as `String {GUID} Name name`, `Integer {GUID} Id 0x8012` or `String 0x4001`. Type and GUID compare
 * without letter case, the name with it. https://learn.microsoft.com/graph/api/resources/extended-properties-overview
 */
export function readPropertyId(text: string): string {
  const named = NAMED.exec(text.trim());
  if (named) {
    const [, type = '', guid = '', byName, name = '', number = ''] = named;
    const rest = byName === undefined ? `Id ${hex(number)}` : `Name ${name}`;
    return `${readType(type)} {${guid.toLowerCase()}} ${rest}`;
  }
  const tagged = TAGGED.exec(text.trim());
  if (!tagged) throw refusals.extendedProperty();
  return `${readType(tagged[1] ?? '')} ${hex(tagged[2] ?? '')}`;
}

function readType(type: string): string {
  const known = TYPES.get(type.toLowerCase());
  if (known === undefined) throw refusals.extendedProperty();
  return known;
}

function hex(number: string): string {
  return `0x${Number(number).toString(16)}`;
}
