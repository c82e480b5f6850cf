import type { UserRecord } from '../store/store.ts';
import { formatLocalTime } from '../time/local-time.ts';
import type { Zone } from '../time/zones.ts';
import { firstFormats } from './formats.ts';
import {
  FIRST_DELIVERY,
  FIRST_HOURS,
  FIRST_LOCALE,
  FIRST_REPLIES,
  type KeptReplies,
  type WorkingZone,
} from './kept-settings.ts';
import { findLanguage } from './languages.ts';

/** What the settings of a mailbox hold, in the order in which the service answers it. */
export const SETTINGS_MEMBERS = [
  'archiveFolder',
  'timeZone',
  'delegateMeetingMessageDeliveryOptions',
  'dateFormat',
  'timeFormat',
  'userPurpose',
  'automaticRepliesSetting',
  'language',
  'workingHours',
] as const;

export type SettingsMember = (typeof SETTINGS_MEMBERS)[number];

/** The settings of a mailbox; `zone` is that in which the times of automatic replies are shown, undefined UTC. */
export function showSettings(
  { timeZone, purpose, settings = {} }: UserRecord,
  zone: Zone | undefined,
): Readonly<Record<SettingsMember, string | object>> {
  const locale = settings.locale ?? FIRST_LOCALE;
  const formats = firstFormats(locale);
  return {
    archiveFolder: '',
    timeZone,
    delegateMeetingMessageDeliveryOptions: settings.delegateMeetingMessageDeliveryOptions ?? FIRST_DELIVERY,
    dateFormat: settings.dateFormat ?? formats.dateFormat,
    timeFormat: settings.timeFormat ?? formats.timeFormat,
    userPurpose: purpose ?? 'user',
    automaticRepliesSetting: showReplies(settings.replies ?? FIRST_REPLIES, zone),
    language: findLanguage(locale) ?? { locale, displayName: locale },
    workingHours: showHours({ timeZone, settings }),
  };
}

/** When somebody works, as Graph has it. https://learn.microsoft.com/graph/api/resources/workinghours */
export interface WorkingHours {
  daysOfWeek: readonly string[];
  /** Times of the day in the zone, such as `08:00:00.0000000`. */
  startTime: string;
  endTime: string;
  timeZone: { readonly name: string };
}

/** The working hours of a mailbox, in its zone unless they have their own. */
export function showHours({ timeZone, settings }: Pick<UserRecord, 'timeZone' | 'settings'>): WorkingHours {
  const { zone, ...hours } = settings?.hours ?? FIRST_HOURS;
  return { ...hours, timeZone: showZone(zone ?? { name: timeZone }) };
}

function showReplies(kept: KeptReplies, zone: Zone | undefined): object {
  const timeZone = zone?.name ?? 'UTC';
  const show = (time: number) => ({ dateTime: formatLocalTime(zone?.toLocal(time) ?? time), timeZone });
  return {
    status: kept.status,
    externalAudience: kept.externalAudience,
    internalReplyMessage: kept.internal,
    externalReplyMessage: kept.external,
    scheduledStartDateTime: show(kept.start),
    scheduledEndDateTime: show(kept.end),
  };
}

function showZone(zone: WorkingZone): WorkingHours['timeZone'] {
  if (!('bias' in zone)) return zone;
  const { name, bias, standardOffset, daylightOffset } = zone;
  const type = { '@odata.type': '#microsoft.graph.customTimeZone' };
  return { ...type, ...{ bias, name, standardOffset, daylightOffset } };
}
