import { getMailboxSetting, getMailboxSettings, SINGLE_SETTINGS } from '../actions/get-mailbox-settings.ts';
import { getUser } from '../actions/get-user.ts';
import type { Route } from '../calls/call.ts';
import { route } from './rows.ts';

/** Users, and the settings of their mailboxes. */
export const MAILBOX_ROUTES: readonly Route[] = [
  route('GET', 'users/{user}', 'directory-read', getUser),
  route('GET', 'users/{user}/mailboxSettings', 'settings-read', getMailboxSettings),
  ...SINGLE_SETTINGS.map((name) =>
    route('GET', `users/{user}/mailboxSettings/${name}`, 'settings-read', getMailboxSetting(name)),
  ),
];
