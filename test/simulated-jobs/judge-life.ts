import type { RowResult } from '../../src/bulk/results/results.ts';
import { hour, type SimulatedRow } from './draw-rows.ts';
import { judgeCounts } from './judge-counts.ts';
import { keptAsSent } from './kept-as-sent.ts';
import { codeOf } from './last-runs.ts';
import type { PlayedLife } from './play-life.ts';
import { attendeesOf, isBad, PARTS, partsOf, type ShownEvent } from './shown-events.ts';
import { keyOf } from './witness.ts';

/** What is wrong with a life, by what is promised of every one; empty where all of it was kept. */
export function judgeLife(played: PlayedLife): string[] {
  const { witness, life } = played;
  const end = life.end.command === 'undo' ? judgeTakenBack(played) : judgeApplied(played);
  const counts = judgeCounts(played, { readsInput: life.end.command === 'apply' });
  return [...witness.wrong, ...counts, ...end, ...judgeKeptAsSent(played), ...judgeRepeat(played)];
}

/** What was settled as it had been sent is counted, is written by the run that follows, and is not kept so again. */
function judgeKeptAsSent(played: PlayedLife): string[] {
  const ends = [...played.wellEnds, played.again];
  const kept = ends.map((end) => keptAsSent(end, played.lastRun));
  return kept.flatMap((rows, at) => [
    ...judgeToldAsKept(played, rows, ends[at]?.report?.keptAsSent),
    ...[...rows].filter((row) => kept[at - 1]?.has(row)).map((row) => `${row} was kept as it was sent twice`),
  ]);
}

/** What is over is not counted, since no run changes it; of rows that are gone the input says not when they end. */
function judgeToldAsKept(played: PlayedLife, kept: ReadonlySet<string>, told: number | undefined): string[] {
  const ofInput = new Map(played.rows.map((row) => [`${row.mailbox} ${row.key}`, row]));
  const rows = [...kept].map((name) => ofInput.get(name));
  if (told === undefined || rows.includes(undefined)) return [];
  const expected = rows.filter((row) => row !== undefined && !isOver(played, row)).length;
  return told === expected ? [] : [`${told} rows are told as kept as they were sent, ${expected} were`];
}

function judgeRepeat({ last, again, writesOfAgain }: PlayedLife): string[] {
  const wrong = writesOfAgain > 0 ? [`the finished job wrote ${writesOfAgain} times`] : [];
  // Where a row went to another mailbox, and its old event was edited meanwhile.
  if (codeOf(again.error) === 'row-moved') return wrong;
  const shown = ({ key, line, EventID, status }: RowResult) =>
    JSON.stringify([
      line,
      key,
      EventID,
      status === 'updated' || status === 'created' || status === 'adopted' ? 'unchanged' : status,
    ]);
  const at = last.results.findIndex(
    (one, index) => shown(one) !== (again.results[index] && shown(again.results[index])),
  );
  if (at >= 0) {
    wrong.push(`a result changed: ${JSON.stringify(last.results[at])} to ${JSON.stringify(again.results[at])}`);
  }
  return wrong;
}

/** Each row of the input has one event, which is as the row says but for what people wrote; or its result says why not. */
function judgeApplied(played: PlayedLife): string[] {
  const { rows, last, calendars, witness, world, life } = played;
  const wrong: string[] = [];
  const results = new Map(last.results.filter(({ line }) => line !== null).map((one) => [one.key, one]));
  for (const row of rows) {
    const result = results.get(row.key);
    const alive = eventsOf(played, row);
    const complaint = result === undefined ? 'it has no result' : judgeRow(played, row, result, alive);
    if (complaint !== undefined) wrong.push(`${row.key} (${result?.status}): ${complaint}`);
  }
  const present = new Set(rows.map((row) => `${keyOf(row)} ${row.mailbox}`));
  const isPrune = life.end.command === 'apply' && life.end.prune;
  for (const event of calendars.values()) {
    if (event.key === undefined || present.has(`${event.key} ${event.mailbox}`) || !isPrune) continue;
    const isLeft = witness.own.has(event.id) || witness.edits.has(event.id) || event.endsAt < world.clock.now();
    if (!isLeft && !witness.hasForgotten)
      wrong.push(`${event.parts.subject} of ${event.mailbox} is of no row, and stayed`);
  }
  return wrong;
}

function eventsOf({ calendars }: PlayedLife, row: SimulatedRow): ShownEvent[] {
  return [...calendars.values()].filter(({ key, mailbox }) => key === keyOf(row) && mailbox === row.mailbox);
}

function judgeRow(
  played: PlayedLife,
  row: SimulatedRow,
  { status, EventID, faults, warnings }: RowResult,
  alive: readonly ShownEvent[],
): string | undefined {
  const { witness, identities } = played;
  const wasDeleted = [...witness.deleted.values()].some(({ key }) => key === keyOf(row));
  const isDeleted = wasDeleted || witness.hasForgotten;
  const code = faults[0]?.code;
  switch (status) {
    case 'created':
    case 'adopted':
    case 'updated':
    case 'unchanged': {
      const [event, other] = alive;
      // What was given back and is over stays with people.
      if (warnings.some((one) => one.code === 'released') && isOver(played, row)) return undefined;
      if (warnings.some((one) => one.code === 'kept-as-past')) return wasDeleted ? undefined : judgePast(played, row);
      if (event === undefined) return isDeleted ? undefined : 'it has no event';
      if (other !== undefined) return 'it has several events';
      const identity = EventID === null ? undefined : identities.get(EventID);
      if (identity !== event.iCalUId)
        return isDeleted && identity === undefined ? undefined : 'its event has another id';
      if (witness.hasForgotten) return undefined;
      return judgeContent(played, row, event);
    }
    case 'failed':
      // A ledger that came back older takes what was written since for an edit.
      if (code === 'event-edited')
        return isEdited(played, row) || witness.hasForgotten ? undefined : 'nobody edited it';
      if (code === 'event-deleted')
        return isGoneForGood(played, EventID) && alive.length === 0 ? undefined : 'nobody deleted it';
      return `it failed with ${code}`;
    case 'rejected':
      return isBad(row) ? undefined : 'it is a good row';
    default:
      return `it is so because of ${code}`;
  }
}

/** Whether people deleted the very event of a row, be it that it never had its key; an older ledger may name any. */
function isGoneForGood({ witness }: PlayedLife, EventID: string | null): boolean {
  return witness.hasForgotten || (EventID !== null && witness.deletedIds.has(EventID));
}

/** Whether what people wrote to the event of a row still stands there, be it in the mailbox that the row left. */
function isEdited({ calendars, witness }: PlayedLife, row: SimulatedRow): boolean {
  const stands = ({ id, parts }: ShownEvent) =>
    [witness.edits.get(id), witness.earlyEdits.get(id)].some((edits) =>
      PARTS.some((part) => edits?.get(part) === parts[part]),
    );
  return [...calendars.values()].some((event) => event.key === keyOf(row) && stands(event));
}

/** Whether the lesson of a row is over. */
function isOver({ world }: PlayedLife, row: SimulatedRow): boolean {
  return Date.parse(`${hour(row.end, row.day)}Z`) < world.clock.now();
}

/** What is over stays as it is, be it where the row no longer says. */
function judgePast({ world, calendars }: PlayedLife, row: SimulatedRow): string | undefined {
  const isPast = [...calendars.values()].some(({ key, endsAt }) => key === keyOf(row) && endsAt < world.clock.now());
  return isPast ? undefined : 'it is not past';
}

function judgeContent({ witness }: PlayedLife, row: SimulatedRow, event: ShownEvent): string | undefined {
  const wanted = partsOf(row);
  const edits = [witness.edits.get(event.id), witness.earlyEdits.get(event.id)];
  for (const part of PARTS) {
    const is = event.parts[part];
    if (is === wanted[part] || edits.some((of) => of?.get(part) === is)) continue;
    if (part === 'place' && wanted.place === '' && is === witness.own.get(event.id)?.parts.place) continue;
    return `its ${part} is '${is}' where the row says '${wanted[part]}'`;
  }
  const missing = attendeesOf(row).filter((address) => !event.attendees.has(address));
  if (missing.length > 0) return `it lacks ${missing.join(', ')}`;
  const guests = [...(witness.guests.get(event.id) ?? []), ...(witness.own.get(event.id)?.attendees.keys() ?? [])];
  const extra = [...event.attendees.keys()].filter((one) => !attendeesOf(row).includes(one) && !guests.includes(one));
  return extra.length > 0 ? `it still has ${extra.join(', ')}` : undefined;
}

/** After a job was taken back, calendars are as people had them and want them. */
function judgeTakenBack({ calendars, witness, world, last }: PlayedLife): string[] {
  if (codeOf(last.error) === 'job-not-found') return [];
  const wrong: string[] = [];
  const told = new Set(
    last.results.flatMap(({ status, key }) => (status === 'failed' && key !== null ? [keyOf({ key })] : [])),
  );
  for (const event of calendars.values()) {
    const { id, parts, mailbox, endsAt, key, isOfJob } = event;
    const say = (what: string) => wrong.push(`${parts.subject} of ${mailbox} ${what}`);
    const mine = witness.own.get(id);
    const isEdited = witness.edits.has(id);
    const isOver = endsAt < world.clock.now();
    const isLeft = isEdited || isOver || witness.hasForgotten;
    if (isOfJob && !isLeft) say('was made by the job, and stayed');
    if (isOfJob && isEdited && !isOver && !witness.hasForgotten && !told.has(key ?? '')) say('was left without a word');
    if (mine === undefined || isLeft) continue;
    if (key !== undefined && key !== 'released') say('was adopted, and keeps its key');
    for (const part of PARTS) {
      if (parts[part] !== mine.parts[part]) say(`was '${mine.parts[part]}' in its ${part}`);
    }
    const [is, was] = [event, mine].map(({ attendees }) => [...attendees.keys()].sort().join());
    if (is !== was) say(`had ${was} as attendees, and has ${is}`);
  }
  if (witness.hasForgotten) return wrong;
  for (const id of witness.own.keys()) if (!calendars.has(id)) wrong.push(`an event of people is gone: ${id}`);
  return wrong;
}
