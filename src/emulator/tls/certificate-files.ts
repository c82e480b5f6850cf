import { join } from 'node:path';
import { readPrivateFile, replacePrivateFile, sweepTemporaryFiles } from '../../core/private-files.ts';
import type { Random } from '../../core/random.ts';
import { type CertificatePair, createCertificate, isUsable } from './certificate.ts';

const CERTIFICATE = 'certificate.pem';
const KEY = 'certificate-key.pem';

/** A certificate and where clients find it. */
export interface KeptCertificate extends CertificatePair {
  /** Path of the PEM file of the certificate; undefined in memory. */
  readonly file?: string;
}

/**
 * The certificate of a data folder, which the caller has locked: the kept one, or a new one where it is missing, damaged
 * or about to end, or lacks a name. Throws StorageError `path-...`.
 */
export async function openCertificate(
  folder: string,
  now: number,
  random: Random,
  hostNames: readonly string[] = [],
): Promise<KeptCertificate> {
  const file = join(folder, CERTIFICATE);
  const keyFile = join(folder, KEY);
  for (const path of [keyFile, file]) await sweepTemporaryFiles(path);
  const [certificate, privateKey] = [await readPrivateFile(file), await readPrivateFile(keyFile)];
  if (certificate !== undefined && privateKey !== undefined) {
    const kept = { certificate: certificate.toString('utf8'), privateKey: privateKey.toString('utf8'), file };
    if (isUsable(kept, now, hostNames)) return kept;
  }
  const made = await createCertificate(now, random, hostNames);
  // A crash between the two leaves a pair that does not belong together, which is made anew.
  await replacePrivateFile(keyFile, Buffer.from(made.privateKey), random);
  await replacePrivateFile(file, Buffer.from(made.certificate), random);
  return { ...made, file };
}
