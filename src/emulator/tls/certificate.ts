import { createPrivateKey, generateKeyPair, sign, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { DAY } from '../../core/durations.ts';
import type { Random } from '../../core/random.ts';

/** A self-signed certificate and its key, both as PEM. */
export interface CertificatePair {
  readonly certificate: string;
  readonly privateKey: string;
}

/** Clients on other machines may be behind by some hours. */
const DAYS_BEFORE = 1;

/** Apple's systems trust no certificate that is valid for more than 825 days. https://support.apple.com/103769 */
const DAYS_AFTER = 824;

/** A kept certificate with less than this left is made anew, so that a server does not lose its clients while it runs. */
const DAYS_LEFT = 30;

/** `ecdsa-with-SHA256`. https://www.rfc-editor.org/rfc/rfc5758#section-3.2 */
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';

/** `commonName`. https://www.rfc-editor.org/rfc/rfc5280#appendix-A.1 */
const COMMON_NAME = '2.5.4.3';

/**
 * Makes a certificate for localhost, 127.0.0.1, ::1 and further names that can sign no other one, with a key of its own.
 * `now` is the machine's time in milliseconds since 1970.
 */
export async function createCertificate(
  now: number,
  random: Random,
  hostNames: readonly string[] = [],
): Promise<CertificatePair> {
  const [{ AsnConvert, OctetString }, x509] = await Promise.all([
    import('@peculiar/asn1-schema'),
    import('@peculiar/asn1-x509'),
  ]);
  const { publicKey, privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
  const name = new x509.Name([
    new x509.RelativeDistinguishedName([
      new x509.AttributeTypeAndValue({
        type: COMMON_NAME,
        value: new x509.AttributeValue({ utf8String: 'localhost' }),
      }),
    ]),
  ]);
  const extension = (extnID: string, critical: boolean, value: unknown) =>
    new x509.Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
  const signatureAlgorithm = new x509.AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 });
  const tbsCertificate = new x509.TBSCertificate({
    version: x509.Version.v3,
    serialNumber: serialNumber(random),
    signature: signatureAlgorithm,
    issuer: name,
    subject: name,
    validity: new x509.Validity({
      notBefore: new Date(now - DAYS_BEFORE * DAY),
      notAfter: new Date(now + DAYS_AFTER * DAY),
    }),
    subjectPublicKeyInfo: AsnConvert.parse(
      publicKey.export({ type: 'spki', format: 'der' }),
      x509.SubjectPublicKeyInfo,
    ),
    extensions: new x509.Extensions([
      extension(x509.id_ce_basicConstraints, true, new x509.BasicConstraints({ cA: false })),
      extension(x509.id_ce_extKeyUsage, false, new x509.ExtendedKeyUsage([x509.id_kp_serverAuth])),
      extension(
        x509.id_ce_subjectAltName,
        false,
        new x509.SubjectAlternativeName([
          new x509.GeneralName({ dNSName: 'localhost' }),
          new x509.GeneralName({ iPAddress: '127.0.0.1' }),
          new x509.GeneralName({ iPAddress: '::1' }),
          ...hostNames.map((dNSName) => new x509.GeneralName({ dNSName })),
        ]),
      ),
    ]),
  });
  const signature = sign('sha256', Buffer.from(AsnConvert.serialize(tbsCertificate)), privateKey);
  const certificate = new x509.Certificate({
    tbsCertificate,
    signatureAlgorithm,
    signatureValue: Uint8Array.from(signature).buffer,
  });
  return {
    certificate: new X509Certificate(Buffer.from(AsnConvert.serialize(certificate))).toString(),
    privateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  };
}

/** Whether a kept pair belongs together, has these names and is valid for a while yet; false for what is damaged. */
export function isUsable(
  { certificate, privateKey }: CertificatePair,
  now: number,
  hostNames: readonly string[] = [],
): boolean {
  try {
    const read = new X509Certificate(certificate);
    const isValid = Date.parse(read.validFrom) <= now && now + DAYS_LEFT * DAY <= Date.parse(read.validTo);
    const hasNames = hostNames.every((name) => read.checkHost(name) !== undefined);
    return isValid && hasNames && read.checkPrivateKey(createPrivateKey(privateKey));
  } catch {
    return false;
  }
}

/** A positive number that no other certificate has. https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.2 */
function serialNumber(random: Random): ArrayBuffer {
  const bytes = Uint8Array.from(random.bytes(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.buffer;
}
