import { isEncryptedKey } from '../../auth/certificates/client-certificate.ts';
import { isPfx, readPfx } from '../../auth/certificates/read-pfx.ts';
import type { CertificateFields } from '../../auth/modes/certificate.ts';
import { UsageError } from '../../core/errors.ts';
import type { ModeFlags } from './auth-modes.ts';
import type { Io } from './io.ts';
import { decodeText, readBytesOrInput } from './read-file.ts';
import { readSecret } from './read-secret.ts';

const PASSPHRASE_VARIABLE = 'GRAPHCAL_CERTIFICATE_PASSWORD';

/** Reads the files that `--certificate` and `--key` name, PEM or PFX, and asks for a passphrase where one is needed. */
export async function readCertificateFields(flags: ModeFlags, io: Io): Promise<CertificateFields> {
  if (flags.certificate === undefined) {
    throw new UsageError('certificate-missing', 'No certificate was given.', {
      hint: 'Name its file with --certificate: PEM with or without the key, or PFX.',
    });
  }
  const sendCertificateChain = flags.sendCertificateChain ?? false;
  const bytes = await readFile(flags.certificate, '--certificate', io);
  if (isPfx(bytes)) {
    if (flags.key !== undefined) {
      throw new UsageError('option-invalid', '--key does not go with a PFX file, which holds the key.', {
        hint: 'Leave --key out.',
      });
    }
    return { ...(await openPfx(bytes, io)), sendCertificateChain };
  }
  const certificate = decodeText(bytes);
  const privateKey = flags.key === undefined ? certificate : decodeText(await readFile(flags.key, '--key', io));
  const passphrase = isEncryptedKey(privateKey) ? await readPassphrase(io) : undefined;
  return { certificate, privateKey, passphrase, sendCertificateChain };
}

/** Without a passphrase first, so that nobody is asked for one that there is not. */
async function openPfx(bytes: Uint8Array, io: Io) {
  if (io.env[PASSPHRASE_VARIABLE]) return readPfx(bytes, io.env[PASSPHRASE_VARIABLE]);
  try {
    return await readPfx(bytes);
  } catch (error) {
    if (!(error instanceof UsageError) || error.code !== 'authentication-passphrase-invalid') throw error;
  }
  return readPfx(bytes, await readPassphrase(io));
}

function readPassphrase(io: Io): Promise<string> {
  return readSecret(io, PASSPHRASE_VARIABLE, 'Passphrase of the certificate');
}

async function readFile(file: string, flag: string, io: Io): Promise<Uint8Array> {
  // Standard input is where the passphrase may come from.
  if (file !== '-') return readBytesOrInput(file, flag, io);
  throw new UsageError('option-invalid', `${flag} takes no standard input.`, { hint: 'Name a file.' });
}
