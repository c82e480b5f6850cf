import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import tls, { type SecureContext } from 'node:tls';
import { UsageError } from '../../core/errors.ts';
import { systemCodeOf } from '../../core/system-error.ts';

const BLOCK = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/gu;

/**
 * What TLS trusts when `ca` comes to what Node trusts anyway: PEM text, or the path of a PEM file. One context for all
 * connections, since each costs a read of some 150 certificates. `env` may name more in NODE_EXTRA_CA_CERTS. Throws
 * UsageError `ca-unreadable`.
 */
export async function openTrust(
  ca: string,
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<SecureContext> {
  const own = await readCertificates(ca);
  return tls.createSecureContext({ ca: [...(await readTrusted(env)), ...own] });
}

async function readCertificates(ca: string): Promise<string[]> {
  const isText = ca.includes('-----BEGIN');
  const text = isText ? ca : await readFile(ca, 'utf8').catch((cause) => refuseFile(ca, cause));
  const blocks = text.match(BLOCK) ?? [];
  const name = isText ? 'The certificate that was given' : ca;
  if (blocks.length === 0) throw unreadable(`${name} holds no certificate in PEM form.`);
  for (const block of blocks) {
    try {
      new X509Certificate(block);
    } catch (cause) {
      throw unreadable(`${name} holds a certificate that cannot be read.`, cause);
    }
  }
  return blocks;
}

/** Node's own list, which a list of one's own replaces: what it was started with has to be added again. */
async function readTrusted(env: Readonly<Record<string, string | undefined>>): Promise<readonly string[]> {
  // Node 22.15 and later; https://nodejs.org/api/tls.html#tlsgetcacertificatestype
  const newer: { rootCertificates: unknown; getCACertificates?: (type: 'default') => string[] } = tls;
  if (newer.getCACertificates !== undefined) return newer.getCACertificates('default');
  const extra = env.NODE_EXTRA_CA_CERTS;
  // Node itself goes on without a file that is not there.
  const more = extra ? ((await readFile(extra, 'utf8').catch(() => '')).match(BLOCK) ?? []) : [];
  return [...tls.rootCertificates, ...more];
}

function refuseFile(path: string, cause: unknown): never {
  throw unreadable(`${path} cannot be read (${systemCodeOf(cause) ?? 'no code'}).`, cause);
}

function unreadable(message: string, cause?: unknown): UsageError {
  return new UsageError('ca-unreadable', message, {
    cause,
    hint: 'Name a PEM file, with -----BEGIN CERTIFICATE----- in it, by GRAPHCAL_CA_FILE or --ca-file.',
  });
}
