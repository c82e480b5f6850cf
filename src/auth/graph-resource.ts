import { CLOUDS } from './clouds.ts';

/** Graph's own application id, by which tokens may name it. https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in */
const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';

/**
 * Whether a resource or an audience is the Graph at this address: the address itself, or Graph's application id. Where
 * the address is no cloud's own, as that of a proxy, the Graph of any cloud may lie behind it.
 */
export function isThisGraph(resource: string, graphOrigin: string): boolean {
  const named = resource.toLowerCase().replace(/\/$/u, '');
  if (named === graphOrigin || named === GRAPH_APP_ID) return true;
  const origins = CLOUDS.map(({ graphHost }) => `https://${graphHost}`);
  return !origins.includes(graphOrigin) && origins.includes(named);
}
