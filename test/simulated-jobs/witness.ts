import { sourceKey } from '../../src/bulk/key.ts';
import type { EmulatorRecord } from '../../src/emulator/index.ts';
import type { Run } from './draw-life.ts';
import type { SimulatedRow } from './draw-rows.ts';
import { judgeRun } from './judge-run.ts';
import type { Calendars, Part, ShownEvent } from './shown-events.ts';
import { isBad, partsOf } from './shown-events.ts';
import type { ProcessEnd } from './world.ts';

/** A process, with the calendars before it and after all that it began. */
export interface SeenRun {
  run: Run;
  rows: readonly SimulatedRow[];
  /** When it began, in milliseconds since 1970. */
  now: number;
  before: Calendars;
  after: Calendars;
  /** Mails that left meanwhile. */
  mails: EmulatorRecord['mails'];
  end: ProcessEnd;
}

/** What is known of the life so far, by what could be seen from outside. */
export interface Knowledge {
  /** Events of people as people want them. */
  readonly own: ReadonlyMap<string, ShownEvent>;
  /** What people wrote, part by part, and nobody after them. */
  readonly edits: ReadonlyMap<string, ReadonlyMap<Part, string>>;
  /**
   * The same of events that had the key of a row by then, and whose adoption was told only after that: it may have been
   * before. What a process wrote over is none any more.
   */
  readonly earlyEdits: ReadonlyMap<string, ReadonlyMap<Part, string>>;
  /** Those whom people invited. */
  readonly guests: ReadonlyMap<string, ReadonlySet<string>>;
  /** What people deleted. */
  readonly deleted: ReadonlyMap<string, ShownEvent>;
  /** The same by the ids that results give. */
  readonly deletedIds: ReadonlySet<string>;
  /** Events that ever carried a source key, by key. */
  readonly byKey: ReadonlyMap<string, ReadonlyMap<string, ShownEvent>>;
  /** Source keys whose events some process was asked to take away, and so may still be about to. */
  readonly doomed: ReadonlySet<string>;
  /** Events of people whose adoption was told: what they say then counts as written. */
  readonly tied: ReadonlySet<string>;
  /** Events that had a place which one of their rows said. */
  readonly placed: ReadonlySet<string>;
  /** Source keys whose events some process was asked to take away or to make again, so that there may be another one. */
  readonly renewed: ReadonlySet<string>;
  /** Identities of events that results named. */
  readonly told: ReadonlySet<string>;
  /** What any input so far asked for, by source key. */
  readonly versions: ReadonlyMap<string, readonly SimulatedRow[]>;
  /** Whether a process was asked to adopt, or to take back. */
  readonly commands: ReadonlySet<Run['command']>;
  /** Whether a ledger was lost, or came back as it was before. */
  readonly hasForgotten: boolean;
}

/** Keeps what happened, and says of each process what it did that it must not. */
export interface Witness extends Knowledge {
  readonly wrong: readonly string[];
  sawRun(seen: SeenRun): void;
  sawEdit(event: ShownEvent, part: Part, value: string): void;
  sawInvitation(event: ShownEvent, address: string): void;
  sawDeletion(event: ShownEvent, EventID: string): void;
  forget(): void;
}

const NAMESPACE = 'lessons';

const DONE: ReadonlySet<string> = new Set(['created', 'adopted', 'updated', 'unchanged']);

export function keyOf({ key }: Pick<SimulatedRow, 'key'>): string {
  return sourceKey(NAMESPACE, key);
}

export function createWitness(first: Calendars): Witness {
  const own = new Map(first);
  const edits = new Map<string, Map<Part, string>>();
  const earlyEdits = new Map<string, Map<Part, string>>();
  const guests = new Map<string, Set<string>>();
  const deleted = new Map<string, ShownEvent>();
  const deletedIds = new Set<string>();
  const byKey = new Map<string, Map<string, ShownEvent>>();
  const doomed = new Set<string>();
  const tied = new Set<string>();
  /** Events of people that have a key, and whose adoption need not have been told. */
  const keyed = new Set<string>();
  const placed = new Set<string>();
  const renewed = new Set<string>();
  const told = new Set<string>();
  const versions = new Map<string, SimulatedRow[]>();
  const commands = new Set<Run['command']>();
  const wrong: string[] = [];
  let hasForgotten = false;

  /** An input counts from when it is read. */
  const hear = ({ run, rows, before }: SeenRun) => {
    commands.add(run.command);
    if (run.recreate) for (const row of rows) renewed.add(keyOf(row));
    for (const row of rows) versions.set(keyOf(row), [...(versions.get(keyOf(row)) ?? []), row]);
    const present = new Set(rows.map((row) => `${keyOf(row)} ${row.mailbox}`));
    const isDoomed = (key: string, mailbox: string) =>
      run.command === 'undo' || (run.prune === true && !present.has(`${key} ${mailbox}`));
    const ever = [...byKey.values()].flatMap((events) => [...events.values()]);
    for (const { key, mailbox } of [...ever, ...before.values()]) {
      if (key === undefined || !isDoomed(key, mailbox)) continue;
      doomed.add(key);
      renewed.add(key);
    }
  };

  const keep = ({ run, rows, after, end }: SeenRun) => {
    const settled = new Set(
      end.results.flatMap(({ key, status }) => (key !== null && DONE.has(status) ? [keyOf({ key })] : [])),
    );
    for (const event of after.values()) {
      const { key, id } = event;
      if (key === undefined || key === 'released') {
        for (const known of [tied, keyed, earlyEdits]) known.delete(id);
        continue;
      }
      const { place } = event.parts;
      if (place !== '' && versions.get(key)?.some((row) => partsOf(row).place === place)) placed.add(id);
      const known = byKey.get(key) ?? new Map<string, ShownEvent>();
      byKey.set(key, known.set(id, event));
      if (!own.has(id)) continue;
      // What people wrote before a process wrote the key, it read as what the event is.
      if (!keyed.has(id)) edits.delete(id);
      keyed.add(id);
      const early = earlyEdits.get(id) ?? new Map<Part, string>();
      for (const [part, value] of early) if (event.parts[part] !== value) early.delete(part);
      if (tied.has(id) || !settled.has(key)) continue;
      tied.add(id);
      earlyEdits.set(id, edits.get(id) ?? new Map());
      edits.delete(id);
    }
    if (run.command !== 'undo' && end.report !== undefined) {
      const present = new Set(rows.filter((row) => !isBad(row)).map(keyOf));
      for (const key of present) doomed.delete(key);
    }
    for (const { iCalUId } of end.results) if (iCalUId !== null) told.add(iCalUId);
  };

  const write = (event: ShownEvent, change: Partial<ShownEvent>) => {
    const mine = own.get(event.id);
    if (mine !== undefined) own.set(event.id, { ...mine, ...change });
  };

  const witness: Witness = {
    own,
    edits,
    earlyEdits,
    guests,
    deleted,
    deletedIds,
    byKey,
    doomed,
    tied,
    placed,
    renewed,
    told,
    versions,
    commands,
    get hasForgotten() {
      return hasForgotten;
    },
    wrong,
    sawRun(seen) {
      hear(seen);
      wrong.push(...judgeRun(seen, witness));
      keep(seen);
    },
    sawEdit(event, part, value) {
      edits.set(event.id, (edits.get(event.id) ?? new Map<Part, string>()).set(part, value));
      write(event, { parts: { ...(own.get(event.id) ?? event).parts, [part]: value } });
    },
    sawInvitation(event, address) {
      guests.set(event.id, (guests.get(event.id) ?? new Set()).add(address));
      write(event, { attendees: new Map([...(own.get(event.id) ?? event).attendees, [address, 'none']]) });
    },
    sawDeletion(event, EventID) {
      deleted.set(event.id, event);
      deletedIds.add(EventID);
      own.delete(event.id);
    },
    forget() {
      hasForgotten = true;
    },
  };
  return witness;
}
