import { type Command, InvalidArgumentError } from 'commander';
import { type Config, findConfigFile, resolveConfig, SETTINGS, type SettingName } from '../../client/config.ts';
import { type Home, locateHome, processPlace } from '../../client/home.ts';
import type { Io } from './io.ts';

/** Options of every command that reaches calendars. */
export interface ConnectionFlags extends Partial<Record<SettingName, string>> {
  emulator?: boolean;
  json?: boolean;
  trace?: string;
}

const ARGUMENTS: Readonly<Partial<Record<SettingName, string>>> = {
  auth: 'NAME',
  mailbox: 'MAILBOX',
  timeZone: 'ZONE',
  home: 'DIR',
  caFile: 'FILE',
  allowedMailboxes: 'LIST',
};

export function addHomeOption(command: Command): Command {
  return addSettings(command, ['home']);
}

/** Adds --ca-file, for a command that reaches a service without a mailbox. */
export function addCaOption(command: Command): Command {
  return addSettings(command, ['caFile']);
}

/**
 * Adds --auth, --mailbox, --time-zone, --home, --ca-file, --allowed-mailboxes, --emulator, --json and --trace. `words` describes a setting as the
 * command means it; null leaves out one that has no meaning there.
 */
export function addConnectionOptions(
  command: Command,
  words: Partial<Record<SettingName, string | null>> = {},
): Command {
  return addSettings(command, ['auth', 'mailbox', 'timeZone', 'home', 'caFile', 'allowedMailboxes'], words)
    .option('--emulator', 'Use an embedded server whose calendars stay in the home folder, instead of a tenant.')
    .option('--json', 'Print JSON.')
    .option('--trace <FILE>', 'Write every call, try and wait to a file, one line of JSON each.', filled);
}

/** Adds the options of settings; `words` as with `addConnectionOptions`. */
export function addSettings(
  command: Command,
  names: readonly SettingName[],
  words: Partial<Record<SettingName, string | null>> = {},
): Command {
  for (const { name, flag, description } of SETTINGS) {
    const said = words[name] === undefined ? description : words[name];
    if (flag !== undefined && names.includes(name) && said !== null)
      command.option(`${flag} <${ARGUMENTS[name]}>`, said);
  }
  return command;
}

/** The settings in force and the home folder: flags, then environment, then configuration file. */
export async function readSettings(flags: ConnectionFlags, io: Io): Promise<{ config: Config; home: Home }> {
  const config = resolveConfig({ flags, env: io.env, file: await findConfigFile(io.cwd) });
  return { config, home: locateHome(config.home, { ...processPlace(), env: io.env, cwd: io.cwd }) };
}

/** Reads a whole number of an option. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d+$/u.test(text) || number < least || number > most) {
      throw new InvalidArgumentError(`It has to be a whole number from ${least} to ${most}.`);
    }
    return number;
  };
}

/** Collects an option that may be given several times. */
export function collect(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** Reads a value that must not be empty: a name or a path without characters means nothing, or the working folder. */
export function filled(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}
