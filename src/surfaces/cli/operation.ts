import { basename } from 'node:path';
import type { Command } from 'commander';
import { BatchError, UsageError } from '../../core/errors.ts';
import { isObject, parseJson } from '../../core/json.ts';
import { describeJsonBreak } from '../../core/json-break.ts';
import { loadZ, type Z } from '../../core/schema.ts';
import { canTakeAway, type Operation, type Permissions } from '../../operations/define.ts';
import { findOperation } from '../../operations/table.ts';
import type { Context } from './context.ts';
import { describeDryRun } from './dry-run-report.ts';
import type { Io } from './io.ts';
import { checkInput, type Field, fieldsOf } from './operation-fields.ts';
import { addFieldOptions, describeSetting, readFields, readSecrets } from './operation-options.ts';
import { addConnectionOptions, type ConnectionFlags, filled, readSettings } from './options.ts';
import { addOutputOptions, type OutputFile, type OutputFlags, openOutput } from './output-file.ts';
import { asJson, asText } from './print.ts';
import { decodeText, readBytesOrInput } from './read-file.ts';
import { confirmCall } from './removal.ts';
import { withSession } from './session.ts';

interface OperationFlags extends ConnectionFlags, OutputFlags, Record<string, unknown> {
  dryRun?: boolean;
  yes?: boolean;
}

/** Makes the command of an operation: its flags are the fields of its input. */
export async function defineOperationCommand(name: string, command: Command, context: Context): Promise<void> {
  const operation = findOperation(name) as Operation;
  const z = await loadZ();
  const fields = fieldsOf(operation, z);
  addConnectionOptions(command, {
    mailbox: describeSetting('mailbox', fields),
    timeZone: describeSetting('timeZone', fields),
  });
  addFieldOptions(command, fields);
  const takesBytes = fields.some(({ name, kind }) => name === 'contentBytes' && kind === 'text');
  if (takesBytes) {
    command.option(
      '--file <FILE>',
      'A file whose bytes are the content, or - for standard input; its name is --name unless that is given.',
      filled,
    );
  }
  if (givesBytes(operation, z)) addOutputOptions(command);
  if (canTakeAway(operation)) command.option('--yes', 'Do not ask at a terminal.');
  command
    .option('--dry-run', 'Show the request, and send nothing but what is read first.')
    .option('--input <FILE>', 'Fields as a JSON object in a file, or - for standard input; flags win.', filled)
    .addHelpText('after', helpAfter(operation, fields))
    .action(async (flags: OperationFlags) => {
      const { io } = context;
      const { config } = await readSettings(flags, io);
      const given = readFields(fields, flags);
      const input: Record<string, unknown> = {
        ...readSecrets(fields, io.env),
        ...(await readInput(flags.input, io)),
        ...(takesBytes ? await readContent(flags, io) : {}),
        ...given,
      };
      // The configured zone stands where the operation takes one and none was given.
      if (config.timeZone !== undefined && fields.some(({ name }) => name === 'timeZone'))
        input.timeZone ??= config.timeZone;
      const parsed = checkInput(operation, z, fields, input);
      if (flags.dryRun) {
        const shown = await withSession(flags, io, ({ client }) =>
          client.dryRun(operation.name, input, { signal: io.signal }),
        );
        io.out(flags.json ? asJson(shown) : describeDryRun(shown, operation.mailsTo));
        return;
      }
      const output = await openOutput(flags, io);
      await confirmCall({ operation, input, parsed, mailbox: config.mailbox }, flags, io);
      const result = await withSession(flags, io, ({ client }) =>
        client.call(operation.name, input, { signal: io.signal }),
      ).catch((error: unknown) => {
        // What was done is told, whatever else failed.
        if (error instanceof BatchError) io.out(flags.json ? asJson(error.answer) : asText(error.answer));
        throw error;
      });
      const shown = await keepBytes(result, output);
      io.out(flags.json ? asJson(shown) : asText(shown));
    });
}

/** Whether the answer is the bytes of a file, and not one that may hold some. */
function givesBytes(operation: Operation, z: Z): boolean {
  const { required = [] } = z.toJSONSchema(operation.output(z), { io: 'output', unrepresentable: 'any' });
  return required.includes('contentBytes');
}

/** The answer with its bytes as text, or without them once they are in a file. */
async function keepBytes(result: unknown, output: OutputFile | undefined): Promise<unknown> {
  if (!isObject(result)) return result;
  const { contentBytes, ...rest } = result;
  const bytes = bytesOf(contentBytes);
  if (output === undefined) return bytes === undefined ? result : { ...rest, contentBytes: bytes.toString('base64') };
  if (bytes === undefined) {
    throw new UsageError('output-without-bytes', `--output: the answer holds no bytes; nothing was written.`, {
      hint: 'Leave --output out to see what the answer is.',
    });
  }
  await output.write(bytes);
  return { ...rest, output: output.name, outputBytes: bytes.length };
}

function bytesOf(content: unknown): Buffer | undefined {
  if (content instanceof Uint8Array) return Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  return typeof content === 'string' ? Buffer.from(content, 'base64') : undefined;
}

/** The content of a file as the input has it. Throws UsageError `content-twice`. */
async function readContent({ file, contentBytes }: Record<string, unknown>, io: Io): Promise<Record<string, unknown>> {
  if (typeof file !== 'string') return {};
  if (contentBytes !== undefined) {
    throw new UsageError('content-twice', 'Both --file and --content-bytes are given.', { hint: 'Give one of them.' });
  }
  const bytes = await readBytesOrInput(file, '--file', io);
  const content = { contentBytes: Buffer.from(bytes).toString('base64') };
  return file === '-' ? content : { name: basename(file), ...content };
}

async function readInput(file: unknown, io: Io): Promise<Record<string, unknown>> {
  if (typeof file !== 'string') return {};
  const text = decodeText(await readBytesOrInput(file, '--input', io));
  const input = parseJson(text);
  if (isObject(input)) return input;
  const fault = text.trim() === '' ? 'is empty' : `is not JSON (${describeJsonBreak(text)})`;
  const what = input === undefined ? fault : 'is not a JSON object';
  throw new UsageError('input-not-json', `--input: ${file === '-' ? 'standard input' : file} ${what}.`, {
    hint: 'Write it as {"field": value}.',
  });
}

function helpAfter({ permissions, groupPermissions, documentation }: Operation, fields: readonly Field[]): string {
  const secrets = fields.flatMap(({ variable, description }) =>
    variable === undefined ? [] : [`  ${variable}   ${description}`],
  );
  return [
    '',
    ...(secrets.length === 0 ? [] : ['Secrets, from the environment or --input:', ...secrets, '']),
    'Permissions, of which one suffices:',
    ...permissionLines(permissions),
    ...(groupPermissions === undefined ? [] : ['For the calendar of a group:', ...permissionLines(groupPermissions)]),
    `See ${documentation}`,
  ].join('\n');
}

function permissionLines({ application, delegated }: Permissions): string[] {
  const list = (names: readonly string[]) => names.join(', ') || '(cannot)';
  return [`  for an app     ${list(application)}`, `  for a person   ${list(delegated)}`];
}
