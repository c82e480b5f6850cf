import type { Clock } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import type { SignInStore } from './sign-in/sign-in-store.ts';

/** A token request, ready for the wire. */
export interface TokenPostOptions {
  /** Default POST. */
  method?: 'GET' | 'POST' | undefined;
  headers: Readonly<Record<string, string>>;
  /** Form-encoded; holds the secret. '' with GET. */
  body: string;
  signal?: AbortSignal | undefined;
}

/** What came back, whole; header names in lower case. */
export interface TokenReply {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
}

/** The wire for token requests; must not follow redirects. A `Transport` gives it in one line. */
export type TokenPost = (url: string, options: TokenPostOptions) => Promise<TokenReply>;

/** What every mode acquires its tokens with. */
export interface TokenDependencies {
  post: TokenPost;
  clock: Clock;
  random: Random;
  /** For modes that take something from the environment; default an empty one. */
  env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Where a person's sign-in is kept while it is renewed; default in memory, beginning with the authentication's. */
  signIns?: SignInStore | undefined;
}
