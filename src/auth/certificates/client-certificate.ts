import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { AuthenticationError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import { systemCodeOf } from '../../core/system-error.ts';
import { fieldProblem } from '../field-problem.ts';

/** A certificate with its key, by which an app proves itself. */
export interface ClientCertificate {
  /** PEM: the app's own certificate first, then those that issued it, as they were given. */
  certificate: string;
  /** PEM, PKCS #8, not encrypted. */
  privateKey: Secret;
}

/** What can be read off a certificate. */
export interface CertificateFacts {
  /** SHA-256 of the certificate, in hexadecimal; MSAL and the portal name it by this. */
  thumbprint: string;
  /** Milliseconds since 1970. */
  notBefore: number;
  /** Milliseconds since 1970. */
  notAfter: number;
}

/** Bits of an RSA key below which Microsoft Entra takes no certificate. https://learn.microsoft.com/entra/identity-platform/certificate-credentials */
const LEAST_BITS = 2048;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/gu;
const PRIVATE_KEY = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]+?-----END (?:[A-Z]+ )*PRIVATE KEY-----/u;
const REGISTERED = 'Give the certificate that is registered under App registrations, your app, Certificates & secrets.';

/** Whether the private key of a PEM text needs a passphrase. */
export function isEncryptedKey(text: string): boolean {
  const [key = ''] = PRIVATE_KEY.exec(text) ?? [];
  return key.startsWith('-----BEGIN ENCRYPTED') || /^Proc-Type:.*ENCRYPTED/mu.test(key);
}

/**
 * Reads certificate and key from PEM texts, which may be the same one, and checks that they can sign in: RSA of 2048 bits
 * or more, of one another, valid at `now` (milliseconds since 1970). Throws UsageError `authentication-certificate-invalid`,
 * `authentication-private-key-invalid` or `authentication-passphrase-invalid`; no error holds anything of the key.
 */
export function readClientCertificate(
  certificateText: string,
  keyText: string,
  passphrase: string | undefined,
  now: number,
): ClientCertificate {
  const certificates = (certificateText.match(CERTIFICATE) ?? []).map(readCertificate);
  if (certificates.length === 0) {
    throw fieldProblem('certificate', 'has no certificate in it', 'Give a PEM text with BEGIN CERTIFICATE, or a PFX.');
  }
  const key = readKey(keyText, passphrase);
  if (key.asymmetricKeyType !== 'rsa') {
    throw fieldProblem('private-key', 'is no RSA key', 'Microsoft Entra takes certificates with an RSA key only.');
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < LEAST_BITS) {
    const hint = `Make a new certificate with a key of ${LEAST_BITS} bits or more, and register that.`;
    throw fieldProblem('private-key', `is an RSA key of ${bits} bits, which is too short`, hint);
  }
  const own = certificates.find((each) => each.checkPrivateKey(key));
  if (own === undefined) {
    const hint = 'Give the key that the certificate was made with.';
    throw fieldProblem('private-key', 'does not belong to the certificate', hint);
  }
  const facts = factsOf(own);
  if (now >= facts.notAfter) {
    throw fieldProblem(
      'certificate',
      `expired at ${iso(facts.notAfter)}`,
      `Make and register a new one. ${REGISTERED}`,
    );
  }
  if (now < facts.notBefore) {
    const hint = 'Wait until then, or check the clock of this machine.';
    throw fieldProblem('certificate', `is not valid before ${iso(facts.notBefore)}`, hint);
  }
  const others = certificates.filter((each) => each !== own);
  return {
    certificate: [own, ...others].map(String).join(''),
    privateKey: new Secret(String(key.export({ type: 'pkcs8', format: 'pem' }))),
  };
}

/** What can be read off the first certificate of a PEM text that was checked before. */
export function readFacts(certificate: string): CertificateFacts {
  return factsOf(readCertificate(CERTIFICATE_ONCE.exec(certificate)?.[0] ?? ''));
}

/** Why a certificate that was stored earlier cannot sign in now; undefined where it can. */
export function findExpiry({ notBefore, notAfter }: CertificateFacts, now: number): AuthenticationError | undefined {
  if (now >= notAfter) {
    return new AuthenticationError('certificate-expired', `The certificate expired at ${iso(notAfter)}.`, {
      hint: 'Make and register a new one, and store it with graphcal auth add --replace.',
    });
  }
  if (now >= notBefore) return undefined;
  return new AuthenticationError(
    'certificate-not-valid-yet',
    `The certificate is not valid before ${iso(notBefore)}.`,
    {
      hint: 'Wait until then, or check the clock of this machine.',
    },
  );
}

// Without the flag g, which would make the expression remember where it was.
const CERTIFICATE_ONCE = new RegExp(CERTIFICATE.source, 'u');

function factsOf(certificate: X509Certificate): CertificateFacts {
  return {
    thumbprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
  };
}

function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw fieldProblem('certificate', 'cannot be read', `Is the file whole? ${REGISTERED}`);
  }
}

function readKey(text: string, passphrase: string | undefined): KeyObject {
  const pem = PRIVATE_KEY.exec(text)?.[0];
  if (pem === undefined) {
    const hint = 'Give the file with BEGIN PRIVATE KEY too; a .cer or .crt of the portal has none.';
    throw fieldProblem('private-key', 'is missing', hint);
  }
  if (isEncryptedKey(pem) && !passphrase) {
    const hint = 'Give it in GRAPHCAL_CERTIFICATE_PASSWORD, on standard input or at the prompt.';
    throw fieldProblem('passphrase', 'is missing: the private key is encrypted', hint);
  }
  try {
    return createPrivateKey({ key: pem, ...(passphrase ? { passphrase } : {}) });
  } catch (cause) {
    if (isEncryptedKey(pem)) {
      // What fails is not told apart: a wrong passphrase looks like a damaged key.
      const hint = 'Give the passphrase with which the key was encrypted.';
      throw fieldProblem('passphrase', 'does not open the private key', hint);
    }
    const code = systemCodeOf(cause);
    const reason = code === undefined ? 'cannot be read' : `cannot be read (${code})`;
    throw fieldProblem('private-key', reason, 'Give it as PEM, or as a PFX together with the certificate.');
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
