import type { Act } from '../calls/call.ts';
import { readSelect, refuseUnknown } from '../query/options.ts';
import type { UserRecord } from '../store/store.ts';
import { contextSelection } from './event-scope.ts';
import { answerItem } from './item.ts';

const KNOWN: ReadonlySet<string> = new Set(['$select']);
const NONE: ReadonlySet<string> = new Set();

/** What the settings of a mailbox hold, in the order in which the service answers it. */
const MEMBERS = [
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

type Member = (typeof MEMBERS)[number];

/** Settings that have a path of their own; https://learn.microsoft.com/graph/permissions-reference lists them. */
export const SINGLE_SETTINGS: readonly Member[] = MEMBERS.filter((name) => name !== 'archiveFolder');

/** https://learn.microsoft.com/graph/api/user-get-mailboxsettings */
export const getMailboxSettings: Act = (action) => {
  const { mailbox, query } = action;
  refuseUnknown(query, KNOWN);
  const { selected, select } = readSelect(query, MEMBERS, 'microsoft.graph.mailboxSettings');
  const shown = Object.entries(settingsOf(mailbox.user)).filter(([name]) => select?.has(name) ?? true);
  return answerItem(action, `/mailboxSettings${contextSelection({ selected })}`, Object.fromEntries(shown));
};

/** One setting on its own path: an object as it is, a text in `value`. */
export function getMailboxSetting(name: Member): Act {
  return (action) => {
    refuseUnknown(action.query, NONE);
    const setting = settingsOf(action.mailbox.user)[name];
    const shown = typeof setting === 'string' ? { value: setting } : setting;
    return answerItem(action, `/mailboxSettings/${name}`, shown);
  };
}

/** Zone and purpose belong to the user; the rest is that of a mailbox nobody has changed. */
function settingsOf({ timeZone, purpose }: UserRecord): Readonly<Record<Member, string | object>> {
  return {
    archiveFolder: '',
    timeZone,
    delegateMeetingMessageDeliveryOptions: 'sendToDelegateOnly',
    dateFormat: 'M/d/yyyy',
    timeFormat: 'h:mm tt',
    userPurpose: purpose ?? 'user',
    automaticRepliesSetting: {
      status: 'disabled',
      externalAudience: 'all',
      internalReplyMessage: '',
      externalReplyMessage: '',
      scheduledStartDateTime: { dateTime: '2019-12-24T05:00:00.0000000', timeZone: 'UTC' },
      scheduledEndDateTime: { dateTime: '2019-12-25T05:00:00.0000000', timeZone: 'UTC' },
    },
    language: { locale: 'en-US', displayName: 'English (United States)' },
    workingHours: {
      daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
      startTime: '08:00:00.0000000',
      endTime: '17:00:00.0000000',
      timeZone: { name: timeZone },
    },
  };
}
