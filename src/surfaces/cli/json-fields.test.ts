import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codesOf, tableOf } from '../../../test/house/document.ts';
import { isObject } from '../../core/json.ts';
import { openService, openShell, type Service, type Shell } from './testing.ts';

const DOCUMENT = readFileSync(new URL('../../../docs/json.md', import.meta.url), 'utf8');
const HEADER = 'Key,Mailbox,Subject,Start,End,TimeZone,Attendees';
const row = (key: string, subject: string, attendees = '') =>
  `${key},a@school.example,${subject},2036-11-03T09:00:00,2036-11-03T10:00:00,UTC,${attendees}`;

let shell: Shell;
let service: Service;
/** What each command printed, by the heading that documents it. */
const printed = new Map<string, unknown>();

beforeAll(async () => {
  shell = await openShell();
  service = await openService(shell);
  const write = (...rows: string[]) => writeFile(join(shell.folder, 'term.csv'), `${[HEADER, ...rows].join('\n')}\n`);
  const json = async (...argv: string[]) => JSON.parse((await shell.call([...argv, '--json'])).out) as unknown;
  const auth = ['--auth', 'school'];
  await write(row('a', 'Maths', 'ada@school.example'), row('b', 'Art'));
  await shell.call(['apply', 'term.csv', ...auth]);
  await write(row('a', 'Physics', 'ben@school.example'), row('c', ''), row('bad', 'Games').replace('2036', 'soon'));
  const plan = ['plan', 'term.csv', ...auth, '--apply', '--prune', '--check', '--changes', 'rows.jsonl'];
  printed.set('## plan', await json(...plan));
  const lines = (await readFile(join(shell.folder, 'rows.jsonl'), 'utf8')).trimEnd().split('\n');
  printed.set(
    '## A row of a plan',
    lines.map((line) => JSON.parse(line) as unknown),
  );
  printed.set('## jobs list', await json('jobs', 'list'));
  printed.set('## jobs show', await json('jobs', 'show', 'term'));
  printed.set('## undo --plan', await json('undo', 'term', ...auth, '--plan'));
  const [first] = (printed.get('## A row of a plan') as { EventID: string }[]) ?? [];
  await shell.call([
    'update-event',
    ...auth,
    '--mailbox',
    'a@school.example',
    '--event-id',
    first?.EventID ?? '',
    '--subject',
    'Quiz',
  ]);
  printed.set('## jobs verify', await json('jobs', 'verify', 'term', ...auth));
  printed.set('## undo', await json('undo', 'term', ...auth, '--results', 'undone.jsonl'));
  printed.set('## jobs cancel', await json('jobs', 'cancel', 'term'));
  const deleted = ['--mailbox', 'a@school.example', '--event-id', first?.EventID ?? ''];
  await shell.call(['delete-event', ...auth, ...deleted]);
  const audited = (await shell.call(['audit', 'export'])).out.trimEnd().split('\n');
  printed.set(
    '## audit export',
    audited.map((line) => JSON.parse(line) as unknown),
  );
  printed.set('## audit head', await json('audit', 'head'));
  const none = `9999:${'f'.repeat(64)}`;
  printed.set('## audit verify', await json('audit', 'verify', '--calls', none, '--jobs', none));
  printed.set('## jobs repair', await json('jobs', 'repair'));
  const add = ['auth', 'add', '--tenant', 'school.example', '--client-id', '6d4b7c1e-0000-4000-8000-3a1f2b5c9d7e'];
  const pfx = fileURLToPath(new URL('../../auth/certificates/samples/aes.pfx', import.meta.url));
  const env = { GRAPHCAL_CERTIFICATE_PASSWORD: 'canary-passphrase', GRAPHCAL_CLIENT_SECRET: 'canary~value' };
  await shell.call([...add, 'with-certificate', '--mode', 'certificate', '--certificate', pfx], { env });
  const ending = [...add, 'with-secret', '--mode', 'client-secret', '--secret-expires-on', '2099-05-01'];
  await shell.call(ending, { env });
  printed.set('## auth list', await json('auth', 'list'));
  printed.set('## vault show', await json('vault', 'show'));
  printed.set('## jobs purge', await json('jobs', 'purge', 'term', '--force'));
}, 30_000);
afterAll(async () => {
  await service.close();
  await shell.remove();
});

/** `job.name`, `mailboxes[].mailbox`: each value that is printed, with its place; of a list all items have one. */
function leavesOf(value: unknown, place = ''): [string, unknown][] {
  if (Array.isArray(value) && value.length > 0) return value.flatMap((one) => leavesOf(one, `${place}[]`));
  if (!isObject(value) || Object.keys(value).length === 0) return [[place.replace(/^\[\]\.?/u, ''), value]];
  return Object.entries(value).flatMap(([name, one]) => leavesOf(one, place === '' ? name : `${place}.${name}`));
}

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  'yes or no': (value) => typeof value === 'boolean',
  null: (value) => value === null,
  default: (value) => value === 'default',
};

/** Whether a value, found at a place, is what a row of the document says. */
function isAsSaid({ field, type }: DocumentedField, place: string, value: unknown): boolean {
  if (type === 'any value') return place === field || place.startsWith(`${field}.`) || place.startsWith(`${field}[]`);
  if (type === 'numbers by name') {
    return place === field ? isObject(value) : place.startsWith(`${field}.`) && typeof value === 'number';
  }
  if (place !== field) return false;
  return type.split(', ').some((one) => TYPES[one]?.(value));
}

/** What may stand below it was not there this time. */
const isEmpty = (place: string, value: unknown, field: string) =>
  (value === null || (Array.isArray(value) && value.length === 0)) &&
  (field.startsWith(`${place}.`) || field.startsWith(`${place}[]`));

interface DocumentedField {
  field: string;
  type: string;
}

const documentedOf = (heading: string): DocumentedField[] =>
  tableOf(DOCUMENT, heading).flatMap(({ field = '', type = '' }) =>
    codesOf(field).map((one) => ({ field: one, type })),
  );

const HEADINGS = [
  '## plan',
  '## A row of a plan',
  '## undo',
  '## undo --plan',
  '## jobs list',
  '## jobs show',
  '## jobs verify',
  '## jobs cancel',
  '## jobs repair',
  '## jobs purge',
  '## auth list',
  '## vault show',
  '## audit export',
  '## audit verify',
  '## audit head',
];

describe('the fields that --json prints', () => {
  it.for(HEADINGS)('are documented with their types: %s', (heading) => {
    const documented = documentedOf(heading);
    expect(documented.length).toBeGreaterThan(0);
    const leaves = leavesOf(printed.get(heading));
    const unsaid = leaves.filter(
      ([place, value]) => !documented.some((one) => isAsSaid(one, place, value) || isEmpty(place, value, one.field)),
    );
    expect(unsaid).toEqual([]);
  });

  it.for(HEADINGS)('are all that the document names: %s', (heading) => {
    const leaves = leavesOf(printed.get(heading));
    const missing = documentedOf(heading).filter(
      (one) => !leaves.some(([place, value]) => isAsSaid(one, place, value) || isEmpty(place, value, one.field)),
    );
    expect(missing).toEqual([]);
  });
});
