import type { Route } from '../calls/call.ts';
import { ATTACHMENT_ROUTES } from './attachment-routes.ts';
import { CALENDAR_ROUTES } from './calendar-routes.ts';
import { DELTA_ROUTES } from './delta-routes.ts';
import { EVENT_ROUTES } from './event-routes.ts';
import { EXTENSION_ROUTES } from './extension-routes.ts';
import { GROUP_ROUTES } from './group-routes.ts';
import { MAILBOX_ROUTES } from './mailbox-routes.ts';
import { PLACE_ROUTES } from './place-routes.ts';
import { SCHEDULE_ROUTES } from './schedule-routes.ts';
import { SHARING_ROUTES } from './sharing-routes.ts';
import { SUBSCRIPTION_ROUTES } from './subscription-routes.ts';

/** All that this server answers; to add an operation, add a row to the file of its kind, and its file under actions. */
export const ROUTES: readonly Route[] = [
  ...CALENDAR_ROUTES,
  ...EVENT_ROUTES,
  ...ATTACHMENT_ROUTES,
  ...EXTENSION_ROUTES,
  ...DELTA_ROUTES,
  ...GROUP_ROUTES,
  ...MAILBOX_ROUTES,
  ...PLACE_ROUTES,
  ...SCHEDULE_ROUTES,
  ...SHARING_ROUTES,
  ...SUBSCRIPTION_ROUTES,
];
