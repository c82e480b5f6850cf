import { isObject } from '../../src/core/json.ts';
import type { Json } from '../../src/emulator/testing.ts';
import { arrangeSharedCalendar } from './arrange-sharing.ts';
import type { Shown } from './exchange.ts';
import { personOf } from './people.ts';
import type { Scene } from './scene.ts';
import { isPlaceholder } from './values.ts';

/** Names of the groups that each mailbox has from the beginning. */
const FIRST_GROUPS: readonly unknown[] = ['My Calendars', 'Other Calendars'];

/** Makes a calendar as it is shown, has its owner share it, or gives the default one the name that is shown; gives its id. */
export async function arrangeCalendar(scene: Scene, shown: Shown, base = ''): Promise<string> {
  const { owner } = scene.people;
  const [sharer] = isObject(shown.owner) ? personOf({ emailAddress: shown.owner }) : [];
  if (sharer && sharer.address.toLowerCase() !== owner.address.toLowerCase())
    return arrangeSharedCalendar(scene, shown, sharer);
  const name = isPlaceholder(shown.name) || typeof shown.name !== 'string' ? 'Exams' : shown.name;
  if (isDefault(shown)) {
    const { id } = await scene.arrange(owner, 'GET', '/calendar');
    const isNamed = typeof shown.name === 'string' && !isPlaceholder(shown.name) && shown.name !== 'Calendar';
    if (isNamed) await scene.arrange(owner, 'PATCH', '/calendar', { name });
    return String(id);
  }
  const color = typeof shown.color === 'string' && !isPlaceholder(shown.color) ? { color: shown.color } : {};
  const { id } = await scene.arrange(owner, 'POST', `${base}/calendars`, { name, ...color });
  return String(id);
}

/** The calendar that invitations arrive in, with the group that it is in. */
export const DEFAULT_CALENDAR: Shown = { isDefaultCalendar: true };
export const FIRST_GROUP: Shown = { name: 'My Calendars' };

/** Makes a group of calendars as it is shown, where the mailbox does not have it; gives its id. */
export async function arrangeCalendarGroup(scene: Scene, shown: Shown): Promise<string> {
  const { owner } = scene.people;
  if (FIRST_GROUPS.includes(shown.name)) {
    const { value } = await scene.arrange(owner, 'GET', '/calendarGroups');
    const group = (Array.isArray(value) ? (value as Json[]) : []).find(({ name }) => String(name) === shown.name);
    if (group) return String(group.id);
  }
  const name = isPlaceholder(shown.name) || typeof shown.name !== 'string' ? 'School' : shown.name;
  const { id } = await scene.arrange(owner, 'POST', '/calendarGroups', { name });
  return String(id);
}

function isDefault({ isDefaultCalendar, isRemovable, name }: Shown): boolean {
  return (
    isDefaultCalendar === true || name === 'Calendar' || (isDefaultCalendar === undefined && isRemovable === false)
  );
}
