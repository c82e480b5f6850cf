import { UsageError } from '../core/errors.ts';
import { isLoopback } from '../core/loopback.ts';
import { CLOUDS } from './clouds.ts';

/** What an address is for: secrets go to the authority, tokens to Graph. */
export type AddressRole = 'authority' | 'graph';

/** An address that may receive a secret or a token. */
export interface CheckedAddress {
  /** Scheme, host and port as the URL standard writes them, without a trailing `/`. */
  origin: string;
  /** The path's segments, decoded by nobody. */
  segments: readonly string[];
}

/** A checked authority and the tenant that its path named, if it named one. */
export interface CheckedAuthority {
  origin: string;
  tenant: string | undefined;
}

/**
 * Decides whether an authority may receive a secret (R26). Takes `https://host`, `https://host/` or
 * `https://host/<tenant>`. Allowed are the sign-in hosts of the known clouds (https, no other port), loopback
 * (http too), and `allowedHosts` (https). Throws UsageError `host-not-allowed` or `address-unreadable`.
 */
export function checkAuthority(address: string, allowedHosts: readonly string[] = []): CheckedAuthority {
  const { origin, segments } = checkAddress('authority', address, allowedHosts);
  if (segments.length > 1) {
    throw unreadable(
      'authority',
      'its path has more than the tenant',
      'Write it as https://host or https://host/TENANT.',
    );
  }
  return { origin, tenant: segments[0] };
}

/**
 * Decides whether a Graph address may receive a token (R26) and gives its origin. A trailing `/` or `/v1.0` is accepted
 * and dropped; `/beta` is refused, since operations are of v1.0. The rules of hosts and the errors are those of
 * `checkAuthority`.
 */
export function checkGraph(address: string, allowedHosts: readonly string[] = []): string {
  const { origin, segments } = checkAddress('graph', address, allowedHosts);
  const [version, ...rest] = segments;
  if (rest.length === 0 && version === 'beta') {
    throw unreadable(
      'graph',
      'it is of beta, and operations use v1.0',
      'Write it as https://host or https://host/v1.0; raw-request has --api-version.',
    );
  }
  if (rest.length > 0 || (version !== undefined && version !== 'v1.0')) {
    throw unreadable('graph', 'its path has more than the version', 'Write it as https://host or https://host/v1.0.');
  }
  return origin;
}

/**
 * Reads an entry of the allow list: `host` or `host:port`, without scheme, path, user or wildcard; gives it in the URL
 * standard's spelling. Throws UsageError `allowed-host-unreadable`.
 */
export function checkAllowedHost(entry: string): string {
  const plain = /^(?:[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/u;
  const url = plain.test(entry) && URL.canParse(`https://${entry}`) ? new URL(`https://${entry}`) : undefined;
  if (url === undefined) {
    throw new UsageError('allowed-host-unreadable', 'An allowed host is not a host name.', {
      hint: 'Write it as HOST or HOST:PORT, for example --allow-host graph-proxy.school.example.',
    });
  }
  return url.host;
}

function checkAddress(role: AddressRole, address: string, allowedHosts: readonly string[]): CheckedAddress {
  const url = readUrl(role, address);
  const isHttps = url.protocol === 'https:';
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  const checked = { origin: url.origin, segments };
  if (isLoopback(url.hostname)) return checked;
  if (url.hostname.endsWith('.')) {
    throw refused(
      role,
      url,
      'a host name with a dot at its end is another name',
      'Write the host without the last dot.',
    );
  }
  const known = KNOWN_HOSTS[role].has(url.hostname);
  const listed = !known && allowedHosts.some((entry) => checkAllowedHost(entry) === url.host);
  if (!known && !listed) {
    const other = role === 'authority' ? 'graph' : 'authority';
    if (KNOWN_HOSTS[other].has(url.hostname)) {
      throw refused(role, url, `that host is a ${LABEL[other]}`, 'Exchange --authority and --graph.');
    }
    throw refused(
      role,
      url,
      'the host belongs to no known cloud',
      `If you trust it with ${role === 'authority' ? 'the secret' : 'tokens'}, add --allow-host ${url.host}.`,
    );
  }
  if (!isHttps) throw refused(role, url, 'http is only allowed on this machine', `Write https://${url.host}.`);
  if (known && url.port !== '') {
    throw refused(role, url, `the known host does not use port ${url.port}`, 'Leave the port out.');
  }
  return checked;
}

/**
 * Parses strictly. A URL parser repairs what people mistype and attackers type on purpose (backslashes, tabs, users
 * before an @), so all that it would repair is refused first, and only its own spelling is compared and used.
 */
function readUrl(role: AddressRole, address: string): URL {
  if (!/^https?:\/\/[^/]/iu.test(address) || /[^\x21-\x7e]|[\\?#]/u.test(address) || !URL.canParse(address)) {
    throw unreadable(role, 'it is not a plain http or https address', 'Write it as https://host, without ? or #.');
  }
  if (address.includes('@')) {
    throw unreadable(role, 'it names a user before an @', 'Leave out everything before the host, and the @.');
  }
  return new URL(address);
}

const LABEL: Readonly<Record<AddressRole, string>> = { authority: 'sign-in host', graph: 'Graph host' };

const KNOWN_HOSTS: Readonly<Record<AddressRole, ReadonlySet<string>>> = {
  authority: new Set(CLOUDS.flatMap((cloud) => cloud.loginHosts)),
  graph: new Set(CLOUDS.map((cloud) => cloud.graphHost)),
};

function refused(role: AddressRole, url: URL, reason: string, hint: string): UsageError {
  const target = role === 'authority' ? 'authority' : 'Graph address';
  return new UsageError('host-not-allowed', `The ${target} ${url.origin} is not allowed: ${reason}.`, { hint });
}

function unreadable(role: AddressRole, reason: string, hint: string): UsageError {
  const target = role === 'authority' ? 'authority' : 'Graph address';
  // The address itself is not repeated: what stands before an @ can be a password.
  return new UsageError('address-unreadable', `The ${target} cannot be used: ${reason}.`, { hint });
}
