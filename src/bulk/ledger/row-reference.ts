import { contentHash } from '../key.ts';
import type { JobRecord } from './ledger.ts';

/**
 * What a file of failed rows calls a row of its job: `r17-3f9a0c51d2be`. The hexadecimal digits are of what the row is,
 * so that a number which was changed hits no other row. `identity` is the source key of a row, and of a rejected one
 * what it was read as.
 */
export function writeReference(
  { service, name, namespace, createdAt }: Pick<JobRecord, 'service' | 'name' | 'namespace' | 'createdAt'>,
  number: number,
  identity: string,
): string {
  const sum = contentHash([service, name, namespace, createdAt, number, identity]).slice(0, 12);
  // A letter first: spreadsheets take 12e45 for a number.
  return `r${number}-${sum}`;
}

/** The number in a reference; undefined for what is none. */
export function numberOfReference(text: string): number | undefined {
  const [, number] = /^r(\d{1,15})-[0-9a-f]{12}$/u.exec(text) ?? [];
  return number === undefined ? undefined : Number(number);
}
