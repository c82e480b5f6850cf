import type { JsonObject } from '../../core/json.ts';
import type { AuthenticationBase } from '../authentication.ts';
import type { Acquire } from '../cached-source.ts';
import type { Interaction } from '../sign-in/interaction.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import type { TokenDependencies } from '../token-wire.ts';

/** What lists show of a mode beside what every authentication has; no secret. */
export interface ModeFacts {
  /** Who signs in, where it is a person. */
  account?: string;
  /** SHA-256 of the certificate, in hexadecimal. */
  certificateThumbprint?: string;
  /** End of the certificate, UTC, ISO 8601. */
  certificateExpiresOn?: string;
  /** End of the secret as far as somebody said it, UTC, ISO 8601. */
  secretExpiresOn?: string;
  /** File in which another issuer keeps its token. */
  tokenFile?: string;
  /** Which managed identity: an id, or `system-assigned`. */
  identity?: string;
  /** Environment variable that holds a token. */
  variable?: string;
  /** What a person's tokens may do, as the service wrote it at the last renewal. */
  scopes?: readonly string[];
  /** When a person signed in last, UTC, ISO 8601. */
  signedInAt?: string;
  /** When the sign-in was renewed last, likewise. */
  renewedAt?: string;
}

/** For whom the tokens of an authentication speak: an app has no mailbox of its own, a person has. */
export interface Speaker {
  isPerson: boolean;
  /** Address or id of the person, where it is known before a token is asked for. */
  account?: string | undefined;
}

/** Tokens that speak for the app itself. */
export const SPEAKS_AS_APP: Speaker = { isPerson: false };

/**
 * One way to get tokens. To add one, copy the neighbour that is most alike, and give it a row in modes.ts and in
 * surfaces/cli/auth-modes.ts.
 */
export interface Mode<A extends AuthenticationBase, Fields extends object> {
  /** Its own fields of the input; a field of another mode is refused by its name. */
  readonly fields: readonly (keyof Fields & string)[];
  /** Whether it belongs to an app registration, whose client id it names; `optional` where the id may tell an identity. */
  readonly clientId: 'needed' | 'optional' | 'none';
  /** Whether an authority gives its tokens; where none does, Graph's address may stand alone. */
  readonly usesAuthority: boolean;
  /** Checks the fields of its own; throws UsageError `authentication-FIELD-invalid`. `now` is milliseconds since 1970. */
  create(base: AuthenticationBase, fields: Fields, now: number): A;
  /** What the vault keeps beside the base, secrets in clear. */
  keep(authentication: A): JsonObject;
  /** The fields of its own out of what the vault keeps. */
  read(record: JsonObject): Fields;
  /** What lists show, out of what the vault keeps. */
  show(record: JsonObject): ModeFacts;
  /** For whom its tokens speak, by the environment where that holds them. */
  speaker(authentication: A, env: Readonly<Record<string, string | undefined>>): Speaker;
  /** How its tokens are acquired. */
  acquire(authentication: A, dependencies: TokenDependencies): Acquire;
  /** Signs a person in; left out where none does, or none is asked. */
  signIn?(authentication: A, interaction: Interaction, dependencies: TokenDependencies): Promise<SignIn>;
}
