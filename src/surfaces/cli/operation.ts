import { type Command, Option } from 'commander';
import { SETTINGS } from '../../client/config.ts';
import { UsageError } from '../../core/errors.ts';
import { isObject, parseJson } from '../../core/json.ts';
import { loadZ } from '../../core/schema.ts';
import type { Operation } from '../../operations/define.ts';
import { findOperation } from '../../operations/table.ts';
import type { Context } from './commands.ts';
import { type Field, fieldsOf, readFlag } from './operation-fields.ts';
import { addConnectionOptions, type ConnectionFlags } from './options.ts';
import { asJson, asText } from './print.ts';
import { readTextFile } from './read-file.ts';
import { withSession } from './session.ts';

/** Makes the command of an operation: its flags are the fields of its input. */
export async function defineOperationCommand(name: string, command: Command, context: Context): Promise<void> {
  const operation = findOperation(name) as Operation;
  const z = await loadZ();
  const fields = fieldsOf(operation, z);
  addConnectionOptions(command);
  for (const field of fields) {
    // --mailbox and --time-zone mean the same everywhere, so they are there already.
    if (SETTINGS.some((setting) => setting.flag === field.flag)) continue;
    for (const option of optionsOf(field)) command.addOption(option);
  }
  command
    .option('--input <FILE>', 'Fields as a JSON object in a file, or - for standard input; flags win.')
    .addHelpText('after', helpAfter(operation))
    .action(async (flags: ConnectionFlags & Record<string, unknown>) => {
      const input = { ...(await readInput(flags.input, context)), ...readFields(fields, flags) };
      const result = await withSession(flags, context.io, ({ client, config }) => {
        // The configured zone stands where the operation takes one and none was given.
        const zone =
          config.timeZone !== undefined && input.timeZone === undefined && fields.some((one) => one.name === 'timeZone')
            ? { timeZone: config.timeZone }
            : {};
        return client.call(operation.name, { ...input, ...zone }, { signal: context.io.signal });
      });
      context.io.out(flags.json ? asJson(result) : asText(result));
    });
}

function optionsOf(field: Field): Option[] {
  const text = field.isRequired ? `${field.description} (needed)` : field.description;
  if (field.kind === 'boolean') {
    return [
      new Option(field.flag, text),
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
    if (value !== undefined) input[field.name] = readFlag(field, value);
  }
  return input;
}

async function readInput(file: unknown, { io }: Context): Promise<Record<string, unknown>> {
  if (typeof file !== 'string') return {};
  const text = file === '-' ? ((await io.readInput()) ?? '') : await readTextFile(file, io.cwd);
  const input = parseJson(text);
  if (isObject(input)) return input;
  throw new UsageError('input-not-json', `--input: ${file === '-' ? 'standard input' : file} is not a JSON object.`, {
    hint: 'Write it as {"field": value}.',
  });
}

function helpAfter({ permissions, documentation }: Operation): string {
  return [
    '',
    `Permission: ${permissions.application.join(' or ')} (application), ${permissions.delegated.join(' or ')} (delegated).`,
    `See ${documentation}`,
  ].join('\n');
}
