import { type Command, InvalidArgumentError, Option } from 'commander';
import { SETTINGS, type SettingName } from '../../client/config.ts';
import { UsageError } from '../../core/errors.ts';
import { type Field, readFlag } from './operation-fields.ts';
import { collect } from './options.ts';
import { Switch } from './switch.ts';

/** Adds the fields of an operation to its command: an option each, and `--clear` where some can be emptied. */
export function addFieldOptions(command: Command, fields: readonly Field[]): void {
  for (const field of fields) {
    // --mailbox and --time-zone mean the same everywhere, so they are there already.
    if (isSetting(field)) continue;
    for (const option of optionsOf(field)) command.addOption(option);
  }
  const clearable = clearableNames(fields);
  if (clearable.length === 0) return;
  const option = new Option('--clear <FIELD...>', 'Empty what is there; may be repeated.');
  command.addOption(chosen(option, clearable));
}

/** A setting that is a field of the operation too is described as the field is; null where there is no such field. */
export function describeSetting(name: SettingName, fields: readonly Field[]): string | null {
  const field = fields.find((one) => one.name === name);
  return field === undefined ? null : describeField(field);
}

/** An option whose values are some words in any letter case, which it gives as they are spelled. */
export function chosen(option: Option, choices: readonly string[]): Option {
  return option.choices(choices).argParser((given: string, before: unknown) => {
    const choice = choices.find((one) => one.toLowerCase() === given.toLowerCase());
    if (choice === undefined) throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`);
    return option.variadic ? collect(choice, before as string[] | undefined) : choice;
  });
}

/** The secrets among the fields that the environment has; an empty one counts as none. */
export function readSecrets(
  fields: readonly Field[],
  env: Readonly<Record<string, string | undefined>>,
): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap(({ name, variable }) => {
      const value = variable === undefined ? undefined : env[variable];
      return value ? [[name, value]] : [];
    }),
  );
}

/**
 * The fields that the options give; null for those that `--clear` names. Throws UsageError `option-invalid`,
 * `secret-in-arguments`.
 */
export function readFields(fields: readonly Field[], flags: Record<string, unknown>): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const field of fields) {
    const value = flags[field.name];
    if (field.variable !== undefined && value !== undefined) throw secretTyped(field.flag, field.variable);
    // An empty setting counts as none, wherever it is given.
    if (value === '' && isSetting(field)) continue;
    if (value !== undefined) input[field.name] = readFlag(field, value);
  }
  for (const name of (flags.clear as readonly string[] | undefined) ?? []) {
    const field = fields.find(({ flag }) => flag === `--${name}`);
    if (field === undefined) continue;
    if (input[field.name] !== undefined) {
      throw new UsageError('option-invalid', `--clear ${name}: ${field.flag} is given as well.`, {
        hint: 'Give one of them.',
      });
    }
    input[field.name] = null;
  }
  return input;
}

function secretTyped(flag: string, variable: string): UsageError {
  return new UsageError(
    'secret-in-arguments',
    `${flag}: a secret is not taken as an option: others can read it there.`,
    {
      hint: `Give it by ${variable} or by --input, and choose another one than you typed.`,
    },
  );
}

function clearableNames(fields: readonly Field[]): string[] {
  return fields.filter(({ isClearable }) => isClearable).map(({ flag }) => flag.slice(2));
}

function isSetting({ flag }: Field): boolean {
  return SETTINGS.some((setting) => setting.flag === flag);
}

function describeField({ description, isRequired }: Field): string {
  return isRequired ? `${description} (needed)` : description;
}

function optionsOf(field: Field): Option[] {
  // Whoever tries it is told why.
  if (field.variable !== undefined) return [new Option(`${field.flag} [SECRET]`).hideHelp()];
  const text = describeField(field);
  if (field.kind === 'boolean') {
    return [
      new Switch(field.flag, text),
      new Option(field.flag.replace('--', '--no-'), `Not ${field.flag}.`).hideHelp(),
    ];
  }
  const option = new Option(`${field.flag} <${field.placeholder}${field.kind === 'list' ? '...' : ''}>`, text);
  return [field.choices === undefined ? option : chosen(option, field.choices)];
}
