/** Kinds of redirect URIs, as an application registers them. https://learn.microsoft.com/entra/identity-platform/reply-url */
export type RedirectKind = 'web' | 'spa' | 'native';

/** Redirect URIs of an application by kind. */
export type RedirectUris = Readonly<Record<RedirectKind, readonly string[]>>;

/** An application that may sign in. */
export interface AppRecord {
  /** GUID in lower case. */
  clientId: string;
  displayName: string;
  /** Object id of its service principal; `oid` and `sub` of its own tokens. */
  principalId: string;
  /** Hashes of its secrets. */
  secrets: readonly string[];
  /** PEM. */
  certificates: readonly string[];
  /** Application permissions in its tokens. */
  roles: readonly string[];
  /** Delegated permissions in tokens of users who sign in through it. */
  scopes: readonly string[];
  /** Whether users may sign in through it without a secret of its own. */
  publicClient: boolean;
  /** Mailboxes that its roles reach, by address or id in lower case; null: all. */
  mailboxes: readonly string[] | null;
  /** Where its codes may be sent, by the kind of client that waits there; left out: nowhere. */
  redirectUris?: RedirectUris;
  /** What Exchange grants it, which no token tells. */
  grants: readonly { role: string; mailboxes: readonly string[] }[];
}

/** What a refresh token stands for; the token itself is not kept. */
export interface RefreshRecord {
  /** Client id. */
  app: string;
  /** Directory id. */
  user: string;
  /** `openid`, `profile` and their kind, as they were asked for. */
  scopes: readonly string[];
  /** Milliseconds since 1970. */
  issued: number;
  used: boolean;
  /** Id of the session it came from. */
  session?: string;
  /** Whether a public client has it, so that no secret is asked for. */
  public?: true;
  /** When it ends, whatever it is turned in for, in milliseconds since 1970; single-page applications alone have that. */
  ends?: number;
}

/** One sign-in of a user; tokens carry its id as `sid`. */
export interface SessionRecord {
  /** Directory id. */
  user: string;
  /** Milliseconds since 1970. */
  signedIn: number;
  /** How the user proved who it is, as `amr` has it. */
  factors: readonly ('pwd' | 'mfa')[];
  /** Hash of the cookie of the browser that is signed in; null where there is none, or it signed out. */
  browser: string | null;
  revoked: boolean;
}

/** What a user agreed to for an application. */
export interface ConsentRecord {
  scopes: readonly string[];
}

/** What somebody may be given tokens for. */
interface AuthorizedRecord {
  /** Client id. */
  app: string;
  /** As it was asked for. */
  scope: string;
  /** Address of this server as it was then, which `scope` may name as the resource. */
  origin: string;
  /** The `claims` that were asked for; '' where none were. */
  claims: string;
  /** Milliseconds since 1970. */
  issued: number;
}

/** What an authorization code stands for; the code itself is not kept. */
export interface AuthorizationCodeRecord extends AuthorizedRecord {
  session: string;
  redirectUri: string;
  /** As what the application registered it. */
  kinds: readonly RedirectKind[];
  challenge: { method: 'S256' | 'plain'; value: string } | null;
  nonce: string | null;
  used: boolean;
}

/** What a device code stands for; the code itself is not kept. */
export interface DeviceCodeRecord extends AuthorizedRecord {
  /** What the person types. */
  userCode: string;
  state: 'pending' | 'approved' | 'declined' | 'used';
  /** Of whoever agreed; null before. */
  session: string | null;
  /** Milliseconds since 1970 at which it was asked for last; null before. */
  polled: number | null;
  /** Seconds to wait between two times. */
  interval: number;
}
