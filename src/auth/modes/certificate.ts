import type { Configuration } from '@azure/msal-node';
import { Secret } from '../../core/secret.ts';
import type { AuthenticationBase } from '../authentication.ts';
import {
  type ClientCertificate,
  findExpiry,
  readClientCertificate,
  readFacts,
} from '../certificates/client-certificate.ts';
import { acquireByMsal } from '../msal.ts';
import {
  checkTokenRequest,
  keepTokenRequest,
  readTokenRequest,
  TOKEN_REQUEST_FIELDS,
  type TokenRequestFields,
  type TokenRequestSettings,
} from '../token-request.ts';
import { type Mode, type ModeFacts, SPEAKS_AS_APP } from './mode.ts';

/** The app signs in as itself with a certificate: application permissions, no `me`. */
export interface CertificateAuthentication extends AuthenticationBase, ClientCertificate, TokenRequestSettings {
  mode: 'certificate';
  /** Whether the certificate goes along with each request, for registrations that trust its subject name and issuer. */
  sendCertificateChain: boolean;
}

/** What a person gives for it. */
export interface CertificateFields extends TokenRequestFields {
  /** PEM text of the certificate, with those that issued it where they are wanted, and the key where it is in the same file. */
  certificate: string;
  /** PEM text of the key; default what `certificate` holds. */
  privateKey?: string | Secret | undefined;
  /** Of the key, where it is encrypted; it is not kept. */
  passphrase?: string | Secret | undefined;
  /** Default false. */
  sendCertificateChain?: boolean | undefined;
}

/** https://learn.microsoft.com/entra/identity-platform/certificate-credentials */
export const certificate: Mode<CertificateAuthentication, CertificateFields> = {
  fields: ['certificate', 'privateKey', 'passphrase', 'sendCertificateChain', ...TOKEN_REQUEST_FIELDS],
  clientId: 'needed',
  usesAuthority: true,
  create: (base, fields, now) => ({
    ...base,
    mode: 'certificate',
    ...readCertificateProof(fields, now),
    ...checkTokenRequest(fields, base),
  }),
  keep: (authentication) => ({
    certificate: authentication.certificate,
    privateKey: authentication.privateKey.reveal(),
    sendCertificateChain: authentication.sendCertificateChain,
    ...keepTokenRequest(authentication),
  }),
  read: (record) => ({
    certificate: String(record.certificate),
    privateKey: String(record.privateKey),
    sendCertificateChain: record.sendCertificateChain === true,
    ...readTokenRequest(record),
  }),
  show: ({ certificate }) => describeCertificate(String(certificate)),
  speaker: () => SPEAKS_AS_APP,
  acquire: (authentication, dependencies) => {
    const proof = certificateProof(authentication);
    return acquireByMsal(authentication, dependencies, (msal, { auth, system }, request) => {
      const clientCertificate = proof(dependencies.clock.now());
      return new msal.ConfidentialClientApplication({
        auth: { ...auth, clientCertificate },
        system,
      }).acquireTokenByClientCredential(request);
    });
  },
};

/** Checks certificate and key as they were given; throws as `readClientCertificate` does. */
export function readCertificateProof(
  { certificate, privateKey, passphrase, sendCertificateChain = false }: CertificateFields,
  now: number,
): ClientCertificate & { sendCertificateChain: boolean } {
  const read = readClientCertificate(certificate, reveal(privateKey) ?? certificate, reveal(passphrase), now);
  return { ...read, sendCertificateChain };
}

/** What MSAL signs an assertion with, at a time in milliseconds since 1970; throws AuthenticationError where it has expired. */
export function certificateProof({
  certificate,
  privateKey,
  sendCertificateChain,
}: ClientCertificate & { sendCertificateChain?: boolean }): (
  now: number,
) => NonNullable<Configuration['auth']['clientCertificate']> {
  const facts = readFacts(certificate);
  return (now) => {
    const expiry = findExpiry(facts, now);
    if (expiry !== undefined) throw expiry;
    return {
      thumbprintSha256: facts.thumbprint,
      privateKey: privateKey.reveal(),
      ...(sendCertificateChain ? { x5c: certificate } : {}),
    };
  };
}

/** What lists show of a certificate: nothing where one record is damaged, as whoever uses that one is told. */
export function describeCertificate(certificate: string): ModeFacts {
  try {
    const { thumbprint, notAfter } = readFacts(certificate);
    return { certificateThumbprint: thumbprint, certificateExpiresOn: new Date(notAfter).toISOString() };
  } catch {
    return {};
  }
}

function reveal(given: string | Secret | undefined): string | undefined {
  return given instanceof Secret ? given.reveal() : given;
}
