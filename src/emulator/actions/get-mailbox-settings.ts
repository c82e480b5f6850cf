import type { Act, Action } from '../calls/call.ts';
import { readSelect, refuseUnknown } from '../query/options.ts';
import { SETTINGS_MEMBERS, type SettingsMember, showSettings } from '../settings/show-settings.ts';
import { contextSelection } from './event-scope.ts';
import { answerItem } from './item.ts';

const KNOWN: ReadonlySet<string> = new Set(['$select']);
const NONE: ReadonlySet<string> = new Set();

/** Settings that have a path of their own; https://learn.microsoft.com/graph/permissions-reference lists them. */
export const SINGLE_SETTINGS: readonly SettingsMember[] = SETTINGS_MEMBERS.filter((name) => name !== 'archiveFolder');

/** https://learn.microsoft.com/graph/api/user-get-mailboxsettings */
export const getMailboxSettings: Act = (action) => {
  const { query } = action;
  refuseUnknown(query, KNOWN);
  const { selected, select } = readSelect(query, SETTINGS_MEMBERS, 'microsoft.graph.mailboxSettings');
  const shown = Object.entries(settingsOf(action)).filter(([name]) => select?.has(name as SettingsMember) ?? true);
  return answerItem(action, `/mailboxSettings${contextSelection({ selected })}`, Object.fromEntries(shown));
};

/** One setting on its own path: an object as it is, a text in `value`. */
export function getMailboxSetting(name: SettingsMember): Act {
  return (action) => {
    refuseUnknown(action.query, NONE);
    const setting = settingsOf(action)[name];
    const shown = typeof setting === 'string' ? { value: setting } : setting;
    return answerItem(action, `/mailboxSettings/${name}`, shown);
  };
}

function settingsOf({ mailbox, prefer }: Action) {
  return showSettings(mailbox.user, prefer.zone);
}
