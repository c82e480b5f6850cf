import { type Command, Option } from 'commander';
import { type AuthenticationSummary, createAuthentication, showGraph } from '../../auth/authentication.ts';
import { CLOUDS } from '../../auth/clouds.ts';
import { openVault, type Vault } from '../../auth/vault.ts';
import { openConnection } from '../../client/connection.ts';
import { openHome } from '../../client/home.ts';
import { systemClock } from '../../core/clock.ts';
import { UsageError } from '../../core/errors.ts';
import { systemRandom } from '../../core/random.ts';
import { defineSetup } from './auth-setup.ts';
import type { Context } from './context.ts';
import type { Io } from './io.ts';
import { addCaOption, addHomeOption, collect, filled, readSettings } from './options.ts';
import { align, asJson } from './print.ts';
import { decodeText } from './read-file.ts';

const SECRET_VARIABLE = 'GRAPHCAL_CLIENT_SECRET';

interface AddFlags {
  mode: 'client-secret';
  tenant?: string;
  clientId: string;
  cloud?: string;
  authority?: string;
  graph?: string;
  allowHost?: string[];
  shared?: boolean;
  replace?: boolean;
  home?: string;
  json?: boolean;
}

interface CommonFlags {
  home?: string;
  json?: boolean;
}

export function defineAuth(command: Command, context: Context): void {
  const { io } = context;
  const sub = (name: string, title: string) =>
    addHomeOption(command.command(name).description(title)).option('--json', 'Print JSON.');

  sub('add', 'Store an authentication; its secret is read, never given as an option')
    .argument('<NAME>', 'What other commands call it.')
    .addOption(new Option('--mode <MODE>', 'How to sign in. (needed)').choices(['client-secret']).makeOptionMandatory())
    .option(
      '--tenant <ID>',
      'Directory (tenant) id, or a verified domain of it. (needed, unless --authority names it)',
      filled,
    )
    .requiredOption('--client-id <ID>', 'Application (client) id of the app registration. (needed)', filled)
    .option(
      '--cloud <NAME>',
      `Known cloud: ${CLOUDS.map(({ name }) => name).join(', ')}. Default: ${CLOUDS[0].name}.`,
      filled,
    )
    .option('--authority <URL>', 'Where to sign in, instead of a cloud; needs --graph.', filled)
    .option('--graph <URL>', 'Where Graph is, instead of a cloud; needs --authority.', filled)
    .option('--allow-host <HOST>', 'A host beside the known clouds that may get the secret and tokens.', collect)
    .option('--shared', 'For all who use this installation; default personal.')
    .option('--replace', 'Put it in the place of one of the same name.')
    // Whoever tries it is told why, before the secret is in the history of a shell for a second time.
    .addOption(new Option('--client-secret [SECRET]').hideHelp().argParser(refuseSecret))
    .addOption(new Option('--secret [SECRET]').hideHelp().argParser(refuseSecret))
    .addHelpText('after', `\nThe secret comes from ${SECRET_VARIABLE}, from standard input, or from a prompt.`)
    .action(async (name: string, flags: AddFlags & { clientSecret?: unknown; secret?: unknown }) => {
      if (flags.clientSecret !== undefined || flags.secret !== undefined) refuseSecret();
      const vault = await openOwnVault(flags, io);
      const { mode, tenant, clientId, cloud, authority, graph, allowHost, shared, replace } = flags;
      const make = (secret: string) =>
        createAuthentication(
          {
            name,
            mode,
            kind: shared ? 'shared' : 'personal',
            tenant,
            clientId,
            cloud,
            authority,
            graph,
            allowedHosts: allowHost,
            secret,
          },
          systemClock,
        );
      // Whatever else is wrong is told before somebody types a secret in vain.
      const { name: taken } = make('any');
      if (!replace && (await vault.list()).some((one) => one.name === taken)) throw alreadyStored(taken);
      await vault.put(make(await readSecret(io)), { replace });
      if (flags.json) io.out(asJson({ added: name }));
      else io.out(`Authentication ${name} is stored. Try it: graphcal auth test ${name}\n`);
    });

  sub('list', 'List authentications, without their secrets').action(async (flags: CommonFlags) => {
    const stored = await (await openOwnVault(flags, io)).list();
    if (flags.json) io.out(asJson(stored));
    else io.out(stored.length === 0 ? 'None is stored. Add one: graphcal auth add\n' : `${table(stored)}\n`);
  });

  addCaOption(sub('test', 'Get a token and say for what it is good'))
    .argument('<NAME>', 'Which one.')
    .action(async (name: string, flags: CommonFlags & { caFile?: string }) => {
      const authentication = await (await openOwnVault(flags, io)).get(name);
      const { config } = await readSettings(flags, io);
      const connection = await openConnection(authentication, { ca: config.caFile, env: io.env });
      try {
        const { token, expiresOn } = await connection.tokens.getToken({ signal: io.signal });
        const { roles, scp } = readClaims(token.reveal());
        const { graphOrigin } = connection.tokens;
        const { tenant, clientId } = authentication;
        const until = new Date(expiresOn).toISOString();
        const permissions = [
          ...(Array.isArray(roles) ? roles.map(String) : []),
          ...String(scp ?? '').split(' '),
        ].filter(Boolean);
        if (flags.json) {
          io.out(asJson({ name, tenant, clientId, graph: graphOrigin, expiresOn: until, permissions }));
          return;
        }
        io.out(
          `${name} works: application ${clientId} got a token of tenant ${tenant} for ${graphOrigin}, good until ${until}.\n`,
        );
        io.out(
          permissions.length === 0
            ? 'The token names no permissions; access may be granted in Exchange itself.\n'
            : `Permissions: ${permissions.join(', ')}.\n`,
        );
      } finally {
        await connection.close();
      }
    });

  defineSetup(command, context);

  sub('remove', 'Forget an authentication and its secret')
    .argument('<NAME>', 'Which one.')
    .action(async (name: string, flags: CommonFlags) => {
      await (await openOwnVault(flags, io)).remove(name);
      if (flags.json) io.out(asJson({ removed: name }));
      else io.out(`Authentication ${name} is removed.\n`);
    });
}

function alreadyStored(name: string): UsageError {
  return new UsageError('authentication-exists', `An authentication ${name} is stored already.`, {
    hint: 'Put this one in its place with --replace, or choose another name.',
  });
}

function refuseSecret(): never {
  throw new UsageError('secret-in-arguments', 'A secret is not taken as an option: others can read it there.', {
    hint: `Give it by ${SECRET_VARIABLE}, on standard input, or at the prompt; and renew the one you typed.`,
  });
}

async function openOwnVault(flags: CommonFlags, io: Io): Promise<Vault> {
  const { home } = await readSettings(flags.home === undefined ? {} : { home: flags.home }, io);
  await openHome(home);
  return openVault(home.folder, { clock: systemClock, random: systemRandom });
}

/** From the environment, else standard input, else a prompt; only the line end is cut off. */
async function readSecret(io: Io): Promise<string> {
  const given = io.env[SECRET_VARIABLE];
  if (given) return given;
  const input = io.readInput();
  const text = input === undefined ? await io.askSecret('Client secret (not shown): ') : decodeText(await input);
  const [secret = ''] = (text ?? '').split(/\r?\n/u);
  if (secret !== '') return secret;
  throw new UsageError('secret-missing', 'No client secret was given.', {
    hint: `Set ${SECRET_VARIABLE}, or pipe the secret in, or run it at a terminal.`,
  });
}

function table(stored: readonly AuthenticationSummary[]): string {
  return align([
    ['NAME', 'KIND', 'MODE', 'TENANT', 'CLIENT ID', 'GRAPH'],
    ...stored.map((one) => [one.name, one.kind, one.mode, one.tenant, one.clientId, showGraph(one)]),
  ]);
}

/** What a token says of itself; for showing only, nothing is decided by it. */
function readClaims(token: string): { roles?: unknown; scp?: unknown } {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as { roles?: unknown };
  } catch {
    return {};
  }
}
