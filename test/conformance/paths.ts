import { readFileSync } from 'node:fs';
import { isObject } from '../../src/core/json.ts';
import type { Asked, Shown } from './exchange.ts';

/** The calendar paths of Microsoft's OpenAPI description. */
export interface CalendarPaths {
  /** The segments of the described path that a request is for, in lower case; undefined where there is none. */
  find(request: Pick<Asked, 'method' | 'path'>): readonly string[] | undefined;
  /** Whether the description allows a value for a member; true where it says nothing of the member. */
  allows(member: string, value: unknown): boolean;
  /** Whether a member's values are the names of an enum. */
  isEnum(member: string): boolean;
}

/** Types whose members are looked up in the description, with what they are made of. */
const DESCRIBED = [
  ...['event', 'calendar', 'calendarGroup', 'calendarPermission', 'mailboxSettings', 'customTimeZone'],
  ...['outlookCategory', 'room', 'roomList', 'scheduleInformation', 'meetingTimeSuggestionsResult'],
];

/** Reads the description. */
export function readCalendarPaths(file: string): CalendarPaths {
  const { paths, components } = JSON.parse(readFileSync(file, 'utf8')) as {
    paths: Record<string, Shown>;
    components: { schemas: Record<string, Shown> };
  };
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), segments: segmentsOf(path) })),
  );
  const schemas = schemasByMember(components.schemas);
  return {
    find({ method, path }) {
      const asked = segmentsOf(path);
      const fits = ({ segments, ...row }: (typeof described)[number]) =>
        row.method === method &&
        segments.length === asked.length &&
        segments.every((segment, at) => segment.startsWith('{') || segment === asked[at]);
      // A path with fewer placeholders is the better one: `delta` is no id of an event.
      const weight = (row: (typeof described)[number]) => row.segments.filter((name) => name.startsWith('{')).length;
      return described.filter(fits).sort((a, b) => weight(a) - weight(b))[0]?.segments;
    },
    allows: (member, value) =>
      (schemas.get(member) ?? [{}]).some((schema) => fitsSchema(value, schema, components.schemas)),
    isEnum: (member) => (schemas.get(member) ?? []).some((schema) => isEnum(schema, components.schemas)),
  };
}

/** Segments as they were written; `users('a')/events` is `users/a/events`. */
export function rawSegmentsOf(path: string): string[] {
  return path
    .replace(/\b(users|groups|calendars|calendarGroups|events|places)\('([^']*)'\)/gi, '$1/$2')
    .split('/')
    .filter((segment) => segment !== '');
}

/** Segments in lower case; functions without their arguments, and types without their namespace. */
export function segmentsOf(path: string): string[] {
  return rawSegmentsOf(path)
    .map((segment) => (segment.startsWith('{') ? segment : segment.replace(/\(.*\)$/, '')))
    .map((segment) => segment.replace(/^(?:microsoft\.)?graph\./i, '').toLowerCase());
}

/** The schemas of each member of those types. */
function schemasByMember(schemas: Readonly<Record<string, Shown>>): ReadonlyMap<string, Shown[]> {
  const found = new Map<string, Shown[]>();
  const visited = new Set<string>();
  const visit = (schema: unknown): void => {
    if (Array.isArray(schema)) for (const item of schema) visit(item);
    if (!isObject(schema)) return;
    if (typeof schema.$ref === 'string' && !visited.has(schema.$ref)) {
      visited.add(schema.$ref);
      visit(referred(schema, schemas));
    }
    visit(schema.allOf);
    visit(schema.items);
    if (!isObject(schema.properties)) return;
    for (const [name, member] of Object.entries(schema.properties)) {
      found.set(name, [...(found.get(name) ?? []), member as Shown]);
      visit(member);
    }
  };
  for (const name of DESCRIBED) visit(schemas[`microsoft.graph.${name}`]);
  return found;
}

function isEnum(schema: Shown, schemas: Readonly<Record<string, Shown>>): boolean {
  if (schema.$ref !== undefined) return isEnum(referred(schema, schemas), schemas);
  if (Array.isArray(schema.allOf)) return schema.allOf.some((part) => isEnum(part, schemas));
  if (isObject(schema.items)) return isEnum(schema.items, schemas);
  return Array.isArray(schema.enum);
}

function referred({ $ref }: Shown, schemas: Readonly<Record<string, Shown>>): Shown {
  return schemas[String($ref).replace('#/components/schemas/', '')] ?? {};
}

function fitsSchema(value: unknown, schema: Shown, schemas: Readonly<Record<string, Shown>>): boolean {
  if (value === null) return true;
  if (schema.$ref !== undefined) return fitsSchema(value, referred(schema, schemas), schemas);
  if (Array.isArray(schema.allOf)) return schema.allOf.every((part) => fitsSchema(value, part, schemas));
  // Letter case of enum values is free on input, and the documentation's answers use that freedom too.
  if (Array.isArray(schema.enum)) return schema.enum.some((name) => same(name, value));
  switch (schema.type) {
    case 'string':
      return typeof value === 'string' && (schema.format !== 'date-time' || /^\d{4}-\d\d-\d\dT/.test(value));
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
    case 'number':
      return typeof value === 'number';
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    default:
      return true;
  }
}

function same(a: unknown, b: unknown): boolean {
  return String(a).toLowerCase() === String(b).toLowerCase();
}
