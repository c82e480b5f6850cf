import { isObject } from '../../core/json.ts';
import { type Act, readJsonBody } from '../calls/call.ts';
import { readSettings } from '../settings/read-settings.ts';
import { showSettings } from '../settings/show-settings.ts';
import { answerItem } from './item.ts';

/** Answers what was written, as it is now. https://learn.microsoft.com/graph/api/user-update-mailboxsettings */
export const updateMailboxSettings: Act = (action) => {
  const { mailbox, world, call, prefer } = action;
  const body = readJsonBody(call.body);
  const { timeZone, settings = {} } = mailbox.user;
  mailbox.changeUser(readSettings(body, { timeZone, settings }, world.zones));
  const written = new Set(Object.keys(isObject(body) ? body : {}).map((name) => name.toLowerCase()));
  const shown = Object.entries(showSettings(mailbox.user, prefer.zone));
  return answerItem(
    action,
    '/mailboxSettings',
    Object.fromEntries(shown.filter(([name]) => written.has(name.toLowerCase()))),
  );
};
