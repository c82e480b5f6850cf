import { createPrivateKey, type KeyLike, sign, X509Certificate } from 'node:crypto';

/** What another issuer says of an application, signed with the key of a certificate: good until 2099. */
export function signAssertion(given: {
  app: string;
  audience: string;
  certificate: string;
  privateKey: KeyLike | string;
}): string {
  const { app, audience, certificate } = given;
  const privateKey = typeof given.privateKey === 'string' ? createPrivateKey(given.privateKey) : given.privateKey;
  const x5t = Buffer.from(new X509Certificate(certificate).fingerprint.replaceAll(':', ''), 'hex').toString(
    'base64url',
  );
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: app, sub: app, aud: audience, exp: 4_102_444_800 };
  const text = `${encode({ alg: 'RS256', x5t })}.${encode(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
}
