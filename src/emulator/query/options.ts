import type { QueryOption } from '../http/address.ts';
import { PAGE_SIZE_MAXIMUM } from '../limits.ts';
import { refusals } from '../refusals.ts';
import { type Filter, parseFilter } from './parse-filter.ts';

/** Refuses options with a `$` that the request does not take; others are the caller's own and ignored. */
export function refuseUnknown(query: readonly QueryOption[], known: ReadonlySet<string>): void {
  const seen = new Set<string>();
  for (const { name } of query) {
    if (!name.startsWith('$')) continue;
    if (!known.has(name)) {
      // Graph expands members of all its resources and orders all its lists.
      const isGraphs = name === '$expand' || (name === '$orderby' && known.has('$top'));
      if (isGraphs) throw refusals.notSupportedHere(`'${name}' on this path`);
      throw refusals.badRequest(`The query option '${name}' is not supported by this resource.`);
    }
    if (seen.has(name)) throw refusals.badRequest(`Query option '${name}' was specified more than once.`);
    seen.add(name);
  }
}

/** The value of an option; undefined where it is absent. */
export function optionValue(query: readonly QueryOption[], name: string): string | undefined {
  return query.find((option) => option.name === name)?.value;
}

/** Reads $filter as a tree; undefined where it is absent. */
export function readFilterTree(query: readonly QueryOption[]): Filter | undefined {
  const text = optionValue(query, '$filter');
  return text === undefined ? undefined : parseFilter(text);
}

/** Reads $select: the names as they were written and in the service's spelling. */
export function readSelect(
  query: readonly QueryOption[],
  members: readonly string[],
  type: string,
): { selected: readonly string[] | undefined; select: ReadonlySet<string> | undefined } {
  const text = optionValue(query, '$select');
  if (text === undefined || text.trim() === '' || text.trim() === '*')
    return { selected: undefined, select: undefined };
  const selected = text.split(',').map((name) => name.trim());
  const select = new Set<string>();
  for (const name of selected) {
    // A complex member may be selected by one of its own members; it comes whole.
    const head = (name.split('/', 1)[0] ?? '').toLowerCase();
    const member = members.find((candidate) => candidate.toLowerCase() === head);
    if (member === undefined) throw refusals.badRequest(`Could not find a property named '${name}' on type '${type}'.`);
    select.add(member);
  }
  return { selected, select };
}

/** Reads $top (1 to 1000) and $skip. */
export function readPage(query: readonly QueryOption[]): { top: number | undefined; skip: number } {
  const top = readNumber(query, '$top');
  if (top === 0)
    throw refusals.badRequest("Invalid value '0' for $top query option found. The value must be at least 1.");
  if (top !== undefined && top > PAGE_SIZE_MAXIMUM)
    throw refusals.badRequest(
      `The limit of '${PAGE_SIZE_MAXIMUM}' for Top query has been exceeded. The value from the incoming request is '${top}'.`,
    );
  return { top, skip: readNumber(query, '$skip') ?? 0 };
}

/** Reads $count. */
export function readCount(query: readonly QueryOption[]): boolean {
  const text = optionValue(query, '$count')?.toLowerCase();
  if (text === undefined || text === 'false') return false;
  if (text !== 'true') throw refusals.badRequest(`Invalid value '${text}' for $count query option found.`);
  return true;
}

function readNumber(query: readonly QueryOption[], name: string): number | undefined {
  const text = optionValue(query, name)?.trim();
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text))
    throw refusals.badRequest(
      `Invalid value '${text}' for ${name} query option found. The ${name} query option requires a non-negative integer value.`,
    );
  return Number(text);
}
