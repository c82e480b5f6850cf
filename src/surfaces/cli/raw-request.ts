import { type Command, Option } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { loadZ, type Z } from '../../core/schema.ts';
import type { Operation } from '../../operations/define.ts';
import { findOperation } from '../../operations/table.ts';
import type { Context } from './context.ts';
import { describeDryRun } from './dry-run-report.ts';
import { checkInput, type Field, fieldsOf } from './operation-fields.ts';
import { chosen } from './operation-options.ts';
import { addConnectionOptions, type ConnectionFlags, collect, filled, readSettings } from './options.ts';
import { addOutputOptions, type OutputFlags, openOutput } from './output-file.ts';
import { asJson, asText } from './print.ts';
import { readBytesOrInput } from './read-file.ts';
import { confirmCall } from './removal.ts';
import { withSession } from './session.ts';

interface RawFlags extends ConnectionFlags, OutputFlags {
  apiVersion?: 'v1.0' | 'beta';
  query?: string[];
  header?: string[];
  body?: string;
  bodyFile?: string;
  bodyType?: 'none' | 'raw' | 'json' | 'form' | 'file';
  responseType?: 'json' | 'text' | 'file';
  followPages?: boolean;
  maxItems?: string;
  include?: boolean;
  dryRun?: boolean;
  yes?: boolean;
}

export function defineRawRequest(command: Command, { io }: Context): void {
  addOutputOptions(
    addConnectionOptions(command, {
      mailbox: 'Mailbox whose limits it counts against, where the path names none.',
      timeZone: null,
    }),
  )
    .argument('<METHOD>', 'GET, POST, PATCH, PUT or DELETE.')
    .argument('<PATH>', 'Path below the API version, for example /users/ADDRESS/calendars.')
    .addOption(
      chosen(
        new Option('--api-version <VERSION>', 'Version of Graph; beta may change without notice. Default: v1.0.'),
        ['v1.0', 'beta'],
      ),
    )
    .option('--query <NAME=VALUE>', 'A query parameter; may be repeated.', collect)
    .option("--header <'NAME: VALUE'>", 'A header; may be repeated.', collect)
    .option('--body <TEXT>', 'The body.')
    .option('--body-file <FILE>', 'A file with the body, or - for standard input.', filled)
    .addOption(
      chosen(new Option('--body-type <TYPE>', 'What the body is; default json.'), [
        ...['none', 'raw', 'json', 'form', 'file'],
      ]),
    )
    .addOption(
      chosen(
        new Option(
          '--response-type <TYPE>',
          'How the body of the answer is given: JSON where it is JSON, text, or its bytes in base64. Default: json.',
        ),
        ['json', 'text', 'file'],
      ),
    )
    .option('--follow-pages', 'Follow the next links of a list, and give the items of all pages.')
    .option('--max-items <N>', 'With --follow-pages: stop after so many items. Default: all.', filled)
    .option('--include', 'Print status and headers before the body.')
    .option('--yes', 'Do not ask at a terminal before a request that deletes, cancels or declines.')
    .option('--dry-run', 'Show the request, and send nothing.')
    .addHelpText('after', '\nSee https://learn.microsoft.com/graph/use-the-api')
    .action(async (method: string, path: string, flags: RawFlags) => {
      const body = await readBody(flags, { io });
      const input = {
        method,
        path,
        ...(flags.apiVersion === undefined ? {} : { apiVersion: flags.apiVersion }),
        ...(flags.query === undefined ? {} : { query: pairs(flags.query, '--query', '=') }),
        ...(flags.header === undefined ? {} : { headers: pairs(flags.header, '--header', ':') }),
        ...body,
        ...responseTypeOf(flags),
        ...(flags.followPages === undefined ? {} : { followPages: flags.followPages }),
        ...(flags.maxItems === undefined ? {} : { maxItems: flags.maxItems }),
      };
      const z = await loadZ();
      const operation = findOperation('raw-request') as Operation;
      const parsed = checkInput(operation, z, rawFields(operation, z), input);
      if (flags.dryRun) {
        const shown = await withSession(flags, io, ({ client }) =>
          client.dryRun('raw-request', input, { signal: io.signal }),
        );
        io.out(flags.json ? asJson(shown) : describeDryRun(shown, 'whom the service mails for it'));
        return;
      }
      const output = await openOutput(flags, io);
      const { config } = await readSettings(flags, io);
      await confirmCall({ operation, input, parsed, mailbox: config.mailbox }, flags, io);
      const answer = await withSession(flags, io, ({ client }) =>
        client.calendar.rawRequest(input as Parameters<typeof client.calendar.rawRequest>[0], { signal: io.signal }),
      );
      const { body: content } = answer;
      // What sends on, or says that nothing changed, is not what was asked for.
      const isElsewhere = answer.status >= 300;
      if (output !== undefined && !isElsewhere) {
        // An answer without a body is an empty file.
        const bytes = Buffer.from(typeof content === 'string' ? content : '', 'base64');
        await output.write(bytes);
        const written = { output: output.name, outputBytes: bytes.length };
        io.out(flags.json ? asJson({ ...answer, body: null, ...written }) : asText(written));
        return;
      }
      if (flags.json) {
        io.out(asJson(answer));
        return;
      }
      if (flags.include || isElsewhere) {
        io.out(`${answer.status}\n`);
        for (const [name, value] of Object.entries(answer.headers)) io.out(`${name}: ${value}\n`);
        io.out('\n');
      }
      if (content === null || content === undefined) return;
      io.out(typeof content === 'string' ? `${content}\n` : asJson(content));
    });
}

/** Fields that have another word here than their name. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['method', 'METHOD'],
  ['path', 'PATH'],
  ['headers', '--header'],
]);

function rawFields(operation: Operation, z: Z): Field[] {
  return fieldsOf(operation, z).map((field) => ({ ...field, flag: WORDS.get(field.name) ?? field.flag }));
}

/** Bytes go to a file as they are. Throws UsageError `output-with-type`. */
function responseTypeOf({ responseType, output }: RawFlags): Pick<RawFlags, 'responseType'> {
  if (output === undefined) return responseType === undefined ? {} : { responseType };
  if (responseType === undefined || responseType === 'file') return { responseType: 'file' };
  throw new UsageError('output-with-type', `--output writes bytes, and --response-type is ${responseType}.`, {
    hint: 'Leave --response-type out.',
  });
}

/** Body and its type: a file's bytes as they are for `file`, text for the others. */
async function readBody(
  { body, bodyFile, bodyType }: RawFlags,
  { io }: Pick<Context, 'io'>,
): Promise<{ body?: string; bodyType?: string }> {
  if (body !== undefined && bodyFile !== undefined) {
    throw new UsageError('body-twice', 'Both --body and --body-file are given.', { hint: 'Give one of them.' });
  }
  if (bodyType === 'file' && bodyFile === undefined) {
    throw new UsageError('body-missing', '--body-type file needs --body-file.');
  }
  if (bodyFile === undefined) {
    const type = bodyType ?? (body === undefined ? undefined : 'json');
    return { ...(body === undefined ? {} : { body }), ...(type === undefined ? {} : { bodyType: type }) };
  }
  const bytes = Buffer.from(await readBytesOrInput(bodyFile, '--body-file', io));
  return { body: bytes.toString(bodyType === 'file' ? 'base64' : 'utf8'), bodyType: bodyType ?? 'json' };
}

/** Names and values. A header that comes twice is one list (RFC 9110, section 5.3); a query parameter is not. */
function pairs(given: readonly string[], flag: string, separator: '=' | ':'): Record<string, string> {
  const out = new Map<string, [name: string, value: string]>();
  for (const text of given) {
    const at = text.indexOf(separator);
    if (at <= 0) {
      // What was given is not repeated: it can hold a token.
      throw new UsageError('option-invalid', `A ${flag} has no '${separator}'.`, {
        hint: `Write it as ${flag} 'NAME${separator}VALUE'.`,
      });
    }
    const name = text.slice(0, at).trim();
    const value = text.slice(at + 1);
    // Names of headers are the same in any letter case; those of query parameters are not.
    const key = separator === ':' ? name.toLowerCase() : name;
    const before = out.get(key);
    if (before !== undefined && separator === '=') {
      throw new UsageError('option-invalid', `${flag} ${name} is given twice.`, { hint: 'Give it once.' });
    }
    if (separator === '=') out.set(key, [name, value]);
    else if (before === undefined) out.set(key, [name, value.trim()]);
    else out.set(key, [before[0], `${before[1]}, ${value.trim()}`]);
  }
  return Object.fromEntries(out.values());
}
