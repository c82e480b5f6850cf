import { addExtension, deleteExtension, getExtension, listExtensions, updateExtension } from '../actions/extensions.ts';
import type { Route } from '../calls/call.ts';
import { below, EVENT_HOMES } from './rows.ts';

const EXTENSIONS = 'events/{event}/extensions';
const EXTENSION = `${EXTENSIONS}/{extension}`;

/** Open extensions of events. */
export const EXTENSION_ROUTES: readonly Route[] = [
  ...below(EVENT_HOMES, 'GET', EXTENSIONS, 'calendar-content', listExtensions),
  ...below(EVENT_HOMES, 'POST', EXTENSIONS, 'calendar-write', addExtension),
  ...below(EVENT_HOMES, 'GET', EXTENSION, 'calendar-content', getExtension),
  ...below(EVENT_HOMES, 'PATCH', EXTENSION, 'calendar-write', updateExtension),
  ...below(EVENT_HOMES, 'DELETE', EXTENSION, 'calendar-write', deleteExtension),
];
