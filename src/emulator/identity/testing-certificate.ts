import { createHash, generateKeyPair, type KeyObject, sign, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { AsnConvert } from '@peculiar/asn1-schema';
import * as x509 from '@peculiar/asn1-x509';

/** A certificate as an application registers it, with its key and the names that clients give it. */
export interface ClientCertificate {
  certificate: string;
  privateKey: KeyObject;
  /** PKCS #8. */
  privateKeyText: string;
  /** Hexadecimal. */
  sha256: string;
  x5t: string;
  x5t256: string;
}

/** `sha256WithRSAEncryption`. https://www.rfc-editor.org/rfc/rfc4055#section-5 */
const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';
const COMMON_NAME = '2.5.4.3';

/** Makes a self-signed certificate with an RSA key of so many bits, valid until `notAfter`. */
export async function createClientCertificate(
  notAfter = new Date('2049-01-01'),
  modulusLength = 2048,
): Promise<ClientCertificate> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength });
  const signatureAlgorithm = new x509.AlgorithmIdentifier({ algorithm: SHA256_WITH_RSA, parameters: null });
  const name = new x509.Name([
    new x509.RelativeDistinguishedName([
      new x509.AttributeTypeAndValue({
        type: COMMON_NAME,
        value: new x509.AttributeValue({ utf8String: 'rota importer' }),
      }),
    ]),
  ]);
  const tbsCertificate = new x509.TBSCertificate({
    version: x509.Version.v3,
    serialNumber: Uint8Array.of(0x40, 1, 2, 3).buffer,
    signature: signatureAlgorithm,
    issuer: name,
    subject: name,
    validity: new x509.Validity({ notBefore: new Date('2020-01-01'), notAfter }),
    subjectPublicKeyInfo: AsnConvert.parse(
      publicKey.export({ type: 'spki', format: 'der' }),
      x509.SubjectPublicKeyInfo,
    ),
  });
  const signature = sign('sha256', Buffer.from(AsnConvert.serialize(tbsCertificate)), privateKey);
  const signatureValue = Uint8Array.from(signature).buffer;
  const certificate = new x509.Certificate({ tbsCertificate, signatureAlgorithm, signatureValue });
  const der = Buffer.from(AsnConvert.serialize(certificate));
  return {
    certificate: new X509Certificate(der).toString(),
    privateKey,
    privateKeyText: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    sha256: createHash('sha256').update(der).digest('hex'),
    x5t: createHash('sha1').update(der).digest('base64url'),
    x5t256: createHash('sha256').update(der).digest('base64url'),
  };
}
