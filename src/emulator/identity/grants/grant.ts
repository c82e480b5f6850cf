import type { Clock } from '../../../core/clock.ts';
import type { Random } from '../../../core/random.ts';
import type { Directory } from '../../mailboxes/directory.ts';
import type { Modes } from '../../modes/modes.ts';
import type { AppRecord } from '../../store/store.ts';
import type { Apps } from '../apps.ts';
import type { AssertionIds } from '../client-assertion.ts';
import type { Credentials } from '../credentials.ts';
import type { RefreshTokens } from '../refresh-tokens.ts';
import type { SignInRefusal } from '../sign-in-refusals.ts';
import type { ClientProof, Tokens } from '../token.ts';

/** What the sign-in service works with. */
export interface SignInSetup {
  credentials: Credentials;
  apps: Apps;
  directory: Directory;
  tokens: Tokens;
  refreshTokens: RefreshTokens;
  assertionIds: AssertionIds;
  clock: Clock;
  random: Random;
  modes: Pick<Modes, 'clientAssertions'>;
  lifetimeSeconds: number;
  /** Hash of the password of every user without one of his own. */
  userPassword: string | undefined;
}

/** A request for a token, by an application that proved who it is. */
export interface TokenRequest {
  form: URLSearchParams;
  origin: string;
  /** The older endpoint names a resource where the newer one has scopes, and writes numbers as text. */
  version: 'v1' | 'v2';
  app: AppRecord;
  proof: ClientProof;
}

/** The members of the answer, or why there is none. */
export type GrantAnswer = { granted: Readonly<Record<string, unknown>> } | { refused: SignInRefusal };

/** One way to get a token; to add one, copy a neighbour and put it into the table of token-endpoint.ts. */
export interface Grant {
  /** Why a name that is for all tenants, such as `common`, cannot stand for the tenant's id; undefined where it can. */
  refuseTenant(name: string): SignInRefusal | undefined;
  /** Whether users sign in with it, so that a public client may ask. */
  ofUser: boolean;
  issue(request: TokenRequest, setup: SignInSetup): Promise<GrantAnswer>;
}
