import { addAttendees } from './add-attendees.ts';
import { removeAttendees } from './remove-attendees.ts';
import { setAttendees } from './set-attendees.ts';

export const attendeeRows = {
  addAttendees,
  removeAttendees,
  setAttendees,
} as const;
