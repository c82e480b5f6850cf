import { isObject, parseJson } from '../../core/json.ts';

/** What a `claims` parameter asks of an access token. */
export interface RequestedClaims {
  /** Whether the client understands claims challenges: `xms_cc` with `cp1`. */
  capable: boolean;
  /** Seconds since 1970 from which on the token has to be good, at least. */
  notBefore: number | undefined;
  /** Contexts and policies that have to be met, each as `name=value`. */
  needs: readonly string[];
}

/** Claims that name a context or a policy of Conditional Access; a second factor meets them here. */
const NEEDS = ['acrs', 'capolids'] as const;
/** Every claim that can be asked for. */
export const REQUESTABLE_CLAIMS: readonly string[] = ['xms_cc', 'nbf', ...NEEDS];

/** What is asked for where nothing is. */
export const NO_CLAIMS: RequestedClaims = { capable: false, notBefore: undefined, needs: [] };

/**
 * Reads a `claims` parameter; '' asks for nothing, and what is not known here is not looked at. Undefined where it is no
 * JSON object.
 * https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */
export function readClaims(text: string): RequestedClaims | undefined {
  if (text === '') return NO_CLAIMS;
  const value = parseJson(text);
  return isObject(value) ? claimsOf(value.access_token) : undefined;
}

/** Reads the claims of an access token that an object of them asks for. */
export function claimsOf(members: unknown): RequestedClaims {
  if (!isObject(members)) return NO_CLAIMS;
  const [time] = valuesOf(members.nbf);
  return {
    capable: valuesOf(members.xms_cc).some((value) => value.toLowerCase() === 'cp1'),
    notBefore: time === undefined || !/^\d{1,12}$/.test(time) ? undefined : Number(time),
    needs: NEEDS.flatMap((name) => valuesOf(members[name]).map((value) => `${name}=${value}`)),
  };
}

/** All that either of two asks for. */
export function joinClaims(a: RequestedClaims, b: RequestedClaims): RequestedClaims {
  const times = [a.notBefore, b.notBefore].filter((time) => time !== undefined);
  return {
    capable: a.capable || b.capable,
    notBefore: times.length === 0 ? undefined : Math.max(...times),
    needs: [...new Set([...a.needs, ...b.needs])],
  };
}

/** Writes what was asked for into an access token. */
export function writeClaims({ capable, needs }: RequestedClaims): Record<string, readonly string[]> {
  const written: Record<string, readonly string[]> = capable ? { xms_cc: ['cp1'] } : {};
  for (const name of NEEDS) {
    const values = needs.filter((need) => need.startsWith(`${name}=`)).map((need) => need.slice(name.length + 1));
    if (values.length > 0) written[name] = values;
  }
  return written;
}

/** Writes what has to be met as a `claims` parameter asks for it. */
export function essentialClaims(claims: RequestedClaims): Record<string, unknown> {
  const { xms_cc: _, ...written } = writeClaims(claims);
  return Object.fromEntries(Object.entries(written).map(([name, values]) => [name, { essential: true, values }]));
}

/** Reads it out of an access token again. */
export function readIssued(claims: Record<string, unknown>): { capable: boolean; met: ReadonlySet<string> } {
  const met = NEEDS.flatMap((name) => listOf(claims[name]).map((value) => `${name}=${value}`));
  return { capable: listOf(claims.xms_cc).includes('cp1'), met: new Set(met) };
}

function valuesOf(claim: unknown): string[] {
  if (!isObject(claim)) return [];
  return [claim.value, ...listOf(claim.values)].flatMap((value) =>
    typeof value === 'string' || typeof value === 'number' ? [String(value)] : [],
  );
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
