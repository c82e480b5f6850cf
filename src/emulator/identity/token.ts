import { createHash, type KeyObject, sign, verify } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { isObject, parseJson } from '../../core/json.ts';
import { type Random, randomUuid } from '../../core/random.ts';
import { VALIDATION_TOKEN_SECONDS } from '../limits.ts';
import type { AppRecord } from '../store/sign-in-records.ts';
import type { UserRecord } from '../store/store.ts';
import type { Credentials } from './credentials.ts';
import { type RequestedClaims, readIssued, writeClaims } from './requested-claims.ts';
import type { Session } from './sessions.ts';

/** Whom a token speaks for. */
export interface Principal {
  /** Client id. */
  app: string;
  /** Directory id of the signed-in user; undefined where the application speaks for itself. */
  user: string | undefined;
  /** Application roles, or the scopes of the signed-in user. */
  permissions: ReadonlySet<string>;
  /** Id of the user's session; undefined where no user signed in. */
  session?: string | undefined;
  /** Seconds since 1970 from which on the token is good. */
  notBefore: number;
  /** Whether the client understands claims challenges. */
  capable: boolean;
  /** What it met of `acrs` and the like, each as `name=value`. */
  met: ReadonlySet<string>;
}

/** Why a token is refused; words of the service. */
export class TokenProblem extends Error {}

/** How an application proved itself, as `appidacr` has it: as a public client, by secret, by certificate. */
export type ClientProof = '0' | '1' | '2';

/** What every token tells. */
interface TokenSubject {
  origin: string;
  app: AppRecord;
  lifetimeSeconds: number;
}

/** A token for a resource. */
interface AccessClaims extends TokenSubject {
  audience: string;
  proof: ClientProof;
  /** Undefined where the application speaks for itself. */
  user: UserRecord | undefined;
  /** The user's session; undefined where no user signed in. */
  session?: Session | undefined;
  /** What was asked for beside the scopes, and is met. */
  claims: RequestedClaims;
  /** Roles of the application, or scopes of the user. */
  permissions: readonly string[];
}

/** A token that tells the application who signed in. */
interface IdClaims extends TokenSubject {
  user: UserRecord;
  /** Whether `profile` was asked for. */
  profile: boolean;
  nonce: string | undefined;
  session: Session;
}

/** Issues and checks the tokens of this server. */
export interface Tokens {
  /** A signed token for the resource. https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference */
  issue(claims: AccessClaims): Promise<string>;
  /** A signed id token. https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference */
  issueId(claims: IdClaims): Promise<string>;
  /**
   * A signed token by which an application knows that notifications are the service's own.
   * https://learn.microsoft.com/graph/change-notifications-with-resource-data#validating-the-authenticity-of-notifications
   */
  issueForNotification(app: string): Promise<string>;
  /** The principal of a token; throws `TokenProblem`. */
  check(token: string): Promise<Principal>;
}

/** Client id of the service that sends notifications, the same in all tenants. */
const NOTIFIER = '0bf30f3b-4a52-48df-9a82-234910c4a086';
/** Tokens that were checked are kept, as a signature costs more than all the rest of a request. */
const KEPT_TOKENS = 1_000;

/** Makes the issuer; time is the clock's. */
export function createTokens(credentials: Credentials, clock: Clock, random: Random): Tokens {
  const checked = new Map<string, { principal: Principal; expires: number }>();
  const seconds = () => Math.floor(clock.now() / 1000);

  async function signed(
    subject: Pick<TokenSubject, 'origin' | 'lifetimeSeconds'>,
    claims: Record<string, unknown>,
  ): Promise<string> {
    const { id, privateKey, publicKey } = await credentials.keys();
    const now = seconds();
    const head = encode({ typ: 'JWT', alg: 'RS256', kid: id, x5t: describeKey(id, publicKey).x5t });
    const body = encode({
      iss: `${subject.origin}/${credentials.tenantId}/v2.0`,
      iat: now,
      nbf: now,
      exp: now + subject.lifetimeSeconds,
      tid: credentials.tenantId,
      uti: randomUuid(random),
      ...claims,
    });
    const signature = sign('sha256', Buffer.from(`${head}.${body}`), privateKey);
    return `${head}.${body}.${signature.toString('base64url')}`;
  }

  return {
    issue(claims) {
      const { app, audience, proof, user, session, permissions } = claims;
      const common = {
        aud: audience,
        app_displayname: app.displayName,
        appid: app.clientId,
        appidacr: proof,
        ver: '1.0',
        ...writeClaims(claims.claims),
      };
      if (user && session)
        return signed(claims, {
          ...common,
          ...describeUser(user, audience),
          amr: session.factors,
          sid: session.id,
          scp: permissions.join(' '),
        });
      // Without any role the claim is absent, not empty: so it is where Exchange alone grants access.
      const roles = permissions.length === 0 ? {} : { roles: permissions };
      return signed(claims, { ...common, idtyp: 'app', oid: app.principalId, ...roles, sub: app.principalId });
    },
    issueId(claims) {
      const { app, user, profile, nonce, session } = claims;
      return signed(claims, {
        aud: app.clientId,
        ...(profile ? { name: user.displayName, preferred_username: user.userPrincipalName } : {}),
        ...(nonce === undefined ? {} : { nonce }),
        oid: user.id,
        sid: session.id,
        sub: pairwise(app.clientId, user),
        ver: '2.0',
      });
    },
    issueForNotification(app) {
      // The documented issuer, by which clients check it; the keys are this server's.
      const iss = `https://sts.windows.net/${credentials.tenantId}/`;
      return signed(
        { origin: '', lifetimeSeconds: VALIDATION_TOKEN_SECONDS },
        { aud: app, iss, idp: iss, appid: NOTIFIER, azp: NOTIFIER, appidacr: '2', ver: '1.0' },
      );
    },
    async check(token) {
      const known = checked.get(token);
      const found = known ?? read(token, (await credentials.keys()).publicKey, credentials.tenantId);
      if (found.expires <= seconds()) {
        checked.delete(token);
        throw new TokenProblem('Lifetime validation failed, the token is expired.');
      }
      if (!known) {
        const oldest = checked.size >= KEPT_TOKENS ? checked.keys().next().value : undefined;
        if (oldest !== undefined) checked.delete(oldest);
        checked.set(token, found);
      }
      return found.principal;
    },
  };
}

function describeUser(user: UserRecord, audience: string): Record<string, unknown> {
  return {
    idtyp: 'user',
    name: user.displayName,
    oid: user.id,
    sub: pairwise(audience, user),
    unique_name: user.userPrincipalName,
    upn: user.userPrincipalName,
  };
}

// One person has another `sub` for each that reads it, so that two readers cannot compare.
export function pairwise(audience: string, user: UserRecord): string {
  return createHash('sha256').update(`${audience}/${user.id}`).digest('base64url');
}

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function read(token: string, publicKey: KeyObject, tenantId: string): { principal: Principal; expires: number } {
  const [head, body, signature, more] = token.split('.');
  if (!head || !body || !signature || more !== undefined)
    throw new TokenProblem('CompactToken parsing failed with error code: 80049217');
  const text = Buffer.from(`${head}.${body}`);
  if (!verify('sha256', text, publicKey, Buffer.from(signature, 'base64url')))
    throw new TokenProblem('Access token validation failure. Invalid signature.');
  const claims = parseJson(Buffer.from(body, 'base64url').toString('utf8'));
  if (!isObject(claims) || typeof claims.exp !== 'number') throw new TokenProblem('Access token validation failure.');
  // Only tokens for a resource name their application so; an id token is for the application itself.
  if (typeof claims.appid !== 'string') throw new TokenProblem('Access token validation failure. Invalid audience.');
  if (claims.tid !== tenantId) throw new TokenProblem('Access token validation failure. Invalid tenant.');
  const principal: Principal = {
    app: claims.appid,
    user: typeof claims.scp === 'string' ? String(claims.oid) : undefined,
    permissions: permissionsOf(claims),
    session: typeof claims.sid === 'string' ? claims.sid : undefined,
    notBefore: Number(claims.nbf),
    ...readIssued(claims),
  };
  return { principal, expires: claims.exp };
}

function permissionsOf({ scp, roles }: Record<string, unknown>): ReadonlySet<string> {
  if (typeof scp === 'string') return new Set(scp.split(' '));
  return new Set(Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : []);
}

/** The public key as the discovery document's key list shows it. */
export function describeKey(id: string, publicKey: KeyObject): Record<string, unknown> {
  const jwk = publicKey.export({ format: 'jwk' });
  const thumbprint = createHash('sha1').update(`${jwk.n}`).digest('base64url');
  return { kty: 'RSA', use: 'sig', kid: id, x5t: thumbprint, n: jwk.n, e: jwk.e, alg: 'RS256' };
}
