import type { Command } from 'commander';
import { type RotatedFields, rotateAuthentication, rotatedOf } from '../../client/rotate-authentication.ts';
import { gatherFields, type ModeFlags, refuseForeignFlags } from './auth-modes.ts';
import type { Io } from './io.ts';
import { openVaultAt } from './open-vault.ts';
import { filled, readSettings } from './options.ts';
import { asJson } from './print.ts';

interface RotateFlags extends Pick<ModeFlags, 'certificate' | 'key' | 'sendCertificateChain' | 'secretExpiresOn'> {
  home?: string;
  caFile?: string;
  json?: boolean;
}

export function defineRotate(command: Command, io: Io): void {
  command
    .argument('<NAME>', 'Which one, of the mode client-secret or certificate.')
    .option('--secret-expires-on <DATE>', 'client-secret: the day on which the new secret ends, YYYY-MM-DD.', filled)
    .option('--certificate <FILE>', 'certificate: PEM, with or without the key, or PFX.', filled)
    .option('--key <FILE>', 'certificate: PEM of the private key, where it has a file of its own.', filled)
    .option('--send-certificate-chain', 'certificate: send it along from now on.')
    .action(async (name: string, flags: RotateFlags) => {
      const vault = await openVaultAt(flags, io);
      const old = await vault.get(name);
      const what = rotatedOf(old);
      refuseForeignFlags(old.mode, flags, command.options);
      const fields = settingsKept(await gatherFields(old.mode, flags, io));
      const { config } = await readSettings(flags, io);
      await rotateAuthentication(vault, name, fields as RotatedFields, {
        ca: config.caFile,
        env: io.env,
        signal: io.signal,
      });
      if (flags.json) io.out(asJson({ rotated: name }));
      else {
        io.out(
          `The new ${what} of ${name} works and is in use; what runs takes it with its next token. Delete the old one in the portal in an hour or later.\n`,
        );
      }
    });
}

/** How tokens are asked for stays as it was stored, where no flag says otherwise. */
function settingsKept(fields: object): object {
  const given = Object.entries(fields).filter(([name, value]) => !SETTINGS.has(name) || value === true);
  return Object.fromEntries(given);
}

const SETTINGS: ReadonlySet<string> = new Set(['tokenVersion', 'resource', 'sendCertificateChain']);
