import type { AuthenticationSummary } from '../../auth/authentication.ts';
import { showGraph } from '../../auth/endpoints.ts';
import { readTokenClaims } from '../../auth/token-claims.ts';
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
}

/** All authentications as a table. */
export function tableOf(stored: readonly AuthenticationSummary[]): string {
  return align([
    ['NAME', 'KIND', 'MODE', 'TENANT', 'CLIENT ID', 'GRAPH', 'DETAIL'],
    ...stored.map((one) => [one.name, one.kind, one.mode, one.tenant, one.clientId, showGraph(one), detailOf(one)]),
  ]);
}

/** Reads what a token says of itself; for showing only, nothing is decided by it. */
export function reportOf(
  { name, mode, tenant, clientId, account, certificateExpiresOn }: AuthenticationSummary,
  token: string,
  graph: string,
  expiresOn: number,
): AuthReport {
  const claims = readTokenClaims(token);
  const person = claims.account ?? account;
  return {
    ...{ name, mode, tenant, clientId: clientId || (claims.app ?? '') },
    ...(person === undefined ? {} : { account: person }),
    graph,
    expiresOn: new Date(expiresOn).toISOString(),
    permissions: claims.permissions,
    ...(certificateExpiresOn === undefined ? {} : { certificateExpiresOn }),
  };
}

/** The report for a person at a terminal. */
export function sentencesOf(report: AuthReport): string[] {
  const { name, tenant, clientId, account, graph, expiresOn, permissions, certificateExpiresOn } = report;
  const who = account ?? (clientId === '' ? 'the app' : `application ${clientId}`);
  return [
    `${name} works: ${who} got a token of tenant ${tenant} for ${graph}, good until ${expiresOn}.`,
    permissions.length === 0
      ? 'The token names no permissions; access may be granted in Exchange itself.'
      : `Permissions: ${permissions.join(', ')}.`,
    ...(certificateExpiresOn === undefined ? [] : [`The certificate is good until ${certificateExpiresOn}.`]),
  ];
}

function detailOf(summary: AuthenticationSummary): string {
  const { account, certificateExpiresOn, tokenFile, identity, variable, signedInAt, renewedAt } = summary;
  if (account !== undefined && signedInAt !== undefined && renewedAt !== undefined) {
    return `${account}, signed in ${signedInAt.slice(0, 10)}, renewed ${renewedAt.slice(0, 10)}`;
  }
  if (certificateExpiresOn !== undefined) return `certificate until ${certificateExpiresOn.slice(0, 10)}`;
  return account ?? tokenFile ?? identity ?? variable ?? '';
}
