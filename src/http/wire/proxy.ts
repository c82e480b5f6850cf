import { UsageError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';

/** A proxy on the way to a host. */
export interface ProxyServer {
  /** Host and port, as errors name it. */
  readonly name: string;
  readonly hostname: string;
  readonly port: number;
  /** Whether the proxy itself is spoken to over TLS. */
  readonly isSecure: boolean;
  /** Value of Proxy-Authorization, where the address names a user. */
  readonly authorization: Secret | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that the environment names for an address: `https_proxy` or HTTPS_PROXY for https, `http_proxy` or HTTP_PROXY
 * for http, none where `no_proxy` or NO_PROXY lists the host, and never for loopback, nor for link-local addresses, where a
 * machine asks for its own identity: a proxy would reach another machine's. The lower-case name wins, as with
 * curl. Throws UsageError `proxy-unreadable`, which does not repeat the value.
 */
export function chooseProxy(url: URL, env: Environment): ProxyServer | undefined {
  const name = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const variable = env[name] ? name : name.toUpperCase();
  const value = env[variable]?.trim();
  if (
    !value ||
    isLoopback(url.hostname) ||
    isLinkLocal(url.hostname) ||
    isExempt(url, env.no_proxy || env.NO_PROXY || '')
  )
    return undefined;
  return readProxy(value, variable);
}

function readProxy(value: string, variable: string): ProxyServer {
  const address = value.includes('://') ? value : `http://${value}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || url.hostname === '' || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new UsageError('proxy-unreadable', `${variable} is not the address of an HTTP proxy.`, {
      hint: 'Write it as http://HOST:PORT, or list the host in NO_PROXY to go without.',
    });
  }
  const isSecure = url.protocol === 'https:';
  const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port);
  return {
    name: `${url.hostname}:${port}`,
    hostname: withoutBrackets(url.hostname),
    port,
    isSecure,
    authorization: url.username === '' ? undefined : basic(url, variable),
  };
}

/** https://www.rfc-editor.org/rfc/rfc3927 */
function isLinkLocal(hostname: string): boolean {
  return /^169\.254(?:\.\d{1,3}){2}$/u.test(hostname);
}

function basic({ username, password }: URL, variable: string): Secret {
  try {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return new Secret(`Basic ${Buffer.from(pair).toString('base64')}`);
  } catch {
    throw new UsageError('proxy-unreadable', `User or password in ${variable} cannot be decoded.`, {
      hint: 'Write a percent sign in them as %25, an @ as %40.',
    });
  }
}

/** Entries are hosts with all below them, with a port or without, parted by commas or spaces; `*` is every host. */
function isExempt(url: URL, list: string): boolean {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return list
    .toLowerCase()
    .split(/[\s,]+/u)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const [, host = entry, only] = /^(\[[^\]]*\]|[^:]*):(\d+)$/u.exec(entry) ?? [];
      if (only !== undefined && only !== port) return false;
      const name = withoutBrackets(host).replace(/^\*?\./u, '');
      const asked = withoutBrackets(url.hostname);
      return asked === name || asked.endsWith(`.${name}`);
    });
}

function isLoopback(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost|\[::1\]|127(?:\.\d{1,3}){3})$/u.test(hostname);
}

function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/u, '$1');
}
