import { addCalendar } from '../actions/create-calendar.ts';
import { addEvent } from '../actions/create-event.ts';
import { readEvent } from '../events/read-event.ts';
import type { Apps } from '../identity/apps.ts';
import type { Consents } from '../identity/consents.ts';
import { DEFAULT_CALENDAR_FOLDER } from '../mailboxes/ids.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { readPlace } from '../places/place-details.ts';
import type { World } from '../world.ts';
import type { SealedGroup, SealedSeed } from './seal-seed.ts';
import type { SeedUser } from './seed.ts';
import { readSeedCategories, readSeedSettings } from './seed-mailbox.ts';
import { addRoomLists } from './seed-room-lists.ts';
import { shareCalendars } from './seed-sharing.ts';

/** Puts the seed's applications and users into the world; those that are there already are left alone. */
export function applySeed(world: World, apps: Apps, consents: Consents, seed: SealedSeed): void {
  for (const app of seed.apps) apps.add(app);
  const known = new Set<string>();
  for (const mailbox of world.directory.mailboxes()) known.add(mailbox.key).add(mailbox.userId);
  const added: { user: SeedUser; mailbox: Mailbox }[] = [];
  for (const user of seed.users) {
    if (known.has(user.userPrincipalName.toLowerCase()) || known.has(user.id?.toLowerCase() ?? '')) continue;
    const { calendars: _, events: __, sharedWith: ___, categories, settings, place, ...person } = user;
    const mailbox = world.directory.add({
      ...person,
      purpose: user.purpose === 'user' ? undefined : user.purpose,
      settings: settings && readSeedSettings(settings, world.zones),
      place: place && readPlace(place, 'room', {}),
    });
    if (categories) mailbox.changeUser({ categories: readSeedCategories(categories, mailbox.user) });
    added.push({ user, mailbox });
  }
  const groups: { group: SealedGroup; mailbox: Mailbox }[] = [];
  for (const group of seed.groups) {
    if (known.has(group.mail.toLowerCase()) || known.has(group.id?.toLowerCase() ?? '')) continue;
    groups.push({ group, mailbox: addGroup(world, group) });
  }
  for (const { clientId, user, scopes } of seed.consents) {
    const app = apps.find(clientId);
    const person = world.directory.find(user);
    if (app && person) consents.agree(app, person.userId, scopes);
  }
  addRoomLists(world.directory, world.random, seed.roomLists);
  // Only when all are there can any be invited.
  for (const { user, mailbox } of added) {
    for (const { name, color } of user.calendars ?? []) addCalendar(mailbox, name, color ?? 'auto');
    for (const { calendar, ...body } of user.events ?? [])
      addEvent(world, mailbox, folderOf(mailbox, calendar), readEvent(body, world.zones), null);
  }
  for (const { user, mailbox } of added) shareCalendars(world, mailbox, user.sharedWith ?? []);
  for (const { group, mailbox } of groups)
    for (const body of group.events ?? [])
      addEvent(world, mailbox, DEFAULT_CALENDAR_FOLDER, readEvent(body, world.zones), null);
}

function addGroup({ directory }: World, group: SealedGroup): Mailbox {
  const { mail, id, displayName, timeZone, kind = 'unified', members } = group;
  // Only a Microsoft 365 group has a mailbox.
  const mailbox = kind === 'unified' ? 'ok' : 'none';
  return directory.add({ userPrincipalName: mail, id, displayName, timeZone, mailbox, group: { kind, members } });
}

function folderOf(mailbox: Mailbox, name: string | undefined): number {
  const lower = name?.toLowerCase();
  for (const calendar of mailbox.calendars.values()) if (calendar.name.toLowerCase() === lower) return calendar.number;
  return DEFAULT_CALENDAR_FOLDER;
}
