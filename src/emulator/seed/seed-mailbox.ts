import { isObject } from '../../core/json.ts';
import { type PlaceDetails, readPlace } from '../places/place-details.ts';
import { Refusal } from '../refusals.ts';
import { madeCategory, readCategory } from '../settings/categories.ts';
import { readSettings } from '../settings/read-settings.ts';
import type { UserRecord } from '../store/store.ts';
import type { Zones } from '../time/zones.ts';
import type { Fail } from './seed-sign-in.ts';

/** What of a seeded user is about the mailbox beside its calendars. */
export interface SeedMailbox {
  /** Settings as the body of a change of mailboxSettings would have them, without timeZone. */
  settings?: Readonly<Record<string, unknown>>;
  /** Categories instead of those that every mailbox begins with: `displayName`, and `color` (default none). */
  categories?: readonly { displayName: string; color?: string }[];
  /** What is said of a room, as the body of a change of the place would have it. */
  place?: PlaceDetails;
}

export const MAILBOX_MEMBERS: readonly string[] = ['settings', 'categories', 'place'];

/** Checks these members of a user: what Graph would refuse is refused here too. */
export function checkMailbox(user: Record<string, unknown>, field: string, zones: Zones, fail: Fail): void {
  const { settings, categories, place, purpose } = user;
  if (settings !== undefined) {
    if (!isObject(settings)) throw fail(`${field}.settings`, 'must be an object');
    if ('timeZone' in settings) fail(`${field}.settings.timeZone`, "is the user's own timeZone");
    asGraph(`${field}.settings`, fail, () => readSeedSettings(settings, zones));
  }
  if (categories !== undefined) {
    if (!Array.isArray(categories)) throw fail(`${field}.categories`, 'must be a list');
    for (const [at, category] of categories.entries()) {
      if (!isObject(category)) throw fail(`${field}.categories[${at}]`, 'must be an object with displayName and color');
      asGraph(`${field}.categories[${at}]`, fail, () => readCategory(category, categories.slice(0, at)));
    }
  }
  if (place === undefined) return;
  if (purpose !== 'room') fail(`${field}.place`, 'is for a user whose purpose is room');
  asGraph(`${field}.place`, fail, () => readPlace(place, 'room', {}));
}

/** Runs what reads a part of the seed as Graph would, and tells a refusal as a fault of the seed. */
export function asGraph(field: string, fail: Fail, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (error instanceof Refusal)
      fail(field, `would be refused by Graph: ${error.code}: ${error.message.replace(/\.$/, '')}`);
    throw error;
  }
}

/** Settings of the seed as they are kept. */
export function readSeedSettings(settings: Readonly<Record<string, unknown>>, zones: Zones) {
  return readSettings(settings, { timeZone: 'UTC', settings: {} }, zones).settings;
}

/** Categories of the seed as they are kept. */
export function readSeedCategories(
  categories: NonNullable<SeedMailbox['categories']>,
  user: Pick<UserRecord, 'store'>,
): NonNullable<UserRecord['categories']> {
  return categories.map(({ displayName, color }) => madeCategory(user, displayName, color ?? 'none'));
}
