/** Times of the server's clock, in UTC. */

const DAY = 86_400_000;
const WEEK = 7 * DAY;
/** 1970-01-05, a Monday. */
const FIRST_MONDAY = 4 * DAY;

const DAY_NAMES = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/**
 * 2026-01-05 10:00:00
 *
 * @param {number} time milliseconds since 1970
 */
export function showTime(time) {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}

/**
 * 2026-01-05
 *
 * @param {number} time milliseconds since 1970
 */
export function showDate(time) {
  return new Date(time).toISOString().slice(0, 10);
}

/**
 * Monday, 2026-01-05
 *
 * @param {number} time milliseconds since 1970
 */
export function showDay(time) {
  return `${DAY_NAMES[new Date(time).getUTCDay()]}, ${showDate(time)}`;
}

/**
 * The midnight that begins the day of a time.
 *
 * @param {number} time milliseconds since 1970
 */
export function startOfDay(time) {
  return Math.floor(time / DAY) * DAY;
}

/**
 * The midnight that begins the week of a time; weeks begin on Monday.
 *
 * @param {number} time milliseconds since 1970
 */
export function startOfWeek(time) {
  return Math.floor((time - FIRST_MONDAY) / WEEK) * WEEK + FIRST_MONDAY;
}

/**
 * The midnight of a date such as 2026-01-05; undefined where it is none.
 *
 * @param {string | undefined} text
 */
export function readDate(text) {
  const time = /^\d{4}-\d\d-\d\d$/.test(text ?? '') ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/**
 * From when to when, as a reader of that day needs it: 09:00–10:30, or with the date where it is another one.
 *
 * @param {string} start ISO 8601
 * @param {string} end ISO 8601
 * @param {string} day the date under which it stands
 */
export function showRange(start, end, day) {
  const show = (/** @type {string} */ text) =>
    text.slice(0, 10) === day ? text.slice(11, 16) : `${text.slice(0, 10)} ${text.slice(11, 16)}`;
  return `${show(start)}–${show(end)}`;
}

/**
 * What the clock shows by now, after the page has waited.
 *
 * @param {{ now: string, runs: boolean }} status
 * @param {number} waitedMs
 */
export function currentTime({ now, runs }, waitedMs) {
  return Date.parse(now) + (runs ? waitedMs : 0);
}

export { DAY, WEEK };
