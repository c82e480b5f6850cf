import { createHash, timingSafeEqual } from 'node:crypto';

/** What the sign-in page sent the browser here with. */
export type RedirectAnswer = { code: string } | { error: string; description: string };

/** What is done with a request to the port that waits for the redirect. */
export type RedirectVerdict = { answer: RedirectAnswer } | { refused: number; reason: string };

/** The request as far as it counts. */
export interface RedirectRequest {
  method: string;
  /** Path with its query. */
  target: string;
  /** Each Host header. */
  hosts: readonly string[];
}

/** What is waited for. */
export interface AwaitedRedirect {
  port: number;
  state: string;
  /** Whether the redirect has come before. */
  isAnswered: boolean;
}

/**
 * Decides about a request (R28): any page and any program of this machine can send one, but only the sign-in page knows
 * the state. https://www.rfc-editor.org/rfc/rfc9700#section-4.7
 */
export function judgeRedirect(
  { method, target, hosts }: RedirectRequest,
  { port, state, isAnswered }: AwaitedRedirect,
): RedirectVerdict {
  // A name of somebody else that leads to this machine would let their page read what is answered.
  const host = hosts[0]?.toLowerCase();
  // Browsers leave out the port that http has anyway.
  const isOwn = host === `localhost:${port}` || (port === 80 && host === 'localhost');
  if (hosts.length !== 1 || !isOwn) {
    return { refused: 421, reason: 'This port answers for localhost alone.' };
  }
  if (method !== 'GET') return { refused: 405, reason: 'Only a redirect of the sign-in page is taken here.' };
  const [path = '', ...rest] = target.split('?');
  if (path !== '/') return { refused: 404, reason: 'There is nothing here.' };
  const query = new URLSearchParams(rest.join('?'));
  const once = (name: string) => {
    const values = query.getAll(name);
    return values.length === 1 ? values[0] : undefined;
  };
  const given = once('state');
  if (given === undefined || !isEqual(given, state)) {
    return { refused: 400, reason: 'This is not the answer of the sign-in that is waited for.' };
  }
  if (isAnswered) return { refused: 410, reason: 'The answer of this sign-in was taken before.' };
  const [code, error] = [once('code'), once('error')];
  if (code && !query.has('error')) return { answer: { code } };
  if (error && !query.has('code')) return { answer: { error, description: once('error_description') ?? '' } };
  return { refused: 400, reason: 'The answer of the sign-in page cannot be read.' };
}

/** Takes as long for a state that is nearly right as for any other. */
function isEqual(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
