import { OAUTH_REFUSALS } from './refusals/oauth-refusals.ts';
import type { Refusal, RefusalRow } from './refusals/refusal-row.ts';
import { REFUSAL_GROUPS, TRANSIENT } from './refusals/table.ts';

export type { Refusal } from './refusals/refusal-row.ts';

const BY_AADSTS: ReadonlyMap<number, RefusalRow> = new Map(
  REFUSAL_GROUPS.flatMap(({ rows }) => rows.flatMap((row) => row.aadsts.map((code) => [code, row] as const))),
);
const BY_ERROR: ReadonlyMap<string, Refusal> = new Map(OAUTH_REFUSALS.map((row) => [row.error, row]));

/**
 * The first of the AADSTS codes that is in the table; where none came, OAuth's own word for it; else a refusal that names
 * the code and where to look it up.
 */
export function findRefusal(codes: readonly number[], error?: string): Refusal {
  for (const code of codes) {
    const refusal = BY_AADSTS.get(code);
    if (refusal !== undefined) return refusal;
  }
  const byError = codes.length === 0 && error !== undefined ? BY_ERROR.get(error) : undefined;
  if (byError !== undefined) return byError;
  return {
    code: 'authentication-refused',
    reason: 'it refused the request',
    hint:
      codes[0] === undefined
        ? 'Compare tenant, client id and credentials with the app registration in the portal.'
        : `Look the code up at https://login.microsoftonline.com/error?code=${codes[0]}, and compare tenant, client id and credentials with the app registration.`,
  };
}

/** Whether an AADSTS code says that the same request can succeed a moment later. */
export function isTransient(codes: readonly number[]): boolean {
  return codes.some((code) => TRANSIENT.includes(code));
}
