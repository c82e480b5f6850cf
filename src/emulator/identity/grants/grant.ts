import type { Clock } from '../../../core/clock.ts';
import type { Random } from '../../../core/random.ts';
import type { Headers } from '../../http/message.ts';
import type { Directory } from '../../mailboxes/directory.ts';
import type { Modes } from '../../modes/modes.ts';
import type { AppRecord } from '../../store/sign-in-records.ts';
import type { Apps } from '../apps.ts';
import type { CallerCheck } from '../check-caller.ts';
import type { AssertionIds } from '../client-assertion.ts';
import type { Credentials } from '../credentials.ts';
import type { RequestedClaims } from '../requested-claims.ts';
import type { SignInRecords } from '../sign-in-records.ts';
import type { SignInRefusal } from '../sign-in-refusals.ts';
import type { ClientProof, Tokens } from '../token.ts';

/** What the sign-in service works with. */
export interface SignInSetup {
  credentials: Credentials;
  apps: Apps;
  directory: Directory;
  tokens: Tokens;
  records: SignInRecords;
  /** What a token that comes back is checked against. */
  callers: CallerCheck;
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
  headers: Headers;
  origin: string;
  /** The older endpoint names a resource where the newer one has scopes, and writes numbers as text. */
  version: 'v1' | 'v2';
  app: AppRecord;
  proof: ClientProof;
  /** What its `claims` ask for. */
  claims: RequestedClaims;
}

/** The members of the answer, or why there is none. */
export type GrantAnswer = { granted: Readonly<Record<string, unknown>> } | { refused: SignInRefusal };

/** One way to get a token; to add one, copy a neighbour and put it into the table of token-endpoint.ts. */
export interface Grant {
  /** Why a name that is for all tenants, such as `common`, cannot stand for the tenant's id; undefined where it can. */
  refuseTenant(name: string): SignInRefusal | undefined;
  /** Whether users sign in with it, so that a public client may ask. */
  ofUser: boolean;
  /** Whether what is turned in was given to a public client; undefined where the application alone tells. */
  isPublic?(form: URLSearchParams, setup: SignInSetup): boolean | undefined;
  /** Directory id, or name, of the user for whom a token is asked; undefined where there is none, or nobody knows. */
  userOf(form: URLSearchParams, setup: SignInSetup): string | undefined;
  issue(request: TokenRequest, setup: SignInSetup): Promise<GrantAnswer>;
}
