import { resolve } from 'node:path';
import { type NamedSettings, readNamedSettings } from '../../auth/settings-names.ts';
import { InputError, UsageError } from '../../core/errors.ts';
import { parseJson } from '../../core/json.ts';
import { readPrivateFile } from '../../core/private-files.ts';
import type { PartialFlags } from './auth-questions.ts';
import type { Io } from './io.ts';
import { decodeText, refuseTerminal } from './read-file.ts';

/** What `auth add` goes on with: the file's settings below the flags, its secrets as if the environment had them. */
export interface AddSettings {
  name: string | undefined;
  flags: PartialFlags;
  io: Io;
  /** The mailbox that the file names, which is no part of an authentication. */
  mailbox: string | undefined;
}

/** Modes that take a client secret, alone or beside the person who signs in. */
const SECRET_MODES: ReadonlySet<string | undefined> = new Set(['client-secret', 'username-password', 'browser']);

/** Reads `--settings`; a file of secrets has to be the user's alone. Throws InputError, StorageError and UsageError. */
export async function withSettings(name: string | undefined, flags: PartialFlags, io: Io): Promise<AddSettings> {
  if (flags.settings === undefined) return { name, flags, io, mailbox: undefined };
  const { settings: file, ...others } = flags;
  const named = readNamedSettings(await readJson(file, io));
  const { name: given, kind, secret, password, mailbox, ...rest } = named;
  const env = {
    ...(secret === undefined ? {} : { GRAPHCAL_CLIENT_SECRET: secret }),
    ...(password === undefined ? {} : { GRAPHCAL_PASSWORD: password }),
  };
  const mode = others.mode ?? rest.mode;
  if (secret !== undefined && !SECRET_MODES.has(mode)) throw unused('secret', mode);
  if (password !== undefined && mode !== 'username-password') throw unused('password', mode);
  const isBeside = secret !== undefined && mode !== 'client-secret';
  return {
    name: name ?? given,
    flags: {
      ...placeless(rest, others),
      ...(kind === 'shared' ? { shared: true } : {}),
      ...(isBeside ? { withSecret: true } : {}),
      ...others,
    },
    io: { ...io, env: { ...io.env, ...env } },
    mailbox,
  };
}

function unused(field: string, mode: string | undefined): UsageError {
  return new UsageError('settings-invalid', `The setting "${field}" does not go with the mode ${mode}.`, {
    hint: 'Leave it out, or choose the mode that it is for.',
  });
}

/** Where flags say where it is, they say all of it. */
function placeless(settings: NamedSettings, flags: PartialFlags): PartialFlags {
  const { cloud, authority, graph, ...rest } = settings;
  if (flags.cloud !== undefined || flags.authority !== undefined || flags.graph !== undefined) return rest;
  return settings;
}

async function readJson(file: string, io: Io): Promise<unknown> {
  // It may have a secret in it, which is not repeated.
  if (/^\s*[[{]/u.test(file)) {
    throw new UsageError('secret-in-arguments', '--settings takes a file, and no JSON: others can read it there.', {
      hint: 'Write it into a file of your own (0600), or pipe it to --settings -; and renew a secret that was in it.',
    });
  }
  const path = resolve(io.cwd, file);
  const bytes = file === '-' ? await (io.readInput() ?? refuseTerminal('--settings -')) : await readPrivateFile(path);
  if (bytes === undefined) {
    throw new InputError(
      'input-not-found',
      `${file} is not there.`,
      { file },
      { hint: 'Check the path of --settings.' },
    );
  }
  const value = parseJson(decodeText(bytes));
  if (value !== undefined) return value;
  throw new InputError('settings-unreadable', `${file} is not JSON.`, { file }, { hint: 'Write one JSON object.' });
}
