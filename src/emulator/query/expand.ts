import { ATTACHMENT_MEMBERS } from '../attachments/show-attachment.ts';
import { CALENDAR_MEMBERS } from '../calendars/show-calendar.ts';
import { EVENT_MEMBERS } from '../events/event-members.ts';
import { readMultiPropertyId, readPropertyId } from '../events/extended-property.ts';
import { readExtensionName } from '../extensions/open-extension.ts';
import type { QueryOption } from '../http/address.ts';
import { refusals } from '../refusals.ts';
import { optionValue, readSelect } from './options.ts';
import { type Filter, parseFilter } from './parse-filter.ts';
import { splitOutside } from './split-outside.ts';

/** What of an expanded member is shown; undefined: all of it. */
interface Part {
  select: ReadonlySet<string> | undefined;
}

/** What $expand asks for, member by member; what is left out was not asked for. */
export interface Expanded {
  /** Canonical ids; empty where no filter names any, and then none are answered. */
  singleValueExtendedProperties?: ReadonlySet<string>;
  /** The same. */
  multiValueExtendedProperties?: ReadonlySet<string>;
  /** Names. */
  extensions?: ReadonlySet<string>;
  attachments?: Part;
  calendar?: Part;
  /** Those of the master of a series. */
  exceptionOccurrences?: Part;
}

/** What $expand asks for, and how the context names it. */
export interface Expansion {
  members: Expanded;
  context: readonly string[];
}

/** The options in the brackets of one member, by their names. */
type Options = ReadonlyMap<string, string>;

/** How each member that can be expanded reads its options; to add one, add its row. */
const MEMBERS: Readonly<Record<string, { name: string; read(options: Options, into: Expanded): void }>> = {
  singlevalueextendedproperties: {
    name: 'singleValueExtendedProperties',
    read(options, into) {
      into.singleValueExtendedProperties = readIds(options, readPropertyId);
    },
  },
  multivalueextendedproperties: {
    name: 'multiValueExtendedProperties',
    read(options, into) {
      into.multiValueExtendedProperties = readIds(options, readMultiPropertyId);
    },
  },
  extensions: {
    name: 'extensions',
    read(options, into) {
      // The service answers one that does not name its extension with a refusal.
      if (!options.has('$filter')) throw refusals.extensionFilterMissing();
      into.extensions = readIds(options, readExtensionName);
    },
  },
  attachments: {
    name: 'attachments',
    read(options, into) {
      into.attachments = readPart(options, ATTACHMENT_MEMBERS, 'microsoft.graph.attachment');
    },
  },
  calendar: {
    name: 'calendar',
    read(options, into) {
      into.calendar = readPart(options, CALENDAR_MEMBERS, 'microsoft.graph.calendar');
    },
  },
  exceptionoccurrences: {
    name: 'exceptionOccurrences',
    read(options, into) {
      into.exceptionOccurrences = readPart(options, [...EVENT_MEMBERS, 'originalStart'], 'microsoft.graph.event');
    },
  },
};

/** Members that Graph can expand and this server has not. */
const NOT_YET: ReadonlySet<string> = new Set(['instances']);

/**
 * Reads $expand: members with their options in brackets, such as `attachments,extensions($filter=id eq 'com.example')`;
 * several ids are joined by `or`. https://learn.microsoft.com/graph/query-parameters#expand-parameter
 */
export function readExpand(query: readonly QueryOption[]): Expansion | undefined {
  const text = optionValue(query, '$expand')?.trim();
  if (!text) return undefined;
  const members: Expanded = {};
  const context: string[] = [];
  for (const part of splitOutside(text, ',')) {
    const [, written = '', inner = ''] = /^([\w.]+)\s*(?:\(([\s\S]*)\))?$/.exec(part.trim()) ?? [];
    const key = written.toLowerCase();
    const member = Object.hasOwn(MEMBERS, key) ? MEMBERS[key] : undefined;
    if (!member) {
      if (NOT_YET.has(key)) throw refusals.notSupportedHere(`$expand of '${written}'`);
      throw refusals.badRequest(
        `Could not find a property named '${written || part.trim()}' on type 'microsoft.graph.event'.`,
      );
    }
    if (context.some((name) => name.startsWith(`${member.name}(`)))
      throw refusals.badRequest(`Invalid expand clause: '${member.name}' stands in it more than once.`);
    const options = readOptions(inner);
    member.read(options, members);
    context.push(`${member.name}(${options.get('$select')?.replaceAll(/\s/g, '') ?? ''})`);
  }
  return { members, context };
}

/** Members of a calendar that can be expanded. https://learn.microsoft.com/graph/api/singlevaluelegacyextendedproperty-get */
const OF_CALENDAR: ReadonlySet<string> = new Set(['singleValueExtendedProperties', 'multiValueExtendedProperties']);

/** Members of a calendar that Graph expands and that are not built here. */
const OF_CALENDAR_NOT_YET: ReadonlySet<string> = new Set(['events', 'calendarview', 'calendarpermissions']);

/** The same for a calendar, on which applications keep extended properties alone. */
export function readCalendarExpand(query: readonly QueryOption[]): Expansion | undefined {
  const named = splitOutside(optionValue(query, '$expand') ?? '', ',').map(
    (part) => part.trim().split('(', 1)[0] ?? '',
  );
  const notYet = named.find((name) => OF_CALENDAR_NOT_YET.has(name.toLowerCase()));
  if (notYet !== undefined) throw refusals.notSupportedHere(`$expand of '${notYet}'`);
  const expansion = readExpand(query);
  const other = Object.keys(expansion?.members ?? {}).find((name) => !OF_CALENDAR.has(name));
  if (other !== undefined)
    throw refusals.badRequest(`Could not find a property named '${other}' on type 'microsoft.graph.calendar'.`);
  return expansion;
}

/** Options are parted by semicolons; their names may lack the dollar sign. */
function readOptions(text: string): Options {
  const options = new Map<string, string>();
  if (text.trim() === '') return options;
  for (const part of splitOutside(text, ';')) {
    const [, name, value] = /^\s*\$?(filter|select)\s*=([\s\S]*)$/i.exec(part) ?? [];
    if (name === undefined || value === undefined || options.has(`$${name.toLowerCase()}`))
      throw refusals.badRequest(`Invalid expand clause: '${text}'.`);
    options.set(`$${name.toLowerCase()}`, value.trim());
  }
  return options;
}

function readPart(options: Options, members: readonly string[], type: string): Part {
  if (options.has('$filter')) throw refusals.badRequest('Invalid expand clause: $filter is not supported here.');
  const value = options.get('$select');
  return { select: value === undefined ? undefined : readSelect([option(value)], members, type).select };
}

function option(value: string): QueryOption {
  return { name: '$select', value, raw: '' };
}

function readIds(options: Options, read: (id: string) => string): ReadonlySet<string> {
  const ids = new Set<string>();
  const filter = options.get('$filter');
  if (filter !== undefined) collectIds(parseFilter(filter), read, ids);
  return ids;
}

function collectIds(filter: Filter, read: (id: string) => string, into: Set<string>): void {
  if (filter.kind === 'or') {
    collectIds(filter.left, read, into);
    collectIds(filter.right, read, into);
    return;
  }
  const isId =
    filter.kind === 'compare' &&
    filter.operator === 'eq' &&
    filter.left.kind === 'property' &&
    filter.left.path.toLowerCase() === 'id' &&
    filter.right.kind === 'literal' &&
    filter.right.type === 'string';
  if (!isId || filter.kind !== 'compare' || filter.right.kind !== 'literal')
    throw refusals.badRequest("Invalid expand clause: only 'id eq' is supported in its filter.");
  into.add(read(filter.right.text));
}
