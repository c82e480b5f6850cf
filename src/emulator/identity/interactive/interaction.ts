import { createHash } from 'node:crypto';
import { checkPassword } from '../check-password.ts';
import type { SignInSetup } from '../grants/grant.ts';
import { makeToken } from '../random-token.ts';
import type { SignInRefusal } from '../sign-in-refusals.ts';
import type { SignInRequest } from '../sign-in-request.ts';
import { interactiveRefusals } from './interactive-refusals.ts';
import type { Account } from './next-step.ts';

/** A person at a browser, and what the form that was just sent led to. */
export interface Interaction {
  /** Fields of the form; none where the page was opened. */
  form: URLSearchParams;
  /** What was sent: '' where the page was opened. */
  step: string;
  /** Who is signed in in this browser, the latest first. */
  accounts: readonly Account[];
  /** Who signed in, or was picked. */
  chosen: Account | undefined;
  /** Whether another account than those was asked for. */
  another: boolean;
  /** Whether the person turned away. */
  cancelled: boolean;
  /** Why nobody signed in. */
  refused: SignInRefusal | undefined;
  canary: string;
  /** A Set-Cookie header for the answer; undefined where the browser keeps what it has. */
  cookie: string | undefined;
}

const RANDOM_BYTES = 32;
const STEPS: ReadonlySet<string> = new Set(['sign-in', 'pick', 'second-factor', 'consent', 'code']);

/** Reads a request of a browser and does what its form asks; a form that another site sent is refused. */
export async function openInteraction(
  request: SignInRequest,
  setup: SignInSetup,
): Promise<Interaction | { refused: SignInRefusal }> {
  const { sessions } = setup.records;
  const name = cookieName(setup);
  const known = readCookie(request.headers.get('cookie') ?? '', name);
  const form = new URLSearchParams(request.method === 'POST' ? Buffer.from(request.body).toString('utf8') : '');
  const step = STEPS.has(form.get('step') ?? '') ? (form.get('step') ?? '') : '';
  if (step !== '' && !isOwnForm(request, form.get('canary'), known))
    return { refused: interactiveRefusals.crossSite() };
  let browser = known ?? makeToken('', RANDOM_BYTES, setup.random);
  const cancelled = form.has('cancel');
  let chosen: Account | undefined;
  let refused: SignInRefusal | undefined;
  if (step === 'sign-in' && !cancelled) {
    const user = await checkPassword(form.get('username') ?? '', form.get('password') ?? '', setup);
    if ('refused' in user) refused = user.refused;
    else {
      // Another cookie, so that nobody who knew the one before is signed in.
      const next = makeToken('', RANDOM_BYTES, setup.random);
      sessions.move(browser, next);
      browser = next;
      chosen = { user, session: sessions.begin(user.id, ['pwd'], browser) };
    }
  } else if (step !== '' && step !== 'sign-in') {
    const id = form.get('session');
    if (step === 'second-factor' && !cancelled && sessions.ofBrowser(browser).some((session) => session.id === id))
      sessions.strengthen(id ?? '', ['pwd', 'mfa']);
    chosen = accountsOf(browser, setup).find(({ session }) => session.id === id);
  }
  return {
    form,
    step,
    accounts: accountsOf(browser, setup),
    chosen,
    another: step === 'pick' && form.get('session') === '',
    cancelled,
    refused,
    canary: canaryOf(browser),
    cookie: browser === known ? undefined : writeCookie(name, browser, request.origin),
  };
}

/** Ends the sessions of a browser, and gives the header that takes its cookie away. */
export function endInteraction(request: SignInRequest, setup: SignInSetup): string {
  const name = cookieName(setup);
  const browser = readCookie(request.headers.get('cookie') ?? '', name);
  if (browser !== undefined) setup.records.sessions.signOut(browser);
  return `${writeCookie(name, '', request.origin)}; Max-Age=0`;
}

function accountsOf(browser: string, { records, directory }: SignInSetup): Account[] {
  return records.sessions.ofBrowser(browser).flatMap((session) => {
    const user = directory.known(session.user)?.user;
    return user && user.signIn !== 'disabled' && user.signIn !== 'locked' ? [{ user, session }] : [];
  });
}

// Cookies are of a host whatever its port, and several servers may run on one.
function cookieName({ credentials }: SignInSetup): string {
  return `emulator-${credentials.tenantId.slice(0, 8)}`;
}

function readCookie(header: string, name: string): string | undefined {
  for (const part of header.split(';')) {
    const [own, value] = part.trim().split('=', 2);
    if (own === name && value !== undefined && /^[\w-]{43}$/.test(value)) return value;
  }
  return undefined;
}

function writeCookie(name: string, value: string, origin: string): string {
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${origin.startsWith('https:') ? '; Secure' : ''}`;
}

// Whoever cannot read the cookie cannot make it.
function canaryOf(browser: string): string {
  return createHash('sha256').update(`canary/${browser}`).digest('base64url');
}

function isOwnForm({ headers, origin }: SignInRequest, canary: string | null, browser: string | undefined): boolean {
  const sender = headers.get('origin');
  const site = headers.get('sec-fetch-site') ?? 'same-origin';
  if (sender !== undefined && sender !== origin) return false;
  return (site === 'same-origin' || site === 'none') && browser !== undefined && canary === canaryOf(browser);
}
