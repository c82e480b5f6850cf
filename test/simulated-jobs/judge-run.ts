import type { SimulatedRow } from './draw-rows.ts';
import { attendeesOf, isBad, PARTS, type Part, partsOf, type ShownEvent } from './shown-events.ts';
import { type Knowledge, keyOf, type SeenRun } from './witness.ts';

/** What one process did that no process may do, by the calendars before and after it and the mails between. */
export function judgeRun(seen: SeenRun, known: Knowledge): string[] {
  const rows = new Map(seen.rows.map((row) => [keyOf(row), row]));
  const scene: Scene = { seen, known, rows, wrong: [] };
  for (const [id, before] of seen.before) {
    const after = seen.after.get(id);
    if (after === undefined) judgeLoss(scene, before);
    else judgeChange(scene, before, after);
  }
  for (const [id, after] of seen.after) if (!seen.before.has(id)) judgeNew(scene, after);
  judgeMails(scene);
  scene.wrong.push(...seen.end.needless);
  return scene.wrong.map((what) => `${seen.run.command}: ${what}`);
}

interface Scene {
  seen: SeenRun;
  known: Knowledge;
  /** The input, by source key. */
  rows: ReadonlyMap<string, SimulatedRow>;
  wrong: string[];
}

function say({ wrong }: Scene, { parts, mailbox }: ShownEvent, what: string): void {
  wrong.push(`${parts.subject} of ${mailbox} ${what}`);
}

function isOver({ seen }: Scene, { endsAt }: ShownEvent): boolean {
  return endsAt < seen.now;
}

function rowOf({ rows }: Scene, { key }: ShownEvent): SimulatedRow | undefined {
  return key === undefined ? undefined : rows.get(key);
}

/** What people wrote to a part and what still stands there. */
function editOf({ known }: Scene, { id, parts }: ShownEvent, part: Part): string | undefined {
  if (known.own.has(id) && !known.tied.has(id)) return undefined;
  const value = known.edits.get(id)?.get(part);
  return value === parts[part] ? value : undefined;
}

function judgeLoss(scene: Scene, event: ShownEvent): void {
  const { seen, known } = scene;
  const row = rowOf(scene, event);
  // By its key alone, what was adopted is like what was made.
  if (known.own.has(event.id) && !known.hasForgotten) {
    say(scene, event, 'was taken away, and people had made it');
    return;
  }
  if (event.key === undefined || !known.doomed.has(event.key)) say(scene, event, 'was taken away unasked');
  else if (seen.run.command !== 'undo' && row?.mailbox === event.mailbox) {
    say(scene, event, 'was taken away though its row is there');
  }
  if (isOver(scene, event)) say(scene, event, 'was taken away though it is over');
  if (known.hasForgotten) return;
  const edited = PARTS.filter((part) => editOf(scene, event, part) !== undefined && isWritten(scene, event, part));
  if (edited.length > 0) say(scene, event, `was taken away with an edit of its ${edited.join(', ')}`);
}

/** Whether a process ever wrote a part: of what none wrote, nobody can tell that it was edited. */
function isWritten({ known }: Scene, { id }: ShownEvent, part: Part): boolean {
  return part !== 'place' || known.placed.has(id);
}

function judgeChange(scene: Scene, before: ShownEvent, after: ShownEvent): void {
  const { seen, known } = scene;
  judgeKey(scene, before, after);
  const changed = PARTS.filter((part) => before.parts[part] !== after.parts[part]);
  const added = [...after.attendees.keys()].filter((address) => !before.attendees.has(address));
  const removed = [...before.attendees.keys()].filter((address) => !after.attendees.has(address));
  if (!changed.includes('time')) judgeAnswers(scene, before, after);
  if (changed.length + added.length + removed.length === 0) return;
  if (seen.run.command === 'adopt') {
    say(scene, before, 'was changed by adopting it');
    return;
  }
  if (isOver(scene, before)) say(scene, before, 'was changed though it is over');
  const mine = known.own.get(before.id);
  const isReleased = mine !== undefined && (seen.run.command === 'undo' || after.key === 'released');
  // One that is adopted again is changed in the same run.
  const row = rowOf(scene, after);
  if (!isReleased && (row === undefined || row.mailbox !== before.mailbox)) {
    say(scene, before, 'was changed, and no row asks for it');
    return;
  }
  const wanted = isReleased ? mine.parts : row && partsOf(row);
  for (const part of changed) {
    if (after.parts[part] !== wanted?.[part]) {
      say(scene, before, `got '${after.parts[part]}' as its ${part}, and '${wanted?.[part]}' is wanted`);
    }
    if (editOf(scene, before, part) !== undefined && isWritten(scene, before, part) && !known.hasForgotten) {
      say(scene, before, `lost an edit of its ${part}`);
    }
  }
  const people = isReleased ? [...mine.attendees.keys()] : row === undefined ? [] : attendeesOf(row);
  for (const address of added) if (!people.includes(address)) say(scene, before, `got ${address}, whom nobody asked`);
  for (const address of removed) {
    const isGuest = known.guests.get(before.id)?.has(address) === true || mine?.attendees.has(address) === true;
    if (people.includes(address) || isGuest) say(scene, before, `lost ${address}, who is to stay`);
  }
}

function judgeAnswers(scene: Scene, before: ShownEvent, after: ShownEvent): void {
  for (const [address, answer] of before.attendees) {
    const now = after.attendees.get(address);
    if (now !== undefined && now !== answer) say(scene, before, `forgot that ${address} answered ${answer}`);
  }
}

function judgeKey(scene: Scene, before: ShownEvent, after: ShownEvent): void {
  const { known } = scene;
  if (before.key === after.key) return;
  if (!known.own.has(before.id)) {
    say(scene, before, 'got another key');
    return;
  }
  if (after.key === undefined || after.key === 'released') {
    if (!known.commands.has('undo')) say(scene, before, 'was given back unasked');
    return;
  }
  const asked = known.versions.get(after.key) ?? [];
  if (before.key !== undefined && before.key !== 'released') say(scene, before, 'belonged to another row');
  if (!known.commands.has('adopt')) say(scene, before, 'was adopted unasked');
  // One whose adoption is in doubt is adopted, whatever its row says by then.
  if (!asked.some(({ mailbox }) => mailbox === before.mailbox))
    say(scene, before, 'was adopted by no row of its mailbox');
}

function judgeNew(scene: Scene, event: ShownEvent): void {
  const { seen, known } = scene;
  const { command } = seen.run;
  const row = rowOf(scene, event);
  if (command === 'undo' || command === 'adopt') say(scene, event, `was made by ${command}`);
  if (row === undefined || isBad(row)) {
    say(scene, event, 'was made for no row of the input');
    return;
  }
  if (row.mailbox !== event.mailbox) say(scene, event, 'was made in another mailbox than its row names');
  const asked = known.versions.get(keyOf(row)) ?? [];
  if (!asked.some((one) => PARTS.every((part) => partsOf(one)[part] === event.parts[part]))) {
    say(scene, event, 'was made, and no input ever said so');
  }
  for (const earlier of known.byKey.get(keyOf(row))?.values() ?? []) judgeAgain(scene, event, earlier);
}

/** Whether an event may be made although its row had another one. */
function judgeAgain(scene: Scene, event: ShownEvent, earlier: ShownEvent): void {
  const { seen, known } = scene;
  if (earlier.mailbox !== event.mailbox) return;
  const isThere = seen.before.has(earlier.id);
  if (isThere && (!known.hasForgotten || seen.before.get(earlier.id)?.key === event.key)) {
    const whose = known.own.has(earlier.id) ? 'of people that its row had adopted' : 'that its row has';
    say(scene, event, `was made beside the event ${whose}`);
    return;
  }
  if (!known.deleted.has(earlier.id) || known.hasForgotten) return;
  const isAsked = known.renewed.has(event.key ?? '');
  if (known.told.has(earlier.iCalUId) && !isAsked) say(scene, event, 'was made again, and somebody had deleted it');
}

/** Who is mailed has something new to know, and is told once. */
function judgeMails(scene: Scene): void {
  const { seen, wrong } = scene;
  const met = new Set<string>();
  for (const { kind, eventId, subject, recipients } of seen.mails) {
    if (kind === 'response') continue;
    const before = seen.before.get(eventId);
    const after = seen.after.get(eventId);
    for (const recipient of recipients) {
      const mail = `${kind} '${subject}' to ${recipient}`;
      if (met.has(`${eventId} ${mail}`)) wrong.push(`${mail} left twice`);
      met.add(`${eventId} ${mail}`);
      const was = before?.attendees.has(recipient) === true;
      const is = after?.attendees.has(recipient) === true;
      const isChanged = PARTS.some((part) => before?.parts[part] !== after?.parts[part]);
      const isDue = kind === 'request' ? !was && is : kind === 'update' ? was && is && isChanged : was && !is;
      if (!isDue) wrong.push(`${mail} left for nothing`);
    }
  }
}
