import type { Command } from 'commander';
import { type Operation, type Permissions, TOPICS } from '../../operations/define.ts';
import { operations } from '../../operations/table.ts';
import type { Context } from './context.ts';
import { asJson } from './print.ts';

export function defineOperationList(command: Command, { io }: Context): void {
  command
    .argument('[WORDS...]', 'Words that each have to be in its topic, name, another name, title or endpoint.')
    .option('--json', 'Print JSON.')
    .addHelpText('after', '\ngraphcal NAME --help shows the options of one.')
    .action((words: string[], { json }: { json?: boolean }) => {
      const found = findOperations(Object.values(operations) as unknown as readonly Operation[], words);
      io.out(json ? asJson(found.map(forPrograms)) : describeOperations(found));
    });
}

/** Operations that have all of the words, in any letter case, by topic. */
export function findOperations(rows: readonly Operation[], words: readonly string[]): Operation[] {
  const wanted = words.flatMap((word) => word.toLowerCase().split(/\s+/u)).filter((word) => word !== '');
  const textOf = ({ topic, name, aliases, title, endpoints }: Operation) =>
    [topic, name, ...aliases, title, ...endpoints].join('\n').toLowerCase();
  const found = rows.filter((row) => wanted.every((word) => textOf(row).includes(word)));
  return TOPICS.flatMap((topic) => found.filter((row) => row.topic === topic));
}

/** A heading for each topic; of one alone, all that is known without its options. */
function describeOperations(found: readonly Operation[]): string {
  const [only, ...more] = found;
  if (only === undefined) return 'No operation has all of these words.\n';
  if (more.length === 0) return describeOperation(only);
  const width = Math.max(...found.map(({ name }) => name.length));
  return TOPICS.map((topic) => found.filter((row) => row.topic === topic))
    .filter((rows) => rows.length > 0)
    .map((rows) =>
      [`${rows[0]?.topic}`, ...rows.map(({ name, title }) => `  ${name.padEnd(width)}  ${title}`), ''].join('\n'),
    )
    .join('\n');
}

function describeOperation({
  name,
  title,
  aliases,
  endpoints,
  permissions,
  mailsTo,
  documentation,
}: Operation): string {
  const list = (names: readonly string[]) => names.join(', ') || 'none';
  return [
    `${name}: ${title}.`,
    '',
    ...(aliases.length === 0 ? [] : [`  other names    ${list(aliases)}`]),
    ...endpoints.map((endpoint, at) => `  ${(at === 0 ? 'requests' : '').padEnd(13)}  ${endpoint}`),
    `  for an app     ${list(permissions.application)}`,
    `  for a person   ${list(permissions.delegated)}`,
    `  mails          ${mailsTo}`,
    `  Microsoft      ${documentation}`,
    `  options        graphcal ${name} --help`,
    '',
  ].join('\n');
}

interface ListedOperation {
  name: string;
  title: string;
  topic: string;
  aliases: readonly string[];
  effect: string;
  endpoints: readonly string[];
  permissions: Permissions;
  /** Null where it cannot be for the calendar of a group. */
  groupPermissions: Permissions | null;
  mailsTo: string;
  documentation: string;
}

function forPrograms(operation: Operation): ListedOperation {
  const { name, title, topic, aliases, effect, endpoints, permissions, mailsTo, documentation } = operation;
  const groupPermissions = operation.groupPermissions ?? null;
  return { name, title, topic, aliases, effect, endpoints, permissions, groupPermissions, mailsTo, documentation };
}
