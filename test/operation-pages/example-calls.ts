import type { Z } from '../../src/core/schema.ts';
import { groupMailbox } from '../../src/graph/path.ts';
import type { GraphRequest } from '../../src/graph/request.ts';
import { relativeUrl } from '../../src/http/batch.ts';
import type { Operation } from '../../src/operations/define.ts';
import { parseInput } from '../../src/operations/parse-input.ts';
import { fieldsOf } from '../../src/surfaces/cli/operation-fields.ts';
import type { OperationNames } from './surfaces.ts';
import { typescriptOf } from './typescript-literal.ts';

const MAILBOX = 'room.101@school.example';
const WIDTH = 112;

type Input = Readonly<Record<string, unknown>>;

/** The example of an operation as a program that calls the library. */
export function libraryExample({ method }: OperationNames, operation: Operation): string {
  const input = operation.example as Input;
  const mailbox = isNamed(operation, input) ? '' : `, mailbox: '${MAILBOX}'`;
  const result = operation.paged ? '{ value, complete }' : 'answer';
  const call = `const ${result} = await client.calendar.${method}(`;
  const written = Object.keys(input).length === 0 ? '' : typescriptOf(input, WIDTH - call.length);
  return [
    "import { connect } from 'graphcal';",
    '',
    `const client = await connect({ auth: 'school'${mailbox} });`,
    `${call}${written});`,
    `console.log(${operation.paged ? 'value, complete' : 'answer'});`,
    'await client.close();',
  ].join('\n');
}

/** The example as one command line, continued where it is long. */
export function commandExample(operation: Operation, z: Z): string {
  const input = operation.example as Input;
  const whose = isNamed(operation, input) ? [] : [`--mailbox ${MAILBOX}`];
  const words = [`graphcal ${operation.name}`, ...positional(operation, input), '--auth school', ...whose];
  const secrets = fieldsOf(operation, z).flatMap(({ name, variable }) =>
    variable !== undefined && name in input ? [`export ${variable}=...`] : [],
  );
  const lines = [''];
  for (const word of [...words, ...flagsOf(operation, z, input)]) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + word.length + 3 <= WIDTH) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(`  ${word}`);
  }
  return [...secrets, lines.join(' \\\n')].join('\n');
}

/** The first request that the example builds, as it goes over the wire: the one that reads first where there is one. */
export function requestExample(operation: Operation, z: Z): string {
  const input = parseInput(operation, z, operation.example);
  const { group, mailbox = MAILBOX } = operation.example as { group?: string; mailbox?: string };
  const whose = group === undefined ? mailbox.toLowerCase() : groupMailbox(group.toLowerCase());
  return httpOf(operation.read?.(input, whose) ?? operation.request(input, whose));
}

/** Whether the call names whose calendar it is about, or is about nobody's. */
function isNamed({ needsMailbox }: Operation, input: Input): boolean {
  return !needsMailbox || 'mailbox' in input || 'group' in input;
}

/** What the command takes before its options. */
function positional({ name }: Operation, input: Input): string[] {
  return name === 'raw-request' ? [String(input.method), quoted(String(input.path))] : [];
}

function flagsOf(operation: Operation, z: Z, input: Input): string[] {
  if (operation.name === 'raw-request') return [];
  const fields = fieldsOf(operation, z);
  return Object.entries(input).flatMap(([name, value]) => {
    const field = fields.find((one) => one.name === name);
    if (field === undefined) throw new Error(`${operation.name} has no option for ${name}.`);
    const { flag, kind, variable } = field;
    if (variable !== undefined) return [];
    if (kind === 'boolean') return value === true ? flag : flag.replace('--', '--no-');
    const values = kind === 'list' && Array.isArray(value) ? value : [value];
    return [flag, ...(values.length === 0 ? ["''"] : values.map((one) => quoted(textOf(one))))].join(' ');
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** As a shell takes it for one word. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function httpOf(request: GraphRequest): string {
  const { method, version = 'v1.0', headers = {}, body, bodyText, rawBody } = request;
  const json = bodyText === undefined ? body : (JSON.parse(bodyText) as unknown);
  const isJson = json !== undefined && !Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  const all = { ...headers, ...(isJson ? { 'Content-Type': 'application/json' } : {}) };
  const shown = json === undefined ? rawBody && `(${rawBody.length} bytes)` : JSON.stringify(json, null, 2);
  return [
    `${method} /${version}${relativeUrl(request)}`,
    ...Object.entries(all).map(([name, value]) => `${name}: ${value}`),
    ...(shown === undefined ? [] : ['', shown]),
  ].join('\n');
}
