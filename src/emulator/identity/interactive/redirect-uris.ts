import { REDIRECT_URI_LENGTH } from '../../limits.ts';
import type { RedirectKind, RedirectUris } from '../../store/sign-in-records.ts';

const KINDS: readonly RedirectKind[] = ['web', 'spa', 'native'];
/** Schemes that a browser would act on in the place of this server. */
const ACTING: ReadonlySet<string> = new Set(['javascript:', 'data:', 'vbscript:', 'blob:', 'file:', 'about:']);

/** As what an application registered a redirect URI; empty where it did not. */
export function redirectKinds(registered: RedirectUris | undefined, uri: string): RedirectKind[] {
  if (redirectProblem(uri, 'native') !== undefined) return [];
  return KINDS.filter((kind) => registered?.[kind].some((known) => matches(known, uri)));
}

/**
 * What is wrong with a redirect URI that somebody registers; undefined where nothing is.
 * https://learn.microsoft.com/entra/identity-platform/reply-url
 */
export function redirectProblem(uri: string, kind: RedirectKind): string | undefined {
  if (!URL.canParse(uri)) return 'must be an absolute URI';
  if (uri.length > REDIRECT_URI_LENGTH) return `must have at most ${REDIRECT_URI_LENGTH} characters`;
  const url = new URL(uri);
  if (uri.includes('#')) return 'must not have a fragment';
  if (url.username !== '' || url.password !== '') return 'must not name a user';
  if (ACTING.has(url.protocol)) return `must not have the scheme ${url.protocol}`;
  if (url.protocol === 'http:' && !isLoopback(url)) return 'must begin with https unless it is on localhost';
  if (kind !== 'native' && url.protocol !== 'https:' && url.protocol !== 'http:')
    return 'must begin with https or http';
  return undefined;
}

/** Whether pages of an origin are a single-page application's. */
export function isSpaOrigin(registered: RedirectUris | undefined, origin: string): boolean {
  if (!registered || !URL.canParse(origin)) return false;
  const b = new URL(origin);
  return registered.spa.some((uri) => {
    const a = new URL(uri);
    return a.protocol === b.protocol && a.hostname === b.hostname && (isLoopback(a) || a.port === b.port);
  });
}

// The port counts only away from localhost: programs there listen at whichever is free.
function matches(known: string, uri: string): boolean {
  if (known === uri) return true;
  const anyPath = known.endsWith('/*');
  const [a, b] = [new URL(anyPath ? known.slice(0, -1) : known), new URL(uri)];
  if (a.protocol !== b.protocol || a.hostname !== b.hostname) return false;
  if (!isLoopback(a)) return anyPath && a.port === b.port && b.pathname.startsWith(a.pathname);
  return anyPath ? b.pathname.startsWith(a.pathname) : a.pathname === b.pathname && a.search === b.search;
}

function isLoopback({ protocol, hostname }: URL): boolean {
  return (protocol === 'http:' || protocol === 'https:') && (hostname === 'localhost' || hostname === '127.0.0.1');
}
