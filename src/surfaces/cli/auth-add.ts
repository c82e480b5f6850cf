import { type Command, Option } from 'commander';
import {
  type AuthenticationInput,
  type AuthenticationMode,
  type BaseInput,
  checkBase,
  createAuthentication,
  summarize,
} from '../../auth/authentication.ts';
import { CLOUDS } from '../../auth/clouds.ts';
import { MODE_NAMES } from '../../auth/modes/modes.ts';
import { systemClock } from '../../core/clock.ts';
import { UsageError } from '../../core/errors.ts';
import { completeFlags } from './auth-missing.ts';
import { defaultsOf, gatherFields, type ModeFlags, refuseForeignFlags } from './auth-modes.ts';
import { askUntilItWorks, type PartialFlags } from './auth-questions.ts';
import { withSettings } from './auth-settings.ts';
import { signInWhereNeeded } from './auth-sign-in.ts';
import type { Context } from './context.ts';
import { openVaultAt } from './open-vault.ts';
import { collect, filled, readSettings, wholeNumber } from './options.ts';
import { asJson } from './print.ts';

/** Options of `auth add`. */
export interface AddFlags extends ModeFlags {
  mode: AuthenticationMode;
  tenant?: string;
  clientId?: string;
  cloud?: string;
  authority?: string;
  graph?: string;
  allowHost?: string[];
  shared?: boolean;
  replace?: boolean;
  /** File of settings under the names of other connectors. */
  settings?: string;
  home?: string;
  caFile?: string;
  json?: boolean;
}

const SECRETS_HELP = `
A secret comes from its environment variable, from standard input, or from a prompt:
  client-secret      GRAPHCAL_CLIENT_SECRET
  certificate        GRAPHCAL_CERTIFICATE_PASSWORD, where the key or the PFX file has a passphrase
  username-password  GRAPHCAL_PASSWORD, and GRAPHCAL_CLIENT_SECRET with --with-secret
  browser            GRAPHCAL_CLIENT_SECRET with --with-secret, or as certificate
With browser and device-code a person signs in at once.`;

/** Its name is left out: it may be a placeholder, and is of no use here. */
const MAILBOX_ELSEWHERE =
  'graphcal: The mailbox of the settings is no part of an authentication: give it by --mailbox, GRAPHCAL_MAILBOX, or mailbox in graphcal.config.json.\n';

/** Adds what `auth add` takes and does to its command. */
export function defineAdd(command: Command, context: Context): void {
  command
    .argument('[NAME]', 'What other commands call it; at a terminal it is asked for, as all that is needed.')
    .addOption(new Option('--mode <MODE>', 'How to sign in. (needed)').choices(MODE_NAMES))
    .option(
      '--tenant <ID>',
      'Directory (tenant) id, or a verified domain of it. (needed, unless --authority names it)',
      filled,
    )
    .option(
      '--client-id <ID>',
      'Application (client) id of the app registration. (needed, but for managed-identity and access-token)',
      filled,
    )
    .option(
      '--cloud <NAME>',
      `Known cloud: ${CLOUDS.map(({ name }) => name).join(', ')}. Default: ${CLOUDS[0].name}.`,
      filled,
    )
    .option('--authority <URL>', 'Where to sign in, instead of a cloud; needs --graph.', filled)
    .option(
      '--graph <URL>',
      'Where Graph is, instead of a cloud; needs --authority, but for managed-identity and access-token.',
      filled,
    )
    .option('--allow-host <HOST>', 'A host beside the known clouds that may get the secret and tokens.', collect)
    .option('--shared', 'For all who use this installation; default personal.')
    .option('--replace', 'Put it in the place of one of the same name.')
    .option(
      '--settings <FILE>',
      'JSON of settings, also under the names of other connectors; - for standard input.',
      filled,
    )
    .option('--certificate <FILE>', 'certificate, browser: PEM, with or without the key, or PFX.', filled)
    .option('--key <FILE>', 'certificate, browser: PEM of the private key, where it has a file of its own.', filled)
    .option(
      '--send-certificate-chain',
      'certificate, browser: send it along, for apps that trust subject name and issuer.',
    )
    .option('--token-file <FILE>', 'workload-identity: where the other issuer keeps its token fresh.', filled)
    .option('--identity-object-id <ID>', 'managed-identity: object id of a user-assigned one.', filled)
    .option('--identity-resource-id <ID>', 'managed-identity: resource id of a user-assigned one.', filled)
    .option('--username <NAME>', 'username-password: who signs in, as name@school.example.', filled)
    .option('--allow-password', 'username-password: allow a stored password in spite of what it means.')
    .option('--with-secret', 'username-password, browser: the app has a client secret, too.')
    .option(
      '--port <N>',
      'browser: port of this machine to which the sign-in page leads back; default any free one.',
      wholeNumber(1, 65_535),
    )
    .option('--no-open', 'browser: print the address of the sign-in page, and open no browser.')
    .option(
      '--variable <NAME>',
      'access-token: environment variable of the token. Default: GRAPHCAL_ACCESS_TOKEN.',
      filled,
    )
    .option('--secret-expires-on <DATE>', 'client-secret: the day on which the secret ends, YYYY-MM-DD.', filled)
    .addOption(
      new Option(
        '--token-version <VERSION>',
        'client-secret, certificate, username-password: version of the token URL; default v2.',
      ).choices(['v1', 'v2']),
    )
    .option(
      '--resource <ID>',
      'client-secret, certificate, username-password: resource for which the token is asked; default Graph.',
      filled,
    )
    // Whoever tries it is told why, before the secret is in the history of a shell for a second time.
    .addOption(new Option('--client-secret [SECRET]').hideHelp().argParser(refuseSecret))
    .addOption(new Option('--secret [SECRET]').hideHelp().argParser(refuseSecret))
    .addOption(new Option('--password [PASSWORD]').hideHelp().argParser(refuseSecret))
    .addOption(new Option('--passphrase [PASSPHRASE]').hideHelp().argParser(refuseSecret))
    .addHelpText('after', SECRETS_HELP)
    .action(async (argument: string | undefined, options: PartialFlags, command: Command) => {
      if (
        command.options.some((option) => option.hidden && command.getOptionValue(option.attributeName()) !== undefined)
      )
        refuseSecret();
      const { name: given, flags: partial, io, mailbox } = await withSettings(argument, options, context.io);
      if (partial.mode !== undefined) refuseForeignFlags(partial.mode, partial, command.options);
      const { name, flags, isAsked } = await completeFlags(given, partial, io);
      const vault = await openVaultAt(flags, io);
      const { caFile } = (await readSettings(flags, io)).config;
      const base = readBase(name, { ...defaultsOf(flags.mode, io), ...flags });
      // Whatever else is wrong is told before somebody types a secret in vain.
      const { name: taken } = checkBase(base, systemClock);
      if (!flags.replace && (await vault.list()).some((one) => one.name === taken)) throw alreadyStored(taken);
      const whole = isAsked
        ? await askUntilItWorks(base, partial, flags, caFile, io)
        : await signInWhereNeeded(
            createAuthentication(
              { ...base, ...(await gatherFields(flags.mode, flags, io)) } as AuthenticationInput,
              systemClock,
            ),
            { ...flags, caFile },
            io,
          );
      await vault.put(whole, { replace: flags.replace });
      if (mailbox !== undefined) io.err(MAILBOX_ELSEWHERE);
      const { account } = summarize(whole);
      if (flags.json) io.out(asJson({ added: name, ...(account === undefined ? {} : { account }) }));
      else io.out(`Authentication ${name} is stored. Try it: graphcal auth test ${name}\n`);
    });
}

function readBase(
  name: string,
  { mode, tenant, clientId, cloud, authority, graph, allowHost, shared }: AddFlags,
): BaseInput {
  const kind = shared ? 'shared' : 'personal';
  return { name, mode, kind, tenant, clientId, cloud, authority, graph, allowedHosts: allowHost };
}

function alreadyStored(name: string): UsageError {
  return new UsageError('authentication-exists', `An authentication ${name} is stored already.`, {
    hint: 'Put this one in its place with --replace, or choose another name.',
  });
}

function refuseSecret(): never {
  throw new UsageError('secret-in-arguments', 'A secret is not taken as an option: others can read it there.', {
    hint: 'Give it by its environment variable, on standard input, or at the prompt; and renew the one you typed.',
  });
}
