import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';

/** What each story says once all that it asserts held. */
const STORIES: Readonly<Record<string, string>> = {
  'free-slots.mjs': 'All are free and at work at 10:00-11:00 and 14:00-14:30 UTC.\n',
  'leave-calendar.mjs': 'The calendar says what the table says: one row was added, one changed, one deleted.\n',
  'mirror-calendar.mjs': 'Three bookings at the front desk, each once, and without what is not for it.\n',
  'on-call-roster.mjs': 'Six weeks on call; two people swapped, and the other four weeks were left alone.\n',
  'room-booking.mjs': 'Three meetings have the smallest room that was free, and the fourth has none.\n',
};

it('tells the story of every example', () => {
  const files = readdirSync('examples').filter((name) => name.endsWith('.mjs') && name !== 'emulated.mjs');
  expect(files.sort()).toEqual(Object.keys(STORIES));
});

it.for(Object.entries(STORIES))('%s comes to its end', async ([file, said]) => {
  const ended = await new Promise<{ error: unknown; out: string; err: string }>((resolve) => {
    execFile(process.execPath, [`examples/${file}`], { timeout: 25_000 }, (error, out, err) =>
      resolve({ error, out, err }),
    );
  });
  expect(ended).toEqual({ error: null, out: said, err: '' });
});
