import type { UserRecord } from '../../store/store.ts';
import type { Session } from '../sessions.ts';
import type { SignInRefusal } from '../sign-in-refusals.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import { interactiveRefusals } from './interactive-refusals.ts';

/** Somebody who is signed in, in the browser or by what was just sent. */
export interface Account {
  user: UserRecord;
  session: Session;
}

/** Whether only an administrator can agree to a permission. https://learn.microsoft.com/entra/identity-platform/scopes-oidc#admin-restricted-permissions */
function needsAdministrator(name: string): boolean {
  return /\.All$/i.test(name) && !FOR_USERS.has(name.toLowerCase());
}

/** What is known when a step is decided. */
export interface Known {
  request: Pick<AuthorizationRequest, 'app' | 'scopes' | 'claims' | 'prompt' | 'loginHint'>;
  /** Of the browser, the latest first. */
  accounts: readonly Account[];
  /** Who signed in, or was picked, by the form that was just sent. */
  chosen: Account | undefined;
  /** Whether the one who was chosen agreed just now. */
  agreed: boolean;
  /** What the application has for a user. */
  consented(user: string): readonly string[];
}

/** What comes next. */
export type Step =
  | { step: 'sign-in' }
  | { step: 'pick' }
  | { step: 'second-factor'; account: Account }
  | { step: 'consent'; account: Account; scopes: readonly string[] }
  | { step: 'done'; account: Account }
  | { step: 'refuse'; refusal: SignInRefusal };

/** Permissions to which users may agree although their names end as those that only an administrator can give. */
const FOR_USERS: ReadonlySet<string> = new Set(['user.readbasic.all']);

/**
 * Decides what a request to sign in needs next.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code
 */
export function nextStep(known: Known): Step {
  const { request } = known;
  const account = known.chosen ?? accountOf(known);
  if (account === 'none') {
    if (request.prompt === 'none') return { step: 'refuse', refusal: interactiveRefusals.notSignedIn() };
    return { step: 'sign-in' };
  }
  if (account === 'several') {
    if (request.prompt === 'none') return { step: 'refuse', refusal: interactiveRefusals.notSignedIn() };
    return { step: 'pick' };
  }
  if (needsFactor(known, account)) {
    if (request.prompt === 'none') return { step: 'refuse', refusal: interactiveRefusals.factorNeeded() };
    return { step: 'second-factor', account };
  }
  return stepOfConsent(known, account);
}

function accountOf({ request, accounts }: Known): Account | 'none' | 'several' {
  const { prompt, loginHint } = request;
  if (prompt === 'login') return 'none';
  if (prompt === 'select_account') return accounts.length === 0 ? 'none' : 'several';
  const hint = loginHint?.toLowerCase();
  const fitting = accounts.filter(({ user }) => hint === undefined || user.userPrincipalName.toLowerCase() === hint);
  const [only] = fitting;
  if (!only) return 'none';
  return fitting.length > 1 ? 'several' : only;
}

function needsFactor({ request }: Known, { user, session }: Account): boolean {
  const isAsked = user.signIn === 'mfa' || request.claims.needs.length > 0;
  return isAsked && !session.factors.includes('mfa');
}

function stepOfConsent({ request, consented, agreed }: Known, account: Account): Step {
  const { app, scopes, prompt } = request;
  const has = consented(account.user.id);
  const lower = new Set(has.map((name) => name.toLowerCase()));
  const missing = scopes.names.filter((name) => !lower.has(name.toLowerCase()));
  // Nothing but `openid` and the like, or all that is registered: where there is nothing, tokens can have nothing.
  if (has.length === 0 && scopes.names.length === 0)
    return { step: 'refuse', refusal: interactiveRefusals.noPermissions(app.clientId) };
  const restricted = missing.filter(needsAdministrator);
  if (restricted.length > 0) return { step: 'refuse', refusal: interactiveRefusals.administratorNeeded(restricted) };
  if (agreed || (missing.length === 0 && prompt !== 'consent')) return { step: 'done', account };
  if (prompt === 'none') return { step: 'refuse', refusal: interactiveRefusals.consentNeeded(app.clientId) };
  return { step: 'consent', account, scopes: missing.length > 0 ? missing : [...has] };
}
