import { isObject } from '../../core/json.ts';

/** What stays of control information where none is asked for: without it a list could not be read to its end. */
const KEPT: ReadonlySet<string> = new Set(['@odata.nextLink', '@odata.deltaLink', '@odata.count']);

/** Each part is tried once from its beginning: a header of a batch's part may be megabytes long. */
const NO_METADATA = /(?:^|[;,])\s*odata\.metadata\s*=\s*none\s*(?=[;,]|$)/i;

/**
 * Whether a caller wants answers without control information: contexts, etags and types.
 * https://docs.oasis-open.org/odata/odata-json-format/v4.01/odata-json-format-v4.01.html#sec_ControllingtheAmountofControlInforma
 */
export function wantsNoMetadata(accept: string | undefined): boolean {
  return accept !== undefined && NO_METADATA.test(accept);
}

/** An answer's JSON without control information. */
export function withoutMetadata(json: string): string {
  return JSON.stringify(strip(JSON.parse(json)));
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (!isObject(value)) return value;
  const left = Object.entries(value).filter(([name]) => !name.includes('@odata.') || KEPT.has(name));
  return Object.fromEntries(left.map(([name, member]) => [name, strip(member)]));
}
