import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '../core/errors.ts';
import { isObject, type JsonObject, parseJson } from '../core/json.ts';
import { systemCodeOf } from '../core/system-error.ts';
import { type Distrust, findDistrust } from './config-trust.ts';

/** Name of the configuration file, looked for in the working folder and upward. */
const CONFIG_FILE = 'graphcal.config.json';

/** The settings in effect; what nobody set is undefined. */
export interface Config {
  /** Name of the authentication to use. */
  auth: string | undefined;
  /** Mailbox to use where none is named: address, id or `me`. */
  mailbox: string | undefined;
  /** Zone of times that name none, a Windows or IANA name. */
  timeZone: string | undefined;
  /** The home folder; see home.ts for the default. */
  home: string | undefined;
  /** PEM file of authorities that are trusted beside the system's. */
  caFile: string | undefined;
  /** Mailboxes that may be reached, separated by commas; see allowed-mailboxes.ts. */
  allowedMailboxes: string | undefined;
  /** Whether single writes are put on record: `on` or `off`; see audit/audit-setting.ts. */
  audit: string | undefined;
}

export type SettingName = keyof Config;

/** A setting: its name in the file, its spelling elsewhere, and what it is. */
export interface Setting {
  name: SettingName;
  /** Undefined for what is not chosen anew for each command. */
  flag: string | undefined;
  env: string;
  /** A relative value in the file counts from the file's folder, not from where the command runs. */
  isPath: boolean;
  description: string;
}

/** All settings; to add one, add a row and its name to `Config`. */
export const SETTINGS: readonly Setting[] = [
  {
    name: 'auth',
    flag: '--auth',
    env: 'GRAPHCAL_AUTH',
    isPath: false,
    description: 'Name of the authentication to use.',
  },
  {
    name: 'mailbox',
    flag: '--mailbox',
    env: 'GRAPHCAL_MAILBOX',
    isPath: false,
    description: 'Mailbox to use where none is named: address, id or me.',
  },
  {
    name: 'timeZone',
    flag: '--time-zone',
    env: 'GRAPHCAL_TIME_ZONE',
    isPath: false,
    description: 'Zone of times that name none, a Windows or IANA name.',
  },
  {
    name: 'home',
    flag: '--home',
    env: 'GRAPHCAL_HOME',
    isPath: true,
    description: 'Folder of the vault and the ledger.',
  },
  {
    name: 'caFile',
    flag: '--ca-file',
    env: 'GRAPHCAL_CA_FILE',
    isPath: true,
    description: 'PEM file of certificate authorities that are trusted beside those of the system.',
  },
  {
    name: 'allowedMailboxes',
    flag: '--allowed-mailboxes',
    env: 'GRAPHCAL_ALLOWED_MAILBOXES',
    isPath: false,
    description: 'The only mailboxes that may be reached: addresses or *@DOMAIN, separated by commas.',
  },
  {
    name: 'audit',
    flag: undefined,
    env: 'GRAPHCAL_AUDIT',
    isPath: false,
    description:
      'Whether single writes are put on record in the home folder before they are sent: on (default) or off.',
  },
];

/** A configuration file that was read and checked. */
export interface ConfigFile {
  /** Absolute path. */
  path: string;
  values: Partial<Record<SettingName, string>>;
}

export interface ConfigInput {
  flags?: Partial<Record<SettingName, string | undefined>> | undefined;
  env?: Readonly<Record<string, string | undefined>> | undefined;
  file?: ConfigFile | undefined;
}

/** Flags win over the environment, the environment over the file; empty counts as not set. */
export function resolveConfig({ flags = {}, env = {}, file }: ConfigInput): Config {
  const find = ({ name, env: variable }: Setting) => flags[name] || env[variable] || file?.values[name] || undefined;
  return Object.fromEntries(SETTINGS.map((setting) => [setting.name, find(setting)])) as Record<
    SettingName,
    string | undefined
  >;
}

/** Checks a configuration file's text; throws InputError naming the file and the field. */
export function parseConfigFile(text: string, path: string): ConfigFile {
  const content = parseJson(text.replace(/^\uFEFF/u, ''));
  if (!isObject(content)) {
    throw new InputError(
      'config-unreadable',
      `${path} is not a JSON object.`,
      { file: path },
      {
        hint: 'Write it as {"auth": "NAME"}, with double quotes and without comments.',
      },
    );
  }
  const values: ConfigFile['values'] = {};
  for (const [field, value] of Object.entries(content)) {
    // Editors find the schema by this name.
    if (field === '$schema') continue;
    const setting = SETTINGS.find(({ name }) => name === field);
    if (setting === undefined) {
      throw new InputError(
        'config-field-unknown',
        `${path}: the setting "${field}" is not known.`,
        { file: path, field },
        {
          hint: `Known settings: ${SETTINGS.map(({ name }) => name).join(', ')}. Secrets do not belong there.`,
        },
      );
    }
    if (typeof value !== 'string') {
      throw new InputError(
        'config-field-invalid',
        `${path}: "${field}" has to be a string.`,
        { file: path, field },
        {
          hint: setting.description,
        },
      );
    }
    values[setting.name] = setting.isPath && value !== '' ? resolve(dirname(path), value) : value;
  }
  return { path, values };
}

/**
 * Reads the nearest configuration file, from `cwd` upward to the root; undefined where there is none. Throws InputError
 * `config-...`, with `config-not-trusted` for one of another user than this one or root, or one that others can change.
 */
export async function findConfigFile(cwd: string): Promise<ConfigFile | undefined> {
  let folder = resolve(cwd);
  for (;;) {
    const path = join(folder, CONFIG_FILE);
    const text = await readTrusted(path);
    if (text !== undefined) return parseConfigFile(text, path);
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
}

/** The JSON Schema of the configuration file, made of the same table; the build writes it into the package. */
export function configSchema(): JsonObject {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: CONFIG_FILE,
    type: 'object',
    properties: {
      $schema: { type: 'string' },
      ...Object.fromEntries(SETTINGS.map(({ name, description }) => [name, { type: 'string', description }])),
    },
    additionalProperties: false,
  };
}

/** The text of a file that may be trusted; undefined where there is none. */
async function readTrusted(path: string): Promise<string | undefined> {
  try {
    const entry = await lstat(path);
    // A pipe in the place of a file would be waited for without end.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      // The handle is looked at, not the path: what is checked is what is read.
      const found = await file.stat();
      if (!found.isFile()) throw unreadable(path, 'not a file');
      const user = { uid: process.geteuid?.(), gid: process.getegid?.() };
      if (user.uid !== undefined && user.gid !== undefined) {
        const distrust = findDistrust(path, { file: found, entry }, { uid: user.uid, gid: user.gid });
        if (distrust !== undefined) throw notTrusted(path, distrust);
      }
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    const code = systemCodeOf(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadable(path, code ?? 'no code', cause);
  }
}

function unreadable(path: string, why: string, cause?: unknown): InputError {
  return new InputError(
    'config-unreadable',
    `${path} cannot be read (${why}).`,
    { file: path },
    { cause, hint: 'Check your rights on it, or run from another folder.' },
  );
}

function notTrusted(path: string, { reason, hint }: Distrust): InputError {
  return new InputError('config-not-trusted', `${path} ${reason}, so it is not used.`, { file: path }, { hint });
}
