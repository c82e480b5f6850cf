import type { Z } from '../../core/schema.ts';
import { choice } from '../fields.ts';

/** https://learn.microsoft.com/graph/api/resources/calendar, property color. */
const COLORS = [
  'auto',
  'lightBlue',
  'lightGreen',
  'lightOrange',
  'lightGray',
  'lightYellow',
  'lightTeal',
  'lightPink',
  'lightBrown',
  'lightRed',
  'maxColor',
] as const;

/** The colour of a calendar in the list of calendars. */
export const calendarColor = (z: Z) => choice(z, COLORS).optional();
