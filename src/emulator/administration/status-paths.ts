import type { EmulatorClock } from '../clock/emulator-clock.ts';
import type { Apps } from '../identity/apps.ts';
import type { Credentials } from '../identity/credentials.ts';
import type { World } from '../world.ts';
import type { AdministrationPaths } from './answers.ts';
import type { EventCounts } from './controls.ts';
import type { StatusTold } from './told.ts';

/** The server at a glance; so light that it can be asked all the time. */
export function statusPaths(
  { directory, recorder }: World,
  clock: EmulatorClock,
  { tenantId, clientId }: Credentials,
  apps: Apps,
  countEvents: () => EventCounts,
): AdministrationPaths {
  return {
    'GET status': (): StatusTold => {
      const mailboxes = [...directory.mailboxes()].length;
      return {
        // A seed may add users and applications without anything that is recorded.
        version: `${recorder.version}.${mailboxes}.${apps.all().length}`,
        tenantId,
        clientId,
        apps: apps.all().map((app) => ({ clientId: app.clientId, displayName: app.displayName })),
        now: new Date(clock.now()).toISOString(),
        runs: clock.runs,
        mailboxes,
        ...countEvents(),
        requests: recorder.requestCount,
        batches: recorder.batchCount,
        writes: recorder.writeCount,
        tokenRequests: recorder.tokenRequestCount,
        throttled: recorder.throttledCount,
        inFlight: recorder.inFlight,
        mails: recorder.mails.length,
        errors: recorder.errorCount,
      };
    },
  };
}
