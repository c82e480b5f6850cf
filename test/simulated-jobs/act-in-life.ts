import type { OwnEvent } from './draw-lessons.ts';
import { ANSWERING } from './draw-lessons.ts';
import type { LifeAct } from './draw-life.ts';
import { hour } from './draw-rows.ts';
import { type Calendars, type ShownEvent, showCalendars } from './shown-events.ts';
import type { Witness } from './witness.ts';
import type { World } from './world.ts';

/** Makes the events that people have before the job. */
export async function makeOwnEvents({ ask }: World, own: readonly OwnEvent[]): Promise<void> {
  for (const { mailbox, subject, day, start, end, place, attendees } of own) {
    const { status } = await ask('POST', `/users/${mailbox}/events`, {
      subject,
      start: timeOf(start, day),
      end: timeOf(end, day),
      location: { displayName: place },
      attendees: attendees.map((address) => ({ emailAddress: { address }, type: 'required' })),
    });
    if (status !== 201) throw new Error(`An own event was answered with ${status}.`);
  }
}

/** Does what a person does to one of the events, and lets the witness know. */
export async function actInLife(world: World, witness: Witness, act: LifeAct, at: number): Promise<void> {
  const events = [...showCalendars(world.emulator).values()];
  const event = events[Math.floor(at * events.length)];
  if (event === undefined) return;
  const path = `/users/${event.mailbox}/events/${event.id}`;
  // Nobody else writes this.
  const mark = `${Math.floor(at * 1e6)}`;
  const ask = async (method: string, to: string, body?: unknown) => {
    const { status } = await world.ask(method, to, body);
    if (status >= 300) throw new Error(`${act} was answered with ${status}.`);
  };
  switch (act) {
    case 'delete': {
      const { body } = await world.ask('GET', `${path}?$select=id`);
      await ask('DELETE', path);
      return witness.sawDeletion(event, (body as { id: string }).id);
    }
    case 'rename':
      await ask('PATCH', path, { subject: `By hand ${mark}` });
      return witness.sawEdit(event, 'subject', `By hand ${mark}`);
    case 'place':
      await ask('PATCH', path, { location: { displayName: `Room ${mark}` } });
      return witness.sawEdit(event, 'place', `Room ${mark}`);
    case 'move': {
      const [start, end, day] = [20, 21, event.parts.time.slice(0, 10)];
      await ask('PATCH', path, { start: timeOf(start, day), end: timeOf(end, day) });
      return witness.sawEdit(event, 'time', `${hour(start, day)}/${hour(end, day)}`);
    }
    case 'invite': {
      const address = `guest${mark}@other.example`;
      const all = [...event.attendees.keys(), address];
      await ask('PATCH', path, { attendees: all.map((one) => ({ emailAddress: { address: one }, type: 'required' })) });
      return witness.sawInvitation(event, address);
    }
    case 'answer': {
      const users = world.emulator.snapshot().users;
      const copies = users.find(({ userPrincipalName }) => userPrincipalName === ANSWERING)?.events ?? [];
      const copy = copies.find(({ iCalUId }) => iCalUId === event.iCalUId);
      if (copy !== undefined && event.attendees.has(ANSWERING)) {
        await ask('POST', `/users/${ANSWERING}/events/${String(copy.id)}/accept`, { sendResponse: true });
      }
    }
  }
}

/**
 * Renames an event of the job in the middle of a process, and gives it as it was when the process began, under its new
 * name; nothing where it is gone, or its adoption is not known yet, so that nobody can tell when it was renamed.
 */
export async function renameMeanwhile(
  { clock, askMeanwhile }: World,
  witness: Witness,
  before: Calendars,
  path: string,
): Promise<ShownEvent[]> {
  const { body } = await askMeanwhile('GET', `${path}?$select=iCalUId`);
  const event = [...before.values()].find(({ iCalUId }) => iCalUId === (body as { iCalUId?: string }).iCalUId);
  if (event?.key === undefined || (witness.own.has(event.id) && !witness.tied.has(event.id))) return [];
  const subject = `By hand, ${clock.now()}`;
  const { status } = await askMeanwhile('PATCH', path, { subject });
  if (status !== 200) throw new Error(`A person's change was answered with ${status}.`);
  witness.sawEdit(event, 'subject', subject);
  return [{ ...event, parts: { ...event.parts, subject } }];
}

function timeOf(of: number, day: string) {
  return { dateTime: hour(of, day), timeZone: 'UTC' };
}
