import { extname } from 'node:path';
import { InputError } from '../../core/errors.ts';
import { inputError, openInputFile } from '../../core/input-file.ts';
import { isObject, parseJson } from '../../core/json.ts';
import { contentHash } from '../key.ts';
import { detectDelimiter } from './formats/csv-delimiter.ts';
import { createCsvRecords } from './formats/csv-records.ts';
import { findRepeatedName } from './formats/json-fault.ts';
import { createTextDecoder } from './formats/text.ts';
import { readMailbox } from './row-address.ts';
import { isSameColumn } from './row-columns.ts';
import { quoted } from './row-text.ts';

/** Mailboxes by what stands for them in rows: numbers of employees or students, or names. */
export interface MailboxMap {
  /** The mailbox of a name without white space at its ends, letter case counted; undefined where it is none of the map. */
  find(name: string): string | undefined;
  readonly size: number;
  /** Fingerprint of all entries, whatever their order. */
  readonly digest: string;
}

/** One entry as it was written. */
export interface MailboxEntry {
  readonly name: string;
  readonly mailbox: string;
  /** Where it stands: `line 3`, `entry 3`. */
  readonly place: string;
}

/** Bytes of a file that is kept in memory whole: a million entries and more. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Makes a map of entries.
 * Errors: InputError `mailbox-map-invalid` (a name or mailbox that is none), `mailbox-map-repeated` (a name twice).
 */
export function createMailboxMap(entries: Iterable<MailboxEntry>, file?: string): MailboxMap {
  const found = new Map<string, { mailbox: string; place: string }>();
  for (const entry of entries) {
    const { place } = entry;
    const name = entry.name.trim();
    if (name === '') throw fault(file, `On ${place} nothing stands for the mailbox`, 'Fill it, or remove the entry.');
    const mailbox = readMailbox(entry.mailbox);
    if (mailbox === undefined) {
      throw fault(file, `On ${place} the mailbox is no address or directory id`, 'Write it as name@domain.');
    }
    const other = found.get(name);
    if (other !== undefined) {
      const same = other.mailbox === mailbox ? 'the same mailbox' : 'different mailboxes';
      throw new InputError(
        'mailbox-map-repeated',
        `${quoted(name)} stands on ${other.place} and on ${place} of the mailbox map, for ${same}.`,
        { file },
        { hint: 'Keep one of them.' },
      );
    }
    found.set(name, { mailbox, place });
  }
  return {
    find: (name) => found.get(name)?.mailbox,
    size: found.size,
    digest: contentHash([...found].map(([name, { mailbox }]) => [name, mailbox]).sort(byName)),
  };
}

function byName([one = '']: string[], [other = '']: string[]): number {
  return one < other ? -1 : 1;
}

/**
 * Reads a map from a file: JSON (.json) is one object of names and mailboxes; everything else is CSV with a header, a
 * column Mailbox, and a column From or one other.
 * Errors: InputError `input-not-found`, `input-not-a-file`, `input-not-readable`, `input-encoding`, and those of
 * `createMailboxMap`.
 */
export async function readMailboxMap(path: string): Promise<MailboxMap> {
  const text = await readText(path);
  const entries = extname(path).toLowerCase() === '.json' ? readJson(text, path) : readCsv(text, path);
  return createMailboxMap(entries, path);
}

async function readText(path: string): Promise<string> {
  const handle = await openInputFile(path);
  try {
    const { size } = await handle.stat();
    if (size > MAX_BYTES) throw fault(path, `It has ${size} bytes`, `A map has ${MAX_BYTES} at most.`);
    const decoder = createTextDecoder(path);
    const text = decoder.push(await handle.readFile());
    const end = decoder.end();
    if (end.cut) throw fault(path, 'It ends inside a character', 'Save it again in full.');
    return text + end.text;
  } catch (cause) {
    throw inputError(path, cause);
  } finally {
    await handle.close();
  }
}

function* readJson(text: string, file: string): Generator<MailboxEntry> {
  const value = parseJson(text);
  const form = 'Write {"4711": "name@domain"}.';
  if (!isObject(value)) throw fault(file, 'It is no JSON object', form);
  const repeated = findRepeatedName(text);
  if (repeated !== undefined) {
    throw new InputError(
      'mailbox-map-repeated',
      `The mailbox map names ${quoted(repeated)} twice.`,
      { file },
      { hint: 'Keep one of them.' },
    );
  }
  let position = 0;
  for (const [name, mailbox] of Object.entries(value)) {
    const place = `entry ${++position}`;
    if (typeof mailbox !== 'string') throw fault(file, `On ${place} the mailbox is no text`, form);
    yield { name, mailbox, place };
  }
}

function* readCsv(text: string, file: string): Generator<MailboxEntry> {
  const header = text.slice(0, text.indexOf('\n') + 1 || text.length);
  const parser = createCsvRecords(detectDelimiter(header, file));
  const [first, ...records] = [...parser.push(text), ...parser.end()];
  if (first === undefined) throw fault(file, 'It is empty', 'Its first line names the columns: From,Mailbox.');
  if ('problem' in first) throw fault(file, first.problem.reason.replace(/[.;].*$/su, ''), 'Mend its first line.');
  const { from, mailbox } = columnsOf(first.fields, file);
  for (const record of records) {
    const place = `line ${record.line}`;
    if ('problem' in record) throw fault(file, `${capital(place)} cannot be read`, record.problem.reason);
    if (record.fields.length !== first.fields.length) {
      const many = `${record.fields.length} fields and the header ${first.fields.length}`;
      throw fault(file, `${capital(place)} has ${many}`, 'Put a value that holds the delimiter in quotes.');
    }
    yield { name: record.fields[from] ?? '', mailbox: record.fields[mailbox] ?? '', place };
  }
}

/** Where the two columns are: Mailbox by its name, the other by the name From, or because there is no third. */
function columnsOf(names: readonly string[], file: string): { from: number; mailbox: number } {
  const mailbox = names.findIndex((name) => isSameColumn(name, 'Mailbox'));
  const hint = 'Name them From and Mailbox; with two columns the first of them may have any name.';
  if (mailbox < 0) throw fault(file, 'Its header has no column Mailbox', hint);
  const named = names.findIndex((name) => isSameColumn(name, 'From'));
  const from = named < 0 && names.length === 2 ? 1 - mailbox : named;
  if (from < 0) throw fault(file, 'Its header has no column From', hint);
  return { from, mailbox };
}

function fault(file: string | undefined, what: string, hint: string): InputError {
  return new InputError('mailbox-map-invalid', `The mailbox map cannot be used: ${what}.`, { file }, { hint });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
