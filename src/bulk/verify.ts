import type { Connection } from '../client/connection.ts';
import { type CanonicalEvent, canonicalEvent, type Difference, differences } from '../graph/canonical-event.ts';
import type { Event } from '../graph/event.ts';
import { createZones, type Zones } from '../graph/time-zone.ts';
import { createCalendarFinder } from './calendars.ts';
import { checkedRows } from './checked-rows.ts';
import { contentHash, contentKey, sourceKey, sourceKeyPrefix } from './key.ts';
import { keyedEvents } from './keyed-events.ts';
import { contentJson } from './payload.ts';
import { openRows } from './rows/formats/open-rows.ts';
import type { RowFormat } from './rows/formats/row-formats.ts';
import type { CheckSettings } from './rows/row.ts';
import { createRowShape } from './rows/row-shape.ts';

export interface VerifyOptions extends CheckSettings {
  file: string;
  format?: RowFormat | undefined;
  delimiter?: string | undefined;
  /** Columns of a CSV without a header. */
  columns?: readonly string[] | undefined;
  encoding?: string | undefined;
  connection: Connection;
  /** Namespace of the job that sent the rows: its name. */
  namespace: string;
  signal?: AbortSignal | undefined;
  /** Told after each mailbox. */
  onMailbox?: ((mailbox: string, done: number, of: number) => void) | undefined;
}

/** A row whose event is not as the row says. */
export type Finding = { line: number; mailbox: string; EventID: string | undefined } & (
  | { kind: 'missing' }
  /** Several events carry the row's key. */
  | { kind: 'several'; count: number }
  | { kind: 'different'; differences: Difference[] }
);

export interface VerifyReport {
  /** Rows that can be sent. */
  rows: number;
  /** Rows whose one event is as they say, in canonical form. */
  equal: number;
  mailboxes: number;
  /** In the order of mailboxes, then of lines. */
  findings: Finding[];
  /** Events of the job that no row stands for. */
  extra: { mailbox: string; EventID: string }[];
}

interface Expected {
  line: number;
  calendar: string | undefined;
  written: CanonicalEvent;
}

interface Read {
  id: string;
  key: string;
  event: CanonicalEvent;
}

/** Mailboxes read at once. */
const AT_ONCE = 16;

/**
 * Reads the calendars back and compares each event with its row, in the form in which a service that rewrites HTML,
 * names and zones changes nothing. Writes nothing. Keeps all rows in memory.
 */
export async function verifyRows(options: VerifyOptions): Promise<VerifyReport> {
  const { connection, namespace, signal, onMailbox } = options;
  const zones = createZones();
  const byMailbox = await readExpected(options, zones);
  const report: VerifyReport = { rows: 0, equal: 0, mailboxes: byMailbox.size, findings: [], extra: [] };
  const results: { findings: Finding[]; equal: number; extra: Read[] }[] = [];
  const mailboxes = [...byMailbox.entries()];
  let next = 0;
  let done = 0;
  const worker = async () => {
    for (;;) {
      const index = next++;
      const entry = mailboxes[index];
      if (entry === undefined) return;
      const [mailbox, expected] = entry;
      const calendars = new Set(
        [...expected.values()].flatMap(({ calendar }) => (calendar === undefined ? [] : [calendar])),
      );
      const read = await readMailbox(connection, mailbox, calendars, namespace, zones, signal);
      results[index] = compare(mailbox, expected, read);
      done += 1;
      onMailbox?.(mailbox, done, mailboxes.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, mailboxes.length) }, worker));
  for (const [index, [mailbox, expected]] of mailboxes.entries()) {
    const result = results[index];
    report.rows += expected.size;
    report.equal += result?.equal ?? 0;
    report.findings.push(...(result?.findings ?? []));
    report.extra.push(...(result?.extra ?? []).map(({ id }) => ({ mailbox, EventID: id })));
  }
  return report;
}

async function readExpected(options: VerifyOptions, zones: Zones): Promise<Map<string, Map<string, Expected>>> {
  const { file, namespace, connection, signal } = options;
  const opened = await openRows(file, { ...options, needs: createRowShape(options) });
  const occurrences = new Map<string, number>();
  const byMailbox = new Map<string, Map<string, Expected>>();
  const { sender, account } = connection;
  const hasMe = account !== undefined;
  for await (const { result } of checkedRows(opened.rows, { check: options, zones, sender, hasMe, signal })) {
    if ('rejections' in result) continue;
    const { line, key, mailbox, calendar, event } = result.row;
    const rowKey = key ?? nextKey(contentHash(contentJson({ mailbox, calendar, event })));
    const rows = byMailbox.get(mailbox) ?? new Map<string, Expected>();
    byMailbox.set(mailbox, rows);
    rows.set(sourceKey(namespace, rowKey), { line, calendar, written: canonicalEvent(event, zones) });
  }
  return byMailbox;

  function nextKey(hash: string): string {
    const occurrence = (occurrences.get(hash) ?? 0) + 1;
    occurrences.set(hash, occurrence);
    return contentKey(hash, occurrence);
  }
}

async function readMailbox(
  { sender }: Connection,
  mailbox: string,
  calendars: ReadonlySet<string>,
  namespace: string,
  zones: Zones,
  signal: AbortSignal | undefined,
): Promise<Read[]> {
  const finder = createCalendarFinder(sender, mailbox);
  // Whether the events of a mailbox are those of all its calendars is not documented clearly.
  const places: (string | undefined)[] = [undefined];
  for (const calendar of calendars) {
    const choice = await finder.find(calendar, { signal });
    if ('id' in choice && choice.id !== undefined) places.push(choice.id);
  }
  const read = new Map<string, Read>();
  const query = { mailbox, operator: 'startswith', value: sourceKeyPrefix(namespace), whole: true } as const;
  for (const calendarId of places) {
    for await (const { id, key, item } of keyedEvents(sender, { ...query, calendarId }, { signal })) {
      read.set(id, { id, key, event: canonicalEvent(item as unknown as Event, zones) });
    }
  }
  return [...read.values()];
}

/** Pure: what was wanted beside what is there. */
export function compare(
  mailbox: string,
  expected: ReadonlyMap<string, Expected>,
  read: readonly Read[],
): { findings: Finding[]; equal: number; extra: Read[] } {
  const found = new Map<string, Read[]>();
  for (const one of read) found.set(one.key, [...(found.get(one.key) ?? []), one]);
  const findings: Finding[] = [];
  let equal = 0;
  for (const [key, { line, written }] of expected) {
    const [first, ...others] = found.get(key) ?? [];
    const place = { line, mailbox, EventID: first?.id };
    if (first === undefined) findings.push({ ...place, kind: 'missing' });
    else if (others.length > 0) findings.push({ ...place, kind: 'several', count: others.length + 1 });
    else {
      const differ = differences(written, first.event);
      if (differ.length === 0) equal += 1;
      else findings.push({ ...place, kind: 'different', differences: differ });
    }
  }
  return { findings, equal, extra: read.filter(({ key }) => !expected.has(key)) };
}
