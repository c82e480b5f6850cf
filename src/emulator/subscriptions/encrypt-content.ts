import { constants, createCipheriv, createHmac, publicEncrypt } from 'node:crypto';
import type { Random } from '../../core/random.ts';
import { readCertificate } from './read-subscription.ts';

/** The data of a resource as a notification carries them. https://learn.microsoft.com/graph/api/resources/changenotificationencryptedcontent */
export interface EncryptedContent {
  data: string;
  dataSignature: string;
  dataKey: string;
  encryptionCertificateId: string;
  encryptionCertificateThumbprint: string;
}

const KEY_BYTES = 32;
const IV_BYTES = 16;

/**
 * Encrypts a text with a key of its own, and that with the certificate's.
 * https://learn.microsoft.com/graph/change-notifications-with-resource-data#decrypting-resource-data
 */
export function encryptContent(
  text: string,
  { certificate, certificateId }: { certificate: string; certificateId: string },
  random: Random,
): EncryptedContent {
  const { publicKey, fingerprint } = readCertificate(certificate);
  const key = Buffer.from(random.bytes(KEY_BYTES));
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, IV_BYTES));
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const padding = { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };
  return {
    data: data.toString('base64'),
    dataSignature: createHmac('sha256', key).update(data).digest('base64'),
    dataKey: publicEncrypt(padding, key).toString('base64'),
    encryptionCertificateId: certificateId,
    encryptionCertificateThumbprint: fingerprint.replaceAll(':', ''),
  };
}
