import { createCategory, deleteCategory, getCategory, listCategories, updateCategory } from '../actions/categories.ts';
import { getMailboxSetting, getMailboxSettings, SINGLE_SETTINGS } from '../actions/get-mailbox-settings.ts';
import { getUser } from '../actions/get-user.ts';
import { supportedLanguages, supportedTimeZones } from '../actions/supported-lists.ts';
import { translateExchangeIds } from '../actions/translate-ids.ts';
import { updateMailboxSettings } from '../actions/update-mailbox-settings.ts';
import type { Route } from '../calls/call.ts';
import { below, route } from './rows.ts';

const OUTLOOK = ['users/{user}/outlook'];
const CATEGORIES = 'masterCategories';
const CATEGORY = `${CATEGORIES}/{category}`;

/** Users, the settings of their mailboxes, and what mailboxes have beside calendars. */
export const MAILBOX_ROUTES: readonly Route[] = [
  route('GET', 'users/{user}', 'directory-read', getUser),
  route('GET', 'users/{user}/mailboxSettings', 'settings-read', getMailboxSettings),
  route('PATCH', 'users/{user}/mailboxSettings', 'settings-write', updateMailboxSettings),
  ...SINGLE_SETTINGS.map((name) =>
    route('GET', `users/{user}/mailboxSettings/${name}`, 'settings-read', getMailboxSetting(name)),
  ),
  ...below(OUTLOOK, 'GET', CATEGORIES, 'settings-read', listCategories),
  ...below(OUTLOOK, 'POST', CATEGORIES, 'settings-write', createCategory),
  ...below(OUTLOOK, 'GET', CATEGORY, 'settings-read', getCategory),
  ...below(OUTLOOK, 'PATCH', CATEGORY, 'settings-write', updateCategory),
  ...below(OUTLOOK, 'DELETE', CATEGORY, 'settings-write', deleteCategory),
  // A function without parameters may have its brackets, or none.
  ...['supportedLanguages', 'supportedLanguages()'].flatMap((name) =>
    below(OUTLOOK, 'GET', name, 'lists-read', supportedLanguages),
  ),
  ...['supportedTimeZones', 'supportedTimeZones()', 'supportedTimeZones(TimeZoneStandard)'].flatMap((name) =>
    below(OUTLOOK, 'GET', name, 'lists-read', supportedTimeZones),
  ),
  route('POST', 'users/{user}/translateExchangeIds', 'ids-translate', translateExchangeIds),
];
