import { DAY, MINUTE } from '../../core/durations.ts';
import { readsAll, roleIn } from '../calls/access.ts';
import type { Act, Action } from '../calls/call.ts';
import { lenientIntegerMember } from '../events/lenient-members.ts';
import { type Json, listMember, objectMember } from '../events/members.ts';
import { readInstant } from '../events/read-time.ts';
import {
  AVAILABILITY_INTERVAL_MAXIMUM_MINUTES,
  AVAILABILITY_INTERVAL_MINIMUM_MINUTES,
  AVAILABILITY_INTERVAL_MINUTES,
  SCHEDULE_DAYS,
  SCHEDULE_MAILBOXES,
} from '../limits.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { refuseUnknown } from '../query/options.ts';
import { refusals } from '../refusals.ts';
import type { Slots } from '../schedules/availability.ts';
import { refuseTooMany, scheduleOwner } from '../schedules/schedule-owner.ts';
import { showSchedule } from '../schedules/show-schedule.ts';
import { sightOf } from '../sharing/sight.ts';
import type { Zones } from '../time/zones.ts';
import { readParameters } from './action-parameters.ts';

const PARAMETERS = ['schedules', 'startTime', 'endTime', 'availabilityViewInterval'] as const;
const NONE: ReadonlySet<string> = new Set();

/**
 * When people, rooms and lists are free, whichever calendar the path names; an address that cannot be told has an error
 * of its own. https://learn.microsoft.com/graph/api/calendar-getschedule
 */
export const getSchedule: Act = (action) => {
  const { call, world, query, prefer } = action;
  refuseUnknown(query, NONE);
  const parameters = readParameters(call.body, PARAMETERS);
  const addresses = readAddresses(parameters);
  const slots = readSlots(parameters, world.zones);
  // Before anything is made: a mailbox may be by its first use.
  refuseTooMany(world, addresses);
  const owners = addresses.map((address) => scheduleOwner(world, address));
  const view = {
    slots,
    elsewhere: world.modes.workingElsewhereDigit,
    zone: prefer.zone,
    seesDetails: (mailbox: Mailbox) => seesDetails(action, mailbox),
  };
  return {
    status: 200,
    json: JSON.stringify({
      '@odata.context': `${call.origin}/v1.0/$metadata#Collection(microsoft.graph.scheduleInformation)`,
      value: owners.map((owner, at) => showSchedule(addresses[at] ?? '', owner, view)),
    }),
  };
};

function readAddresses(parameters: Json): string[] {
  const list = listMember(parameters, 'schedules').map((address) => {
    if (typeof address !== 'string') throw refusals.deserialization();
    return address;
  });
  if (list.length === 0) throw refusals.noScheduleMailboxes();
  if (list.length > SCHEDULE_MAILBOXES) throw refusals.tooManyScheduleMailboxes(SCHEDULE_MAILBOXES, list.length);
  return list;
}

function readSlots(parameters: Json, zones: Zones): Slots {
  // Recorded: null is a fault of the service, where the parameter may be left out.
  if (parameters.availabilityViewInterval === null) throw refusals.internal();
  const start = readBound(parameters, 'startTime', zones);
  const end = readBound(parameters, 'endTime', zones);
  if (end <= start) throw refusals.timeInterval();
  const days = (end - start) / DAY;
  if (days > SCHEDULE_DAYS) throw refusals.scheduleTooLong(SCHEDULE_DAYS, Math.ceil(days));
  const minutes = lenientIntegerMember(parameters, 'availabilityViewInterval') ?? AVAILABILITY_INTERVAL_MINUTES;
  // A slot that is longer than the whole time is refused as well, as several clients have found.
  const longest = Math.min(AVAILABILITY_INTERVAL_MAXIMUM_MINUTES, (end - start) / MINUTE);
  if (minutes < AVAILABILITY_INTERVAL_MINIMUM_MINUTES || minutes > longest)
    throw refusals.availabilityInterval(AVAILABILITY_INTERVAL_MINIMUM_MINUTES, AVAILABILITY_INTERVAL_MAXIMUM_MINUTES);
  return { start, end, minutes };
}

function readBound(parameters: Json, name: 'startTime' | 'endTime', zones: Zones): number {
  const time = objectMember(parameters, name);
  if (!time) throw refusals.invalidRequest(`The parameter ${name} is missing.`);
  return readInstant(time, zones);
}

/**
 * Subjects and places are the owner's to show: to himself, to those whom he shares his calendar with, and to an
 * application that speaks for itself and may read it.
 */
function seesDetails(action: Action, mailbox: Mailbox): boolean {
  const { user } = action;
  if (user === undefined) return readsAll(action, mailbox);
  return user === mailbox || sightOf(roleIn(mailbox, user)) !== 'times';
}
