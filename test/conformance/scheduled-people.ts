import { isObject } from '../../src/core/json.ts';
import type { SeedUser } from '../../src/emulator/seed/seed.ts';
import { createZones } from '../../src/emulator/time/zones.ts';
import { collect, type Exchange, type Shown } from './exchange.ts';

/** Users as the answer about schedules or meeting times presumes them: who there is, in which zone, and who shares. */
export function scheduledPeople({ request, response }: Exchange, asker: string): SeedUser[] {
  const last = /[^./]*$/.exec(request?.path.toLowerCase() ?? '')?.[0];
  if (last === 'findmeetingtimes') return meetingPeople(request?.body, asker);
  if (last !== 'getschedule') return [];
  return schedulesIn(response?.body).map(({ scheduleId, scheduleItems, workingHours }) => {
    const isOpen = collect(scheduleItems, (item) => typeof item.subject === 'string').length > 0;
    const address = String(scheduleId);
    return {
      userPrincipalName: address,
      displayName: address,
      ...zoneOf(isObject(workingHours) ? workingHours.timeZone : undefined),
      ...(isOpen ? { sharedWith: [{ user: asker, role: 'read' as const }] } : {}),
    };
  });
}

/** The schedules that an answer shows, without those that are errors. */
export function schedulesIn(body: unknown): Shown[] {
  return collect(body, (value) => typeof value.scheduleId === 'string' && !('error' in value));
}

/** Whoever meets works where the times that are asked for are at home. */
function meetingPeople(body: unknown, asker: string): SeedUser[] {
  const [time] = collect(body, (value) => typeof value.timeZone === 'string');
  const zone = time ? zoneOf({ name: time.timeZone }) : {};
  const guests = collect(body, (value) => typeof value.address === 'string').map(({ address }) => String(address));
  return [asker, ...guests].map((userPrincipalName) => ({ userPrincipalName, ...zone }));
}

function zoneOf(zone: unknown): Pick<SeedUser, 'timeZone'> {
  const name = isObject(zone) ? String(zone.name) : '';
  return createZones().find(name) ? { timeZone: name } : {};
}
