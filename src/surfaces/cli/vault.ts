import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { changeKey, describeKey, type KeyDescription } from '../../auth/vault-key/change-key.ts';
import type { KeyWay } from '../../auth/vault-key/stored-key.ts';
import type { NewKeyWay } from '../../auth/vault-key/wrap-key.ts';
import { openHome } from '../../client/home.ts';
import { systemClock } from '../../core/clock.ts';
import { StorageError, UsageError } from '../../core/errors.ts';
import { systemRandom } from '../../core/random.ts';
import { Secret } from '../../core/secret.ts';
import type { Context } from './context.ts';
import type { Io } from './io.ts';
import { keySourcesFor } from './open-vault.ts';
import { addHomeOption, filled, readSettings } from './options.ts';
import { asJson } from './print.ts';
import { decodeText } from './read-file.ts';

interface Flags {
  home?: string;
  json?: boolean;
  keyFile?: string;
}

const NEW_PASSPHRASE_VARIABLE = 'GRAPHCAL_VAULT_NEW_PASSPHRASE';
const WAYS: readonly KeyWay[] = ['file', 'passphrase', 'keychain'];

export function defineVault(command: Command, { io }: Context): void {
  const sub = (name: string, title: string) =>
    addHomeOption(command.command(name).description(title)).option('--json', 'Print JSON.');

  sub('show', 'Say where the vault is and what opens it').action(async (flags: Flags) => {
    const folder = await openFolder(flags, io);
    const key = await describeKey(folder);
    if (flags.json) io.out(asJson({ home: folder, key: key ?? null }));
    else io.out(`${[...sentencesOf(folder, key), ...unusedOf(key, io)].join('\n')}\n`);
  });

  sub('key', 'Let the vault open with a passphrase, the keychain of the system, or a key file')
    .argument('<WAY>', `${WAYS.slice(0, -1).join(', ')} or ${WAYS.at(-1)}.`)
    .addOption(
      new Option(
        '--key-file <FILE>',
        'file: a key file elsewhere, which is made where none stands. Default: GRAPHCAL_VAULT_KEY_FILE, else in the home folder.',
      ).argParser(filled),
    )
    .action(async (way: string, flags: Flags) => {
      const folder = await openFolder(flags, io);
      const { before, now, isCleared } = await changeKey(folder, await chooseWay(way, folder, flags, io), {
        ...{ clock: systemClock, random: systemRandom },
        key: keySourcesFor(io),
      });
      if (flags.json) io.out(asJson({ home: folder, before: before ?? null, key: now }));
      else io.out(`${[...sentencesOf(folder, now), ...adviceOf(before, now)].join('\n')}\n`);
      if (!isCleared)
        io.err('graphcal: The old entry of the keychain could not be removed; it opens nothing any more.\n');
    });
}

async function openFolder(flags: Flags, io: Io): Promise<string> {
  const { home } = await readSettings(flags.home === undefined ? {} : { home: flags.home }, io);
  return (await openHome(home)).folder;
}

async function chooseWay(way: string, folder: string, { keyFile }: Flags, io: Io): Promise<NewKeyWay> {
  if (way !== 'file' && keyFile !== undefined) {
    throw new UsageError('option-unused', `--key-file does not go with ${way}.`, { hint: 'Leave it out.' });
  }
  if (way === 'keychain') return { way };
  if (way === 'passphrase') return { way, passphrase: await readNewPassphrase(folder, io) };
  if (way !== 'file') {
    // What stands there may be a passphrase, which is not repeated.
    throw new UsageError('vault-key-way-unknown', 'A vault opens in no such way.', {
      hint: `Choose ${WAYS.join(', ')}. A passphrase is asked for, or comes from ${NEW_PASSPHRASE_VARIABLE} or standard input.`,
    });
  }
  const path = keyFile === undefined ? keySourcesFor(io).keyFile : resolve(io.cwd, keyFile);
  return { way, ...(path === undefined ? {} : { path }) };
}

/** From the environment, else standard input, else a prompt, where it is asked for twice. */
async function readNewPassphrase(folder: string, io: Io): Promise<Secret> {
  const given = io.env[NEW_PASSPHRASE_VARIABLE];
  if (given) return new Secret(given);
  const sources = keySourcesFor(io);
  const isFirst = (await describeKey(folder))?.way !== 'passphrase';
  // What will open it from now on is set already; where one is in use, that one is set.
  if (isFirst && sources.givenPassphrase !== undefined) return sources.givenPassphrase();
  const input = io.readInput();
  if (input !== undefined) {
    const [line = ''] = decodeText(await input).split(/\r?\n/u);
    if (line !== '') return new Secret(line);
  }
  const typed = input === undefined ? await io.askSecret('New passphrase of the vault (not shown): ') : undefined;
  if (!typed) {
    throw new StorageError('vault-passphrase-missing', 'No new passphrase was given.', {
      hint: `Set ${NEW_PASSPHRASE_VARIABLE}, or pipe it in, or run it at a terminal.`,
    });
  }
  if ((await io.askSecret('Once more: ')) === typed) return new Secret(typed);
  throw new UsageError('vault-passphrases-differ', 'The two passphrases are not the same.', {
    hint: 'Nothing was changed. Try again.',
  });
}

function sentencesOf(folder: string, key: KeyDescription | undefined): string[] {
  if (key === undefined) return [`There is no vault in ${folder} yet.`];
  return [`The vault in ${folder} opens with ${nameOf(key)}.`];
}

/** What is set for another way than the one in use does nothing, and should not look as if it did. */
function unusedOf(key: KeyDescription | undefined, io: Io): string[] {
  const { keyFile, givenPassphrase } = keySourcesFor(io);
  const isUnused = {
    file: givenPassphrase !== undefined || (keyFile !== undefined && key?.keyFile !== keyFile),
    passphrase: keyFile !== undefined,
    keychain: keyFile !== undefined || givenPassphrase !== undefined,
  };
  if (key === undefined || !isUnused[key.way]) return [];
  return ['The environment names something else for it, which is not used: graphcal vault key changes the way.'];
}

function nameOf({ way, keyFile }: KeyDescription): string {
  if (way === 'file') return `the key file ${keyFile}`;
  return way === 'passphrase' ? 'a passphrase' : 'the keychain of the operating system';
}

/** What the person has to do now, and what the change cannot undo. */
function adviceOf(before: KeyDescription | undefined, { way, keyFile }: KeyDescription): string[] {
  const lines: string[] = [];
  if (way === 'passphrase') {
    lines.push(
      'Without it nothing here opens: keep it elsewhere, too. Commands ask for it, or take it from GRAPHCAL_VAULT_PASSPHRASE.',
    );
  }
  if (before?.way === 'file' && before.keyFile !== keyFile) {
    lines.push(`Copies of ${before.keyFile} in backups still open copies of this vault: remove them.`);
  }
  return lines;
}
