import { checkMailboxAccess } from './check-mailbox-access.ts';
import { getMailboxSettings } from './get-mailbox-settings.ts';
import { listSupportedLanguages } from './list-supported-languages.ts';
import { listSupportedTimeZones } from './list-supported-time-zones.ts';
import { translateIds } from './translate-ids.ts';
import { updateMailboxSettings } from './update-mailbox-settings.ts';
import { whoAmI } from './who-am-i.ts';

export const mailboxRows = {
  getMailboxSettings,
  updateMailboxSettings,
  listSupportedTimeZones,
  listSupportedLanguages,
  translateIds,
  whoAmI,
  checkMailboxAccess,
} as const;
