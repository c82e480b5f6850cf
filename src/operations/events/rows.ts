import { cancelEvent } from './cancel-event.ts';
import { createEvent } from './create-event.ts';
import { deleteEvent } from './delete-event.ts';
import { findEvents } from './find-events.ts';
import { getEvent } from './get-event.ts';
import { listCalendarView } from './list-calendar-view.ts';
import { listChanges } from './list-changes.ts';
import { listEvents } from './list-events.ts';
import { moveEvent } from './move-event.ts';
import { permanentlyDeleteEvent } from './permanently-delete-event.ts';
import { updateEvent } from './update-event.ts';

export const eventRows = {
  listEvents,
  createEvent,
  getEvent,
  listCalendarView,
  updateEvent,
  cancelEvent,
  deleteEvent,
  permanentlyDeleteEvent,
  listChanges,
  findEvents,
  moveEvent,
} as const;
