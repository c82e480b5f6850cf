import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { isObject, parseJson } from '../../core/json.ts';
import { type Random, randomUuid } from '../../core/random.ts';
import type { Credentials } from './credentials.ts';

/** Whom a token speaks for. */
export interface Principal {
  /** Client id. */
  app: string;
  /** Directory id of the signed-in user; undefined where the application speaks for itself. */
  user: string | undefined;
  /** Application roles, or the scopes of the signed-in user. */
  permissions: ReadonlySet<string>;
}

/** Why a token is refused; words of the service. */
export class TokenProblem extends Error {}

/** Issues and checks the tokens of this server. */
export interface Tokens {
  /** A signed token for the resource, valid for `lifetimeSeconds`. */
  issue(claims: {
    origin: string;
    audience: string;
    roles: readonly string[];
    lifetimeSeconds: number;
  }): Promise<string>;
  /** The principal of a token; throws `TokenProblem`. */
  check(token: string): Promise<Principal>;
}

/** Tokens that were checked are kept, as a signature costs more than all the rest of a request. */
const KEPT_TOKENS = 1_000;

/** Makes the issuer; time is the clock's. */
export function createTokens(credentials: Credentials, clock: Clock, random: Random): Tokens {
  const checked = new Map<string, { principal: Principal; expires: number }>();
  const seconds = () => Math.floor(clock.now() / 1000);
  return {
    async issue({ origin, audience, roles, lifetimeSeconds }) {
      const { id, privateKey } = await credentials.keys();
      const now = seconds();
      const head = encode({ typ: 'JWT', alg: 'RS256', kid: id, x5t: id });
      const body = encode({
        aud: audience,
        iss: `${origin}/${credentials.tenantId}/v2.0`,
        iat: now,
        nbf: now,
        exp: now + lifetimeSeconds,
        appid: credentials.clientId,
        appidacr: '1',
        idtyp: 'app',
        oid: credentials.principalId,
        roles,
        sub: credentials.principalId,
        tid: credentials.tenantId,
        uti: randomUuid(random),
        ver: '1.0',
      });
      const signature = sign('sha256', Buffer.from(`${head}.${body}`), privateKey);
      return `${head}.${body}.${signature.toString('base64url')}`;
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
  if (!isObject(claims) || typeof claims.exp !== 'number' || typeof claims.appid !== 'string')
    throw new TokenProblem('Access token validation failure.');
  if (claims.tid !== tenantId) throw new TokenProblem('Access token validation failure. Invalid tenant.');
  const roles = Array.isArray(claims.roles) ? claims.roles.filter((role) => typeof role === 'string') : [];
  return { principal: { app: claims.appid, user: undefined, permissions: new Set(roles) }, expires: claims.exp };
}

/** The public key as the discovery document's key list shows it. */
export function describeKey(id: string, publicKey: KeyObject): Record<string, unknown> {
  const jwk = createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })).export({ format: 'jwk' });
  const thumbprint = createHash('sha1').update(`${jwk.n}`).digest('base64url');
  return { kty: 'RSA', use: 'sig', kid: id, x5t: thumbprint, n: jwk.n, e: jwk.e, alg: 'RS256' };
}
