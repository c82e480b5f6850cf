import { isObject } from '../../src/core/json.ts';
import type { Json } from '../../src/emulator/testing.ts';
import type { Shown } from './exchange.ts';
import { ATTENDEE, type Person } from './people.ts';
import type { Scene } from './scene.ts';

const ORGANIZATION = 'My Organization';

/** Gives a calendar of the owner the permission that is shown; the role that the request writes comes after. */
export async function arrangePermission(scene: Scene, shown: Shown, calendar: string, asked: unknown): Promise<string> {
  const { owner } = scene.people;
  const path = `${calendar}/calendarPermissions`;
  const person = isObject(shown.emailAddress) ? shown.emailAddress : {};
  const written = isObject(asked) ? asked.role : undefined;
  const role = written === undefined ? (shown.role ?? 'read') : written === 'read' ? 'limitedRead' : 'read';
  if (person.name === ORGANIZATION) {
    const { value } = await scene.arrange(owner, 'GET', path);
    const id = String((value as unknown as Json[]).at(-1)?.id);
    await scene.arrange(owner, 'PATCH', `${path}/${id}`, { role });
    return id;
  }
  const { address = ATTENDEE.address, name = ATTENDEE.name } = person;
  const { id } = await scene.arrange(owner, 'POST', path, { emailAddress: { address, name }, role });
  return String(id);
}

/** Shares a calendar with the owner of the mailbox, so that it is shown there as somebody else's; gives its id there. */
export async function arrangeSharedCalendar(scene: Scene, shown: Shown, sharer: Person): Promise<string> {
  const { owner } = scene.people;
  const isOwn = shown.name === undefined || shown.name === sharer.name;
  const calendar = isOwn ? '/calendar' : await makeCalendar(scene, shown, sharer);
  await shareWith(scene, shown, sharer, owner, calendar);
  const { value } = await scene.arrange(owner, 'GET', '/calendars?$top=100');
  const shared = (value as unknown as Json[]).find(
    ({ name, owner: whose }) =>
      String(whose?.address) === sharer.address && (isOwn || String(name) === String(shown.name)),
  );
  return String(shared?.id);
}

/** Shares a calendar in the role in which it is shown. */
export async function shareWith(
  scene: Scene,
  { canEdit, canViewPrivateItems }: Shown,
  sharer: Person,
  { address, name }: Person,
  calendar: string,
): Promise<void> {
  const delegate = canViewPrivateItems === true && calendar === '/calendar';
  const role = delegate ? 'delegateWithPrivateEventAccess' : canEdit === false ? 'read' : 'write';
  await scene.arrange(sharer, 'POST', `${calendar}/calendarPermissions`, { emailAddress: { address, name }, role });
}

async function makeCalendar(scene: Scene, { name, color }: Shown, sharer: Person): Promise<string> {
  const { id } = await scene.arrange(sharer, 'POST', '/calendars', { name, color: color ?? 'auto' });
  return `/calendars/${String(id)}`;
}
