import type { asn1, cipher } from 'node-forge';
import { UsageError } from '../../core/errors.ts';

type Forge = typeof import('node-forge');

/** A PFX has a few kilobytes; more is no certificate with its key. */
const MOST_BYTES = 2 ** 20;
/** How often a key may be hashed, for one part of the file and for all of them; exports have up to 600,000. */
const MOST_ITERATIONS = 1_000_000;
const MOST_ITERATIONS_IN_ALL = 3 * MOST_ITERATIONS;
/** Contents lie in octet strings within octet strings; deeper than this it is no PFX. */
const DEPTH = 16;

/** Refuses a file that is too large to be a PFX; throws UsageError `pfx-too-large`. */
export function checkSize(bytes: Uint8Array): void {
  if (bytes.byteLength <= MOST_BYTES) return;
  throw new UsageError('pfx-too-large', `The PFX file has ${bytes.byteLength} bytes, more than ${MOST_BYTES}.`, {
    hint: 'Export the one certificate with its key, and nothing else.',
  });
}

/**
 * Refuses a file whose keys would take minutes or days to derive, before any is derived: who made the file says how
 * often, and nothing else bounds it. Throws UsageError `pfx-too-costly`.
 */
export function checkCost(forge: Forge, file: asn1.Asn1): void {
  refuseCost(iterationsIn(forge, file, 0));
}

function refuseCost(counts: readonly number[]): void {
  const sum = counts.reduce((all, count) => all + count, 0);
  if (counts.every((count) => count <= MOST_ITERATIONS) && sum <= MOST_ITERATIONS_IN_ALL) return;
  throw new UsageError(
    'pfx-too-costly',
    `The PFX file wants its key to be derived in more than ${MOST_ITERATIONS} steps.`,
    { hint: 'Export it again, with 1,000,000 iterations or fewer.' },
  );
}

/** The same for the whole with what is encrypted inside and opens with a passphrase; what does not open is left to the reader. */
export function checkCostInside(forge: Forge, file: asn1.Asn1, passphrase: string | undefined): void {
  const counts = iterationsIn(forge, file, 0);
  for (const inside of encryptedIn(forge, file, 0)) {
    const opened = decrypt(forge, inside, passphrase);
    const contents = opened === undefined ? undefined : parse(forge, opened);
    if (contents === undefined) continue;
    counts.push(...iterationsIn(forge, contents, 0));
    refuseCost(counts);
  }
}

/** Wherever a salt stands in PKCS #5 and PKCS #12, the count comes next. https://www.rfc-editor.org/rfc/rfc8018#appendix-A */
function iterationsIn(forge: Forge, node: asn1.Asn1, depth: number): number[] {
  const { Type } = forge.asn1;
  return childrenOf(forge, node, depth).flatMap((child, at, all) => {
    const before = all[at - 1];
    const isCount = isUniversal(forge, child, Type.INTEGER) && before && isUniversal(forge, before, Type.OCTETSTRING);
    return isCount ? [countOf(child)] : iterationsIn(forge, child, depth + 1);
  });
}

interface Encrypted {
  oid: string;
  parameters: asn1.Asn1;
  content: string;
}

/** Each EncryptedContentInfo: type, algorithm with its parameters, content. https://www.rfc-editor.org/rfc/rfc2315#section-10.1 */
function encryptedIn(forge: Forge, node: asn1.Asn1, depth: number): Encrypted[] {
  const { Type, Class } = forge.asn1;
  const children = childrenOf(forge, node, depth);
  const [kind, algorithm, content] = children;
  if (
    kind &&
    algorithm &&
    content &&
    isUniversal(forge, kind, Type.OID) &&
    content.tagClass === Class.CONTEXT_SPECIFIC
  ) {
    const [oid, parameters] = Array.isArray(algorithm.value) ? algorithm.value : [];
    if (oid && parameters && typeof oid.value === 'string' && isUniversal(forge, oid, Type.OID)) {
      return [{ oid: forge.asn1.derToOid(oid.value), parameters, content: bytesOf(content) }];
    }
  }
  return children.flatMap((child) => encryptedIn(forge, child, depth + 1));
}

/** What its types leave out. */
interface Pbe {
  pbe: { getCipher(oid: string, parameters: asn1.Asn1, passphrase: string | undefined): cipher.BlockCipher };
}

function decrypt(forge: Forge, { oid, parameters, content }: Encrypted, passphrase: string | undefined) {
  try {
    const { pbe } = forge.pki as typeof forge.pki & Pbe;
    const opening = pbe.getCipher(oid, parameters, passphrase);
    opening.update(forge.util.createBuffer(content));
    return opening.finish() ? opening.output.getBytes() : undefined;
  } catch {
    return undefined;
  }
}

/** What stands in a structure; an octet string may hold one, too. */
function childrenOf(forge: Forge, node: asn1.Asn1, depth: number): asn1.Asn1[] {
  if (depth > DEPTH) return [];
  if (!isUniversal(forge, node, forge.asn1.Type.OCTETSTRING)) return Array.isArray(node.value) ? node.value : [];
  const inside = parse(forge, bytesOf(node));
  return inside === undefined ? [] : [inside];
}

/** An octet string is whole, or in pieces one after the other. */
function bytesOf({ value }: asn1.Asn1): string {
  return Array.isArray(value) ? value.map(bytesOf).join('') : value;
}

function parse(forge: Forge, bytes: string): asn1.Asn1 | undefined {
  try {
    return forge.asn1.fromDer(bytes);
  } catch {
    return undefined;
  }
}

function isUniversal(forge: Forge, { tagClass, type }: asn1.Asn1, wanted: asn1.Type): boolean {
  return tagClass === forge.asn1.Class.UNIVERSAL && type === wanted;
}

/** A count of any length, as a number that is large enough to be refused. */
function countOf({ value }: asn1.Asn1): number {
  return typeof value === 'string'
    ? Number(`0x${Buffer.from(value, 'binary').toString('hex') || '0'}`)
    : Number.POSITIVE_INFINITY;
}
