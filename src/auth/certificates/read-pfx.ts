import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { asn1, pkcs12 } from 'node-forge';
import { Secret } from '../../core/secret.ts';
import { fieldProblem } from '../field-problem.ts';
import { checkCost, checkCostInside, checkSize } from './pfx-cost.ts';

/** Certificate and key out of a PFX, as `createAuthentication` takes them for the mode `certificate`. */
export interface PfxContents {
  /** PEM of all certificates in it. */
  certificate: string;
  /** PEM, PKCS #8. */
  privateKey: Secret;
}

type Forge = typeof import('node-forge');

/**
 * Reads a PFX (PKCS #12) file, of new ciphers (AES) or old ones (3DES, RC2); `passphrase` is '' (default) where it has
 * none. Throws UsageError `authentication-certificate-invalid`, `authentication-passphrase-invalid`, `pfx-too-large` or
 * `pfx-too-costly`; no error holds anything of the key. https://www.rfc-editor.org/rfc/rfc7292
 */
export async function readPfx(bytes: Uint8Array, passphrase: string | Secret = ''): Promise<PfxContents> {
  checkSize(bytes);
  // Its exports are found by a bundler and by Node in different places.
  const loaded = await import('node-forge');
  const forge = loaded.default ?? loaded;
  const bags = openPfx(forge, bytes, passphrase instanceof Secret ? passphrase.reveal() : passphrase);
  const { pkcs8ShroudedKeyBag, keyBag, certBag } = forge.pki.oids;
  const key = bags.find(({ type }) => type === pkcs8ShroudedKeyBag || type === keyBag);
  const certificates = bags.filter(({ type }) => type === certBag);
  if (key === undefined || certificates.length === 0) {
    const missing = key === undefined ? 'private key' : 'certificate';
    const hint = 'Export it again with both; in Windows by "Yes, export the private key".';
    throw fieldProblem('certificate', `has no ${missing} in its PFX file`, hint);
  }
  try {
    const der = encode(forge, key.key ? forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(key.key)) : key.asn1);
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const readOne = ({ cert, asn1 }: pkcs12.Bag) =>
      new X509Certificate(encode(forge, cert ? forge.pki.certificateToAsn1(cert) : asn1));
    return {
      certificate: certificates.map((bag) => String(readOne(bag))).join(''),
      privateKey: new Secret(String(privateKey.export({ type: 'pkcs8', format: 'pem' }))),
    };
  } catch {
    throw fieldProblem('certificate', 'cannot be read out of its PFX file', 'Export it again, or give it as PEM.');
  }
}

/** Whether bytes are a PFX and no PEM text: it begins as a sequence of ASN.1. */
export function isPfx(bytes: Uint8Array): boolean {
  return bytes[0] === 0x30;
}

function openPfx(forge: Forge, bytes: Uint8Array, passphrase: string): pkcs12.Bag[] {
  const read = (): asn1.Asn1 => forge.asn1.fromDer(Buffer.from(bytes).toString('binary'));
  checkCost(forge, readWhole(read));
  const open = (file: asn1.Asn1, word: string | undefined): pkcs12.Bag[] | undefined => {
    checkCostInside(forge, file, word);
    try {
      return forge.pkcs12.pkcs12FromAsn1(file, true, word).safeContents.flatMap(({ safeBags }) => safeBags);
    } catch {
      return undefined;
    }
  };
  const bags =
    open(read(), passphrase) ??
    // No passphrase and an empty one are different keys, and either is written.
    (passphrase === '' ? open(read(), undefined) : undefined) ??
    // The library takes letters for bytes where the newer ciphers mean UTF-8, though not in the checksum: that is left
    // out here, and what is decrypted by a wrong passphrase cannot be read.
    (/[^\x20-\x7e]/u.test(passphrase) ? open(withoutChecksum(read()), utf8(passphrase)) : undefined);
  if (bags !== undefined) return bags;
  const hint = 'Give the one that was set when it was exported, in GRAPHCAL_CERTIFICATE_PASSWORD or at the prompt.';
  throw fieldProblem('passphrase', 'does not open the PFX file', hint);
}

function readWhole(read: () => asn1.Asn1): asn1.Asn1 {
  try {
    return read();
  } catch {
    const hint = 'Give the file as it was exported, or as PEM.';
    throw fieldProblem('certificate', 'is neither PEM nor a whole PFX file', hint);
  }
}

/** A PFX is its version, its contents and, where one was made, their checksum. */
function withoutChecksum(file: asn1.Asn1): asn1.Asn1 {
  if (Array.isArray(file.value)) file.value.length = Math.min(file.value.length, 2);
  return file;
}

function utf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('binary');
}

function encode(forge: Forge, structure: asn1.Asn1): Buffer {
  return Buffer.from(forge.asn1.toDer(structure).getBytes(), 'binary');
}
