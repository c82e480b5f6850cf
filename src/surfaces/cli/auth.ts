import type { Command } from 'commander';
import { summarize } from '../../auth/authentication.ts';
import { PASSWORD_WARNING } from '../../auth/modes/username-password.ts';
import { openConnection } from '../../client/connection.ts';
import { systemClock } from '../../core/clock.ts';
import { UsageError } from '../../core/errors.ts';
import { defineAdd } from './auth-add.ts';
import { remainsOf } from './auth-remains.ts';
import { reportOf, sentencesOf, tableOf, warningsOf } from './auth-report.ts';
import { defineRotate } from './auth-rotate.ts';
import { defineSetup } from './auth-setup.ts';
import { defineSignIn } from './auth-sign-in.ts';
import type { Context } from './context.ts';
import { openVaultAt } from './open-vault.ts';
import { addCaOption, addHomeOption, readSettings } from './options.ts';
import { asJson } from './print.ts';

interface CommonFlags {
  home?: string;
  json?: boolean;
}

export function defineAuth(command: Command, context: Context): void {
  const { io } = context;
  const sub = (name: string, title: string) =>
    addHomeOption(command.command(name).description(title)).option('--json', 'Print JSON.');

  defineAdd(addCaOption(sub('add', 'Store an authentication; its secret is read, never given as an option')), context);

  sub('list', 'List authentications, without their secrets').action(async (flags: CommonFlags) => {
    const stored = await (await openVaultAt(flags, io)).list();
    for (const warning of warningsOf(stored, systemClock.now())) io.err(`graphcal: ${warning}\n`);
    if (flags.json) io.out(asJson(stored));
    else io.out(stored.length === 0 ? 'None is stored. Add one: graphcal auth add\n' : `${tableOf(stored)}\n`);
  });

  addCaOption(sub('test', 'Get a token and say for what it is good'))
    .argument('<NAME>', 'Which one.')
    .action(async (name: string, flags: CommonFlags & { caFile?: string }) => {
      const vault = await openVaultAt(flags, io);
      const authentication = await vault.get(name);
      if (authentication.mode === 'username-password') io.err(`graphcal: ${PASSWORD_WARNING}\n`);
      const { caFile } = (await readSettings(flags, io)).config;
      const connection = await openConnection({ authentication, vault }, { ca: caFile, env: io.env });
      try {
        const { token, expiresOn } = await connection.tokens.getToken({ signal: io.signal });
        const summary = summarize(authentication);
        for (const warning of warningsOf([summary], systemClock.now())) io.err(`graphcal: ${warning}\n`);
        const report = reportOf(summary, token.reveal(), connection.tokens.graphOrigin, expiresOn);
        io.out(flags.json ? asJson(report) : `${sentencesOf(report).join('\n')}\n`);
      } finally {
        await connection.close();
      }
    });

  defineSignIn(sub, context);
  defineSetup(command, context);

  defineRotate(
    addCaOption(sub('rotate', 'Put a new secret or certificate in the place of the old one, once it works')),
    io,
  );

  sub('remove', 'Forget an authentication and its secret')
    .argument('<NAME>', 'Which one.')
    .action(async (name: string, flags: CommonFlags) => {
      const vault = await openVaultAt(flags, io);
      // One that only a newer version can read is forgotten all the same.
      const removed = await vault.get(name).catch((error: unknown) => {
        if (error instanceof UsageError) return undefined;
        throw error;
      });
      await vault.remove(name);
      if (flags.json) io.out(asJson({ removed: name }));
      else {
        const remains = removed === undefined ? '' : ` ${remainsOf(removed)}`;
        io.out(`Authentication ${name} is removed, with its secrets and tokens.${remains}\n`);
      }
    });
}
