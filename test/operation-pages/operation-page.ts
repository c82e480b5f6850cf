import type { Z } from '../../src/core/schema.ts';
import type { Operation } from '../../src/operations/define.ts';
import { commandExample, libraryExample, requestExample } from './example-calls.ts';
import { effectInWords, groupPermissionsInWords, permissionsInWords, repeatInWords } from './operation-words.ts';
import { type ShownField, shownFields } from './shown-fields.ts';
import { SURFACES } from './surfaces.ts';

/** What a page is made of beside the row of the table. */
export interface PageParts {
  /** Name of the method of the library. */
  method: string;
  z: Z;
  /** What is written by hand about it, as the page takes it in; undefined where nothing is. */
  notes: string | undefined;
  /** Whether commands have an option for a dry run. */
  hasDryRunOption: boolean;
}

/** The page of an operation, as Markdown. */
export function operationPage(operation: Operation, parts: PageParts): string {
  const { name, title } = operation;
  const { method, z, notes, hasDryRunOption } = parts;
  const sections = [
    `# ${name}\n\n${title}.`,
    factsTable(operation),
    `## Input\n\n${inputTable(shownFields(operation.input(z), z, 'input'), operation.effect === 'update' ? 'as it is' : 'none')}`,
    `## Output\n\n${outputTable(shownFields(operation.output(z), z, 'output'))}`,
    `## Names\n\n${namesTable({ name, method })}`,
    `## Example\n\n${fence('ts', libraryExample({ name, method }, operation))}\n\n${fence('sh', commandExample(operation, z))}`,
    `## Dry run\n\n${dryRun(operation, method, hasDryRunOption)}`,
    `## Request\n\n${requests(operation, z)}`,
    ...(notes === undefined ? [] : [/^## /u.test(notes) ? notes : `## Good to know\n\n${notes}`]),
    ...(notes?.includes('## Errors') ? [] : ['## Errors\n\n[Those of all operations](README.md#errors).']),
    `<!-- Written from the table of operations and its notes: GRAPHCAL_DOCS=write npx vitest run --project house -->`,
  ];
  return `${sections.join('\n\n')}\n`;
}

function factsTable(operation: Operation): string {
  const { topic, endpoints, documentation, groupPermissions, mailsTo, aliases } = operation;
  const rows = [
    ['topic', topic],
    [endpoints.length > 1 ? 'endpoints' : 'endpoint', endpoints.map(code).join('<br>') || ANY_ENDPOINT],
    ['documentation', `[${documentation.split('/').at(-1)}](${documentation})`],
    ['permissions, delegated', permissionsInWords(operation, 'delegated')],
    ['permissions, application', permissionsInWords(operation, 'application')],
    ...(groupPermissions === undefined
      ? []
      : [['permissions, calendar of a group', groupPermissionsInWords(groupPermissions)]]),
    ['effect', effectInWords(operation)],
    ['repeat', repeatInWords(operation)],
    ['mails', mailsTo],
    ['other names', aliases.map(code).join(', ') || 'none'],
  ];
  return ['| | |', '|---|---|', ...rows.map(rowOf)].join('\n');
}

const ANY_ENDPOINT = 'any below `https://graph.microsoft.com/v1.0` or `/beta`, or the same of another cloud';

/** Fields that say what is meant, and are no state that could stay as it is. */
const ADDRESSING: ReadonlySet<string> = new Set(['group', 'calendarId', 'calendarGroupId', 'date', 'originalStart']);

function inputTable(fields: readonly ShownField[], otherwise: string): string {
  const rows = fields.map(({ path, type, isNeeded, byDefault, meaning }) => [
    code(path),
    type,
    isNeeded ? 'needed' : (byDefault ?? (ADDRESSING.has(path) ? 'none' : otherwise)),
    meaning === '' ? wordsOf(path) : meaning,
  ]);
  return ['| field | type | default | meaning |', '|---|---|---|---|', ...rows.map(rowOf)].join('\n');
}

/** A field that speaks for itself, in words: `eventId` is `Event id.` */
function wordsOf(path: string): string {
  const words = path.replace(/^.*\./u, '').replace(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function outputTable(fields: readonly ShownField[]): string {
  if (fields.length === 0) return 'What Graph answers, as it is.';
  const rows = fields.map(({ path, type, isNeeded, meaning }) => [
    code(path),
    type,
    isNeeded ? 'always' : 'where Graph gives it',
    meaning,
  ]);
  return ['| field | type | there | meaning |', '|---|---|---|---|', ...rows.map(rowOf)].join('\n');
}

function namesTable(names: { name: string; method: string }): string {
  const rows = SURFACES.filter(({ exists }) => exists).map(({ surface, spell }) => [
    surface,
    spell(names).map(code).join(', '),
  ]);
  return ['| surface | name |', '|---|---|', ...rows.map(rowOf)].join('\n');
}

function dryRun(operation: Operation, method: string, hasOption: boolean): string {
  const ways = [
    code(`client.calendar.${method}.dryRun(input)`),
    ...(hasOption ? [`${code('--dry-run')} of the command`] : []),
  ];
  const isRead = operation.effect === 'read';
  const isRaw = operation.endpoints.length === 0;
  const readsFirst =
    !isRaw && [operation.read, operation.find, operation.look, operation.steps].some((part) => part !== undefined);
  const readsMailed = operation.readMailed === undefined ? '' : ' It reads the event to know them; the call does not.';
  const first = !isRead && readsFirst ? ' It reads first what the call would read.' : readsMailed;
  const gives = isRead ? 'the request' : 'the first request that would write, and whom it would mail';
  return `${ways.join(' or ')} gives ${gives}, and does not send it.${first}`;
}

/** A write that is made of what is found has no example: without what was found it would do harm. */
function requests(operation: Operation, z: Z): string {
  const { effect, read, find, steps } = operation;
  const shows = 'A [dry run](#dry-run) shows it.';
  const isRaw = operation.endpoints.length === 0;
  if (find !== undefined || (steps !== undefined && effect !== 'read' && !isRaw)) {
    return `It takes several requests, of which each is made of the answers before it, and the write of what was found. ${shows}`;
  }
  const block = fence('http', requestExample(operation, z));
  if (read !== undefined) return `It reads first:\n\n${block}\n\nWhat it writes is made of what it finds. ${shows}`;
  if (isRaw) return `What the example sends:\n\n${block}`;
  const several = steps === undefined ? '' : 'It may take several requests; this is the one that it is known by.\n\n';
  return `What the example sends, which [raw-request](raw-request.md) can send too.\n\n${several}${block}`;
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function code(text: string): string {
  return `\`${text}\``;
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`.replaceAll(
    '|  |',
    '| |',
  );
}
