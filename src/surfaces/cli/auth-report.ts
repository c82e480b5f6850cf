import type { AuthenticationSummary } from '../../auth/authentication.ts';
import { showGraph } from '../../auth/endpoints.ts';
import { adviseRotation, describeNearEnd } from '../../auth/expiry.ts';
import { readTokenClaims } from '../../auth/token-claims.ts';
import type { StoredSummary } from '../../auth/vault.ts';
import { align } from './print.ts';

/** What `auth test` found; without the token. */
export interface AuthReport {
  name: string;
  mode: string;
  tenant: string;
  clientId: string;
  /** Who signed in, where the token speaks for a person. */
  account?: string;
  graph: string;
  /** UTC, ISO 8601. */
  expiresOn: string;
  permissions: string[];
  certificateExpiresOn?: string;
  secretExpiresOn?: string;
}

/** All authentications as a table. */
export function tableOf(stored: readonly StoredSummary[]): string {
  return align([
    ['NAME', 'KIND', 'MODE', 'TENANT', 'CLIENT ID', 'GRAPH', 'LAST SUCCESS', 'DETAIL'],
    ...stored.map((one) => {
      const last = one.lastSuccessAt === undefined ? 'never' : minuteOf(one.lastSuccessAt);
      return [one.name, one.kind, one.mode, one.tenant, one.clientId, showGraph(one), last, detailOf(one)];
    }),
  ]);
}

/** What a person has to do soon, one line each: secrets and certificates that end. `now` is milliseconds since 1970. */
export function warningsOf(stored: readonly AuthenticationSummary[], now: number): string[] {
  return stored.flatMap((one) => {
    const said = describeNearEnd(one.name, one, now);
    return said === undefined ? [] : [`${said} ${adviseRotation(one)}`];
  });
}

/** `2026-10-26 09:00 UTC`. */
function minuteOf(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

/** Reads what a token says of itself; for showing only, nothing is decided by it. */
export function reportOf(
  { name, mode, tenant, clientId, account, certificateExpiresOn, secretExpiresOn }: AuthenticationSummary,
  token: string,
  graph: string,
  expiresOn: number,
): AuthReport {
  const claims = readTokenClaims(token);
  const person = claims?.account ?? account;
  return {
    ...{ name, mode, tenant, clientId: clientId || (claims?.app ?? '') },
    ...(person === undefined ? {} : { account: person }),
    graph,
    expiresOn: new Date(expiresOn).toISOString(),
    permissions: [...(claims?.roles ?? []), ...(claims?.scopes ?? [])],
    ...(certificateExpiresOn === undefined ? {} : { certificateExpiresOn }),
    ...(secretExpiresOn === undefined ? {} : { secretExpiresOn }),
  };
}

/** The report for a person at a terminal. */
export function sentencesOf(report: AuthReport): string[] {
  const { name, tenant, clientId, account, graph, expiresOn, permissions, certificateExpiresOn, secretExpiresOn } =
    report;
  const who = account ?? (clientId === '' ? 'the app' : `application ${clientId}`);
  return [
    `${name} works: ${who} got a token of tenant ${tenant} for ${graph}, good until ${expiresOn}.`,
    permissions.length === 0
      ? 'The token names no permissions; access may be granted in Exchange itself.'
      : `Permissions: ${permissions.join(', ')}.`,
    ...(certificateExpiresOn === undefined ? [] : [`The certificate is good until ${certificateExpiresOn}.`]),
    ...(secretExpiresOn === undefined ? [] : [`The secret is good until ${secretExpiresOn}.`]),
  ];
}

function detailOf(one: AuthenticationSummary): string {
  const { account, certificateExpiresOn, secretExpiresOn, tokenFile, identity, variable, signedInAt, renewedAt } = one;
  if (account !== undefined && signedInAt !== undefined && renewedAt !== undefined) {
    return `${account}, signed in ${signedInAt.slice(0, 10)}, renewed ${renewedAt.slice(0, 10)}`;
  }
  if (secretExpiresOn !== undefined) return `secret until ${secretExpiresOn.slice(0, 10)}`;
  if (certificateExpiresOn !== undefined) return `certificate until ${certificateExpiresOn.slice(0, 10)}`;
  return account ?? tokenFile ?? identity ?? variable ?? '';
}
