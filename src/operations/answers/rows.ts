import { acceptEvent } from './accept-event.ts';
import { declineEvent } from './decline-event.ts';
import { dismissReminder } from './dismiss-reminder.ts';
import { forwardEvent } from './forward-event.ts';
import { listReminders } from './list-reminders.ts';
import { snoozeReminder } from './snooze-reminder.ts';
import { tentativelyAcceptEvent } from './tentatively-accept-event.ts';

export const answerRows = {
  acceptEvent,
  tentativelyAcceptEvent,
  declineEvent,
  forwardEvent,
  listReminders,
  snoozeReminder,
  dismissReminder,
} as const;
