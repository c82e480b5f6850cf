/** Milliseconds in one second. */
export const SECOND = 1_000;
/** Milliseconds in one minute. */
export const MINUTE = 60 * SECOND;
/** Milliseconds in one hour. */
export const HOUR = 60 * MINUTE;
/** Milliseconds in one day of 24 hours. */
export const DAY = 24 * HOUR;

/** Writes a duration for people: `850 ms`, `1.5 s`, `12 s`, `3 min 05 s`, `2 h 10 min`. */
export function formatDuration(ms: number): string {
  // Rounded to the unit's last figure before the unit is chosen: 59.9 seconds are 1 min 00 s, never 60 s.
  if (Math.round(ms) < SECOND) return `${Math.round(ms)} ms`;
  if (Math.round(ms / 100) < 100) return `${(Math.round(ms / 100) / 10).toFixed(1)} s`;
  const seconds = Math.round(ms / SECOND);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
  const minutes = Math.round(ms / MINUTE);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
