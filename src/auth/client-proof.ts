import type { ConfidentialClientApplication, PublicClientApplication } from '@azure/msal-node';
import type { JsonObject } from '../core/json.ts';
import type { Secret } from '../core/secret.ts';
import type { AuthenticationBase } from './authentication.ts';
import type { ClientCertificate } from './certificates/client-certificate.ts';
import { fieldProblem } from './field-problem.ts';
import { type CertificateFields, certificateProof, readCertificateProof } from './modes/certificate.ts';
import { checkClientSecret } from './modes/client-secret.ts';
import type { MsalConfiguration } from './msal.ts';

/** How an app proves itself beside the person who signs in: by one of the two, or not at all where it is a public one. */
export interface ClientProof extends Partial<ClientCertificate> {
  secret?: Secret;
  sendCertificateChain?: boolean;
}

/** What a person gives for it. */
export interface ClientProofFields extends Partial<Omit<CertificateFields, 'tokenVersion' | 'resource'>> {
  /** The secret's value, not its id. */
  secret?: string | Secret | undefined;
}

export const CLIENT_PROOF_FIELDS = [
  'secret',
  'certificate',
  'privateKey',
  'passphrase',
  'sendCertificateChain',
] as const;

/** Checks what was given; throws UsageError `authentication-secret-invalid`, or as `readClientCertificate` does. */
export function checkClientProof(fields: ClientProofFields, base: AuthenticationBase, now: number): ClientProof {
  const { secret, certificate } = fields;
  if (secret !== undefined && certificate !== undefined) {
    throw fieldProblem('secret', 'stands beside a certificate', 'Give one of the two.');
  }
  if (certificate !== undefined) return readCertificateProof({ ...fields, certificate }, now);
  return secret === undefined ? {} : { secret: checkClientSecret(secret, base) };
}

/** The members of a record, in clear. */
export function keepClientProof({ secret, certificate, privateKey, sendCertificateChain }: ClientProof): JsonObject {
  if (certificate === undefined || privateKey === undefined) {
    return secret === undefined ? {} : { secret: secret.reveal() };
  }
  return { certificate, privateKey: privateKey.reveal(), sendCertificateChain: sendCertificateChain ?? false };
}

export function readClientProof({
  secret,
  certificate,
  privateKey,
  sendCertificateChain,
}: JsonObject): ClientProofFields {
  if (typeof certificate === 'string') {
    return { certificate, privateKey: String(privateKey), sendCertificateChain: sendCertificateChain === true };
  }
  return typeof secret === 'string' ? { secret } : {};
}

/** A client of MSAL, public or confidential as the proof has it; `now` is milliseconds since 1970. */
export function createClient(
  msal: typeof import('@azure/msal-node'),
  { auth, system }: MsalConfiguration,
  { secret, certificate, privateKey, sendCertificateChain }: ClientProof,
  now: number,
): PublicClientApplication | ConfidentialClientApplication {
  if (certificate !== undefined && privateKey !== undefined) {
    const proof = certificateProof({ certificate, privateKey, sendCertificateChain: sendCertificateChain ?? false });
    return new msal.ConfidentialClientApplication({ auth: { ...auth, clientCertificate: proof(now) }, system });
  }
  if (secret === undefined) return new msal.PublicClientApplication({ auth, system });
  return new msal.ConfidentialClientApplication({ auth: { ...auth, clientSecret: secret.reveal() }, system });
}
