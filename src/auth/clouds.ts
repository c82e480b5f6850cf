/**
 * The national clouds: each has its own sign-in and its own Graph, and an account of one does not exist in another.
 * Source: https://learn.microsoft.com/graph/deployments
 */
export type CloudName = 'global' | 'us-government-l4' | 'us-government-l5' | 'china';

export interface Cloud {
  name: CloudName;
  /** Other names that people use for it. */
  aliases: readonly string[];
  /** Sign-in hosts; the first one is used. */
  loginHosts: readonly [string, ...string[]];
  graphHost: string;
  /** Where a person manages app registrations. https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud */
  portal: string;
  source: string;
}

const DEPLOYMENTS = 'https://learn.microsoft.com/graph/deployments';

export const CLOUDS: readonly [Cloud, ...Cloud[]] = [
  {
    name: 'global',
    aliases: ['gcc'],
    loginHosts: ['login.microsoftonline.com'],
    graphHost: 'graph.microsoft.com',
    portal: 'https://entra.microsoft.com',
    source: DEPLOYMENTS,
  },
  {
    name: 'us-government-l4',
    aliases: ['gcc-high'],
    loginHosts: ['login.microsoftonline.us'],
    graphHost: 'graph.microsoft.us',
    portal: 'https://portal.azure.us',
    source: DEPLOYMENTS,
  },
  {
    name: 'us-government-l5',
    aliases: ['dod'],
    loginHosts: ['login.microsoftonline.us'],
    graphHost: 'dod-graph.microsoft.us',
    portal: 'https://portal.azure.us',
    source: DEPLOYMENTS,
  },
  {
    name: 'china',
    aliases: ['21vianet'],
    loginHosts: ['login.chinacloudapi.cn', 'login.partner.microsoftonline.cn'],
    graphHost: 'microsoftgraph.chinacloudapi.cn',
    portal: 'https://portal.azure.cn',
    source: DEPLOYMENTS,
  },
];

/** The cloud of a name or alias in any letter case; undefined for a name that is none. */
export function findCloud(name: string): Cloud | undefined {
  const wanted = name.toLowerCase();
  return CLOUDS.find((cloud) => cloud.name === wanted || cloud.aliases.includes(wanted));
}
