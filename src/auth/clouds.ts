import { UsageError } from '../core/errors.ts';

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
}

export const CLOUDS: readonly [Cloud, ...Cloud[]] = [
  {
    name: 'global',
    aliases: ['gcc'],
    loginHosts: ['login.microsoftonline.com'],
    graphHost: 'graph.microsoft.com',
    portal: 'https://entra.microsoft.com',
  },
  {
    name: 'us-government-l4',
    aliases: ['gcc-high'],
    loginHosts: ['login.microsoftonline.us'],
    graphHost: 'graph.microsoft.us',
    portal: 'https://portal.azure.us',
  },
  {
    name: 'us-government-l5',
    aliases: ['dod'],
    loginHosts: ['login.microsoftonline.us'],
    graphHost: 'dod-graph.microsoft.us',
    portal: 'https://portal.azure.us',
  },
  {
    name: 'china',
    aliases: ['21vianet'],
    loginHosts: ['login.chinacloudapi.cn', 'login.partner.microsoftonline.cn'],
    graphHost: 'microsoftgraph.chinacloudapi.cn',
    portal: 'https://portal.azure.cn',
  },
];

/** The cloud of a name or alias in any letter case; throws UsageError `authentication-cloud-invalid` for any other. */
export function getCloud(name: string): Cloud {
  const wanted = name.toLowerCase();
  const found = CLOUDS.find((cloud) => cloud.name === wanted || cloud.aliases.includes(wanted));
  if (found !== undefined) return found;
  const names = CLOUDS.map((cloud) => [cloud.name, ...cloud.aliases].join(' or ')).join('; ');
  throw new UsageError('authentication-cloud-invalid', 'The cloud of the authentication is not known.', {
    hint: `Known clouds: ${names}.`,
  });
}
