import type { EmulatorClock } from '../clock/emulator-clock.ts';
import type { World } from '../world.ts';
import type { AdministrationPaths } from './answers.ts';
import type { StatusTold } from './told.ts';

/** Public names of the tenant and of its application. */
export interface PublicIds {
  tenantId: string;
  clientId: string;
}

/** The server at a glance; so light that it can be asked all the time. */
export function statusPaths(
  { directory, recorder }: World,
  clock: EmulatorClock,
  { tenantId, clientId }: PublicIds,
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
        // A seed may add users without anything that is recorded.
        version: `${recorder.version}.${mailboxes}`,
        tenantId,
        clientId,
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
