import { type Command, Option } from 'commander';
import { SETTINGS, type SettingName } from '../../client/config.ts';
import { BatchError, UsageError } from '../../core/errors.ts';
import { isObject, parseJson } from '../../core/json.ts';
import { loadZ } from '../../core/schema.ts';
import type { Operation } from '../../operations/define.ts';
import { findOperation } from '../../operations/table.ts';
import type { Context } from './context.ts';
import type { Io } from './io.ts';
import { checkInput, type Field, fieldsOf, readFlag } from './operation-fields.ts';
import { addConnectionOptions, type ConnectionFlags, filled, readSettings } from './options.ts';
import { asJson, asText } from './print.ts';
import { decodeText, readBytesOrInput } from './read-file.ts';
import { withSession } from './session.ts';
import { Switch } from './switch.ts';

/** Makes the command of an operation: its flags are the fields of its input. */
export async function defineOperationCommand(name: string, command: Command, context: Context): Promise<void> {
  const operation = findOperation(name) as Operation;
  const z = await loadZ();
  const fields = fieldsOf(operation, z);
  addConnectionOptions(command, {
    mailbox: describeSetting('mailbox', fields),
    timeZone: describeSetting('timeZone', fields),
  });
  for (const field of fields) {
    // --mailbox and --time-zone mean the same everywhere, so they are there already.
    if (SETTINGS.some((setting) => setting.flag === field.flag)) continue;
    for (const option of optionsOf(field)) command.addOption(option);
  }
  command
    .option('--input <FILE>', 'Fields as a JSON object in a file, or - for standard input; flags win.', filled)
    .addHelpText('after', helpAfter(operation))
    .action(async (flags: ConnectionFlags & Record<string, unknown>) => {
      const { io } = context;
      const { config } = await readSettings(flags, io);
      const input = { ...(await readInput(flags.input, io)), ...readFields(fields, flags) };
      // The configured zone stands where the operation takes one and none was given.
      if (config.timeZone !== undefined && fields.some(({ name }) => name === 'timeZone'))
        input.timeZone ??= config.timeZone;
      checkInput(operation, z, fields, input);
      const result = await withSession(flags, io, ({ client }) =>
        client.call(operation.name, input, { signal: io.signal }),
      ).catch((error: unknown) => {
        // What was done is told, whatever else failed.
        if (error instanceof BatchError) io.out(flags.json ? asJson(error.answer) : asText(error.answer));
        throw error;
      });
      io.out(flags.json ? asJson(result) : asText(result));
    });
}

/** A setting that is a field of the operation too is described as the field is; null where there is no such field. */
function describeSetting(name: SettingName, fields: readonly Field[]): string | null {
  const field = fields.find((one) => one.name === name);
  return field === undefined ? null : describeField(field);
}

function describeField({ description, isRequired }: Field): string {
  return isRequired ? `${description} (needed)` : description;
}

function optionsOf(field: Field): Option[] {
  const text = describeField(field);
  if (field.kind === 'boolean') {
    return [
      new Switch(field.flag, text),
      new Option(field.flag.replace('--', '--no-'), `Not ${field.flag}.`).hideHelp(),
    ];
  }
  const option = new Option(`${field.flag} <${field.placeholder}${field.kind === 'list' ? '...' : ''}>`, text);
  return [field.choices === undefined ? option : option.choices(field.choices)];
}

function readFields(fields: readonly Field[], flags: Record<string, unknown>): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const field of fields) {
    const value = flags[field.name];
    // An empty setting counts as none, wherever it is given.
    if (value === '' && SETTINGS.some(({ flag }) => flag === field.flag)) continue;
    if (value !== undefined) input[field.name] = readFlag(field, value);
  }
  return input;
}

async function readInput(file: unknown, io: Io): Promise<Record<string, unknown>> {
  if (typeof file !== 'string') return {};
  const input = parseJson(decodeText(await readBytesOrInput(file, '--input', io)));
  if (isObject(input)) return input;
  throw new UsageError('input-not-json', `--input: ${file === '-' ? 'standard input' : file} is not a JSON object.`, {
    hint: 'Write it as {"field": value}.',
  });
}

function helpAfter({ permissions: { application, delegated }, documentation }: Operation): string {
  return [
    '',
    'Permissions, of which one suffices:',
    `  for an app     ${application.join(', ')}`,
    `  for a person   ${delegated.join(', ')}`,
    `See ${documentation}`,
  ].join('\n');
}
