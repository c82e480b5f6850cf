import { importSources } from './sources.mjs';

export const title = 'Lanes in simulated time: what the limits allow, alone and beside others who use them too';

/** Runs the sources themselves, since no door of the package gives its lanes. */
export async function run() {
  const { measureLanes } = await importSources(new URL('lanes/rows.ts', import.meta.url));
  const rows = [];
  for await (const row of measureLanes()) rows.push(row);
  return { settings: SETTINGS, rows };
}

const SETTINGS = {
  time: 'simulated; seeded, so that each run says the same',
  client: 'sender, exchange and throttle as they ship, single creates, 8 callers a mailbox (4 where there are 1,000)',
  service:
    'limits as the emulator keeps them, refused requests counted; no time on the network; Retry-After in whole seconds',
  'heavy tail': '90% between 300 and 700 ms, 9% between 700 and 1,500, 1% at 1,500; mean 564 ms',
  'another who uses half': 'a request every 120 ms, whatever the answers are',
  'perfect knowledge': 'sends when a slot is free at the service, which it looks at each 10 ms, and is never throttled',
};
