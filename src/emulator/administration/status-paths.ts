import type { EmulatorClock } from '../clock/emulator-clock.ts';
import type { Apps } from '../identity/apps.ts';
import type { Credentials } from '../identity/credentials.ts';
import type { World } from '../world.ts';
import type { AdministrationPaths } from './answers.ts';
import type { StatusTold } from './told.ts';

/** The server at a glance; so light that it can be asked all the time. */
export function statusPaths(
  { directory, recorder }: World,
  clock: EmulatorClock,
  { tenantId, clientId }: Credentials,
  apps: Apps,
): AdministrationPaths {
  return {
    'GET status': (): StatusTold => {
      let mailboxes = 0;
      let events = 0;
      for (const { numbers } of directory.mailboxes()) {
        mailboxes++;
        events += numbers.length;
      }
      return {
        // A seed may add users and applications without anything that is recorded.
        version: `${recorder.version}.${mailboxes}.${apps.all().length}`,
        tenantId,
        clientId,
        apps: apps.all().map((app) => ({ clientId: app.clientId, displayName: app.displayName })),
        now: new Date(clock.now()).toISOString(),
        runs: clock.runs,
        mailboxes,
        events,
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
