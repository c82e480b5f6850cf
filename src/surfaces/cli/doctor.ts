import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { oneLine } from '../../graph/problem.ts';
import { examine } from '../doctor/examine.ts';
import { countFindings, type Finding } from '../doctor/finding.ts';
import type { Context } from './context.ts';
import { count } from './count.ts';
import { EXIT } from './exit-codes.ts';
import { readMailboxFile } from './mailbox-file.ts';
import { openVaultOf } from './open-vault.ts';
import { addSettings, type ConnectionFlags, filled, readSettings } from './options.ts';
import { align, asJson } from './print.ts';

interface DoctorFlags extends ConnectionFlags {
  mailboxes?: string;
}

export function defineDoctor(command: Command, { io, exit }: Context): void {
  addSettings(command, ['auth', 'mailbox', 'home', 'caFile', 'allowedMailboxes'], {
    mailbox: 'A mailbox that shall be reached.',
  })
    .option('--mailboxes <FILE>', 'Mailboxes that shall be reached, one address a line.', filled)
    .option('--json', 'Print JSON.')
    .action(async (flags: DoctorFlags) => {
      const { config, home } = await readSettings(flags, io);
      if (config.auth === undefined) {
        throw new UsageError('authentication-needed', 'No authentication is named.', {
          hint: 'Name one with --auth or GRAPHCAL_AUTH (add one by graphcal auth add).',
        });
      }
      const listed = flags.mailboxes === undefined ? [] : await readMailboxFile(flags.mailboxes, io.cwd);
      const named = config.mailbox === undefined ? [] : [config.mailbox.trim().toLowerCase()];
      const findings = await examine({
        ...{ auth: config.auth, folder: home.folder, config, nodeVersion: process.version },
        mailboxes: [...new Set([...named, ...listed])],
        ...{ env: io.env, signal: io.signal, openVault: () => openVaultOf(home.folder, io) },
      });
      const counts = countFindings(findings);
      io.out(flags.json ? asJson({ auth: config.auth, counts, findings }) : `${describe(findings)}\n`);
      exit(counts.failed === 0 ? EXIT.done : EXIT.rowsFailed);
    });
}

function describe(findings: readonly Finding[]): string {
  const { failed, warning } = countFindings(findings);
  const lines = align([
    ['STATUS', 'CHECK', 'FOUND'],
    ...findings.flatMap(({ status, check, message, hint }) => [
      [status, check, oneLine(message)],
      ...(hint === undefined ? [] : [['', '', `> ${oneLine(hint)}`]]),
    ]),
  ]);
  const end =
    failed === 0
      ? `All is well${warning === 0 ? '' : `; ${count(warning, 'thing')} to look at`}.`
      : `${count(failed, 'thing')} to be mended.`;
  return `${lines}\n\n${end}`;
}
