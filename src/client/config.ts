import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '../core/errors.ts';
import { isObject, type JsonObject, parseJson } from '../core/json.ts';

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
}

export type SettingName = keyof Config;
/** Which of the places a value came from. */
export type SettingSource = 'flag' | 'environment' | 'file' | 'default';

/** A setting: its name in the file, its spelling elsewhere, and what it is. */
export interface Setting {
  name: SettingName;
  flag: string;
  env: string;
  default: string | undefined;
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
    default: undefined,
    isPath: false,
    description: 'Name of the authentication to use.',
  },
  {
    name: 'mailbox',
    flag: '--mailbox',
    env: 'GRAPHCAL_MAILBOX',
    default: undefined,
    isPath: false,
    description: 'Mailbox to use where none is named: address, id or me.',
  },
  {
    name: 'timeZone',
    flag: '--time-zone',
    env: 'GRAPHCAL_TIME_ZONE',
    default: undefined,
    isPath: false,
    description: 'Zone of times that name none, a Windows or IANA name.',
  },
  {
    name: 'home',
    flag: '--home',
    env: 'GRAPHCAL_HOME',
    default: undefined,
    isPath: true,
    description: 'Folder of the vault and the ledger.',
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

export interface ResolvedConfig {
  values: Config;
  /** Where each value came from, for messages and for `--json`. */
  sources: Record<SettingName, SettingSource>;
}

/** Flags win over the environment, the environment over the file, the file over the defaults; empty counts as not set. */
export function resolveConfig({ flags = {}, env = {}, file }: ConfigInput): ResolvedConfig {
  const resolved = SETTINGS.map((setting) => {
    const candidates: [SettingSource, string | undefined][] = [
      ['flag', flags[setting.name]],
      ['environment', env[setting.env]],
      ['file', file?.values[setting.name]],
    ];
    const [source, value] = candidates.find(([, each]) => each !== undefined && each !== '') ?? [
      'default' as const,
      setting.default,
    ];
    return { name: setting.name, source, value };
  });
  return {
    values: Object.fromEntries(resolved.map(({ name, value }) => [name, value])) as Record<
      SettingName,
      string | undefined
    >,
    sources: Object.fromEntries(resolved.map(({ name, source }) => [name, source])) as Record<
      SettingName,
      SettingSource
    >,
  };
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

/** Reads the nearest configuration file, from `cwd` upward to the root; undefined where there is none. */
export async function findConfigFile(cwd: string): Promise<ConfigFile | undefined> {
  let folder = resolve(cwd);
  for (;;) {
    const path = join(folder, CONFIG_FILE);
    const text = await readIfThere(path);
    if (text !== undefined) return parseConfigFile(text, path);
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
}

/** The JSON Schema of the configuration file, made of the same table. */
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

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new InputError(
      'config-unreadable',
      `${path} cannot be read (${code ?? 'no code'}).`,
      { file: path },
      {
        cause,
        hint: 'Check your rights on it, or run from another folder.',
      },
    );
  }
}
