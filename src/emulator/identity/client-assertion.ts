import { constants, type KeyObject, verify, X509Certificate } from 'node:crypto';
import { isObject, parseJson } from '../../core/json.ts';
import { CLOCK_SKEW_SECONDS } from '../limits.ts';
import type { AppRecord } from '../store/sign-in-records.ts';
import { type SignInRefusal, signInRefusals } from './sign-in-refusals.ts';

/** What `client_assertion_type` has to be. https://www.rfc-editor.org/rfc/rfc7523#section-2.2 */
export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const PADDINGS: ReadonlyMap<unknown, number> = new Map([
  ['RS256', constants.RSA_PKCS1_PADDING],
  ['PS256', constants.RSA_PKCS1_PSS_PADDING],
]);

/** The ids of assertions that were accepted, until they end; for the mode that accepts each once. */
export interface AssertionIds {
  /** Notes an id; whether it was noted before. `now` and `expires` are in seconds since 1970. */
  seen(id: string, now: number, expires: number): boolean;
}

/** Makes the memory of assertions. */
export function createAssertionIds(): AssertionIds {
  const ends = new Map<string, number>();
  return {
    seen(id, now, expires) {
      for (const [old, end] of ends) if (end <= now) ends.delete(old);
      if (ends.has(id)) return true;
      ends.set(id, expires);
      return false;
    },
  };
}

/** What an assertion is checked against. */
export interface AssertionCheck {
  app: AppRecord;
  isAudience(audience: string): boolean;
  /** Seconds since 1970. */
  now: number;
  /** Where each assertion is accepted once; undefined where as often as it comes. */
  ids: AssertionIds | undefined;
}

/**
 * Why an assertion does not prove the application; undefined where it does.
 * https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
export function checkAssertion(assertion: string, check: AssertionCheck): SignInRefusal | undefined {
  const { app, now } = check;
  const [head = '', body = '', signature = '', ...more] = assertion.split('.');
  const header = decode(head);
  const claims = decode(body);
  if (!header || !claims || signature === '' || more.length > 0) return signInRefusals.malformedAssertion();
  const padding = PADDINGS.get(header.alg);
  if (padding === undefined) return signInRefusals.assertionAlgorithm();
  const certificate = findCertificate(app, header);
  if (!certificate) return signInRefusals.assertionKey(app.clientId, 'The key was not found.');
  if (Date.parse(certificate.validTo) / 1000 <= now)
    return signInRefusals.assertionKey(app.clientId, 'The key used is expired.');
  if (!isSigned(`${head}.${body}`, signature, certificate.publicKey, padding))
    return signInRefusals.assertionSignature(app.clientId);
  const { iss, sub, aud, exp, nbf = now, jti } = claims;
  if (typeof exp !== 'number' || typeof nbf !== 'number') return signInRefusals.malformedAssertion();
  if (!isId(iss, app)) return signInRefusals.assertionIssuer();
  if (!isId(sub, app)) return signInRefusals.assertionSubject();
  if (typeof aud !== 'string' || !check.isAudience(aud)) return signInRefusals.assertionAudience();
  if (now >= exp + CLOCK_SKEW_SECONDS || now < nbf - CLOCK_SKEW_SECONDS) return signInRefusals.assertionTime();
  if (check.ids && (typeof jti !== 'string' || check.ids.seen(`${app.clientId}/${jti}`, now, exp + CLOCK_SKEW_SECONDS)))
    return signInRefusals.assertionReplayed();
  return undefined;
}

function decode(part: string): Record<string, unknown> | undefined {
  const value = parseJson(Buffer.from(part, 'base64url').toString('utf8'));
  return isObject(value) ? value : undefined;
}

function isId(value: unknown, app: AppRecord): boolean {
  return typeof value === 'string' && value.toLowerCase() === app.clientId;
}

// Clients name the certificate by the hash of its bytes: SHA-1 or SHA-256 in base64url, or as `kid` in hexadecimal too.
function findCertificate(app: AppRecord, header: Record<string, unknown>): X509Certificate | undefined {
  const { x5t, kid, 'x5t#S256': x5t256 } = header;
  return app.certificates
    .map((pem) => new X509Certificate(pem))
    .find((certificate) => {
      const sha1 = Buffer.from(certificate.fingerprint.replaceAll(':', ''), 'hex');
      const sha256 = Buffer.from(certificate.fingerprint256.replaceAll(':', ''), 'hex');
      if (x5t256 !== undefined) return x5t256 === sha256.toString('base64url');
      if (x5t !== undefined) return x5t === sha1.toString('base64url');
      return (
        typeof kid === 'string' &&
        [sha1.toString('hex'), sha1.toString('base64url').toLowerCase()].includes(kid.toLowerCase())
      );
    });
}

function isSigned(text: string, signature: string, key: KeyObject, padding: number): boolean {
  const options = padding === constants.RSA_PKCS1_PSS_PADDING ? { saltLength: constants.RSA_PSS_SALTLEN_DIGEST } : {};
  return verify('sha256', Buffer.from(text), { key, padding, ...options }, Buffer.from(signature, 'base64url'));
}
