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
    ...readClientCertificate(
      fields.certificate,
      reveal(fields.privateKey) ?? fields.certificate,
      reveal(fields.passphrase),
      now,
    ),
    sendCertificateChain: fields.sendCertificateChain ?? false,
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
  show: ({ certificate }) => describe(String(certificate)),
  speaker: () => SPEAKS_AS_APP,
  acquire: (authentication, dependencies) => {
    const { certificate, privateKey, sendCertificateChain } = authentication;
    const facts = readFacts(certificate);
    return acquireByMsal(authentication, dependencies, (msal, { auth, system }, request) => {
      const expiry = findExpiry(facts, dependencies.clock.now());
      if (expiry !== undefined) throw expiry;
      const clientCertificate = {
        thumbprintSha256: facts.thumbprint,
        privateKey: privateKey.reveal(),
        ...(sendCertificateChain ? { x5c: certificate } : {}),
      };
      return new msal.ConfidentialClientApplication({
        auth: { ...auth, clientCertificate },
        system,
      }).acquireTokenByClientCredential(request);
    });
  },
};

/** A list shows the others also where one record is damaged; whoever uses that one is told. */
function describe(certificate: string): ModeFacts {
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
