import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createAuthentication } from '../../auth/authentication.ts';
import { openVault } from '../../auth/vault.ts';
import { type SendReport, sendFile, verifyRows } from '../../bulk/index.ts';
import { connect } from '../../client/connect.ts';
import { systemClock } from '../../core/clock.ts';
import { formatDuration } from '../../core/durations.ts';
import { systemRandom } from '../../core/random.ts';
import { createEmulator } from '../../emulator/index.ts';
import { count } from './count.ts';
import { tellFaults } from './emulator-faults.ts';
import { createProgress } from './send-progress.ts';
import { describeSend } from './send-report.ts';
import { describeVerify } from './verify-rows-report.ts';

export interface DemoOptions {
  /** File of rows. */
  file: string;
  /** A line for the reader. */
  print(line: string): void;
  /** Progress; a terminal's line is written over. */
  progress: { write(text: string): void; isTerminal: boolean; columns?: () => number | undefined };
  signal?: AbortSignal | undefined;
  /** Told of faults of the embedded server itself. */
  err(text: string): void;
}

/** Each name is given when that part did not hold. */
export type DemoFailure = 'rows-not-created' | 'events-differ' | 'written-twice' | 'over-the-limit';

/** Calls in flight that the service allows an app for one mailbox; the demo holds the server's own count against it. */
const ALLOWED_IN_FLIGHT = 4;

/** What the demo showed. */
export interface DemoOutcome {
  /** What did not hold; none is a success. */
  failures: readonly DemoFailure[];
  /** Events that were compared with their rows. */
  compared: number;
}

/**
 * The main job from end to end, against a server of its own in a home of its own: sign in, send, read back, compare,
 * send again.
 */
export async function runDemo(options: DemoOptions): Promise<DemoOutcome> {
  const { file, print, progress: terminal, signal } = options;
  const home = await mkdtemp(join(tmpdir(), 'graphcal-demo-'));
  const emulator = await createEmulator({ limits: 'documented' });
  try {
    const { url } = await emulator.listen();
    print(`1. An embedded calendar server listens on ${url}, with the documented limits of the service.`);

    const vault = await openVault(home, { clock: systemClock, random: systemRandom });
    await vault.put(
      createAuthentication(
        {
          name: 'demo',
          mode: 'client-secret',
          tenant: emulator.tenantId,
          clientId: emulator.clientId,
          secret: emulator.clientSecret,
          authority: `${url}/${emulator.tenantId}`,
          graph: url,
        },
        systemClock,
      ),
    );
    print('2. The authentication "demo" is stored, its secret encrypted.');

    const client = await connect({ auth: 'demo', home });
    try {
      const send = async (): Promise<SendReport> => {
        const progress = createProgress({ ...terminal, now: () => systemClock.monotonic() });
        try {
          return await sendFile({
            file,
            connection: client.connection,
            home,
            sealer: vault,
            results: join(home, 'results.jsonl'),
            signal,
            tell: progress.tell,
          });
        } finally {
          progress.end();
        }
      };
      const failures: DemoFailure[] = [];

      print(`3. The rows of ${basename(file)} are sent.\n`);
      const first = await send();
      print(`${indented(describeSend(basename(file), first))}\n`);
      const { counts } = first;
      const sendable = counts.rows - counts.rejected;
      if (counts.created !== sendable || emulator.record.commits.length !== sendable) failures.push('rows-not-created');
      const mailboxes = emulator.record.maxInFlightByMailbox;
      const most = Math.max(0, ...mailboxes.values());
      if (most > ALLOWED_IN_FLIGHT) failures.push('over-the-limit');
      print(
        `   The server counted ${count(emulator.record.commits.length, 'event')} in ${count(mailboxes.size, 'mailbox', 'mailboxes')}, at most ${count(most, 'call')} in flight for a mailbox, and ${count(emulator.record.mails.length, 'invitation')} it would have mailed.`,
      );

      print('4. The calendars are read back, and each event is compared with its row.\n');
      const verified = await verifyRows({
        file,
        connection: client.connection,
        namespace: first.job.namespace,
        signal,
      });
      print(`${indented(describeVerify(verified))}\n`);
      if (verified.equal !== sendable || verified.extra.length > 0) failures.push('events-differ');

      const { writeCount, requestCount } = emulator.record;
      const second = await send();
      const writes = emulator.record.writeCount - writeCount;
      const requests = emulator.record.requestCount - requestCount;
      print(
        `5. The same file again: ${count(writes, 'write')} and ${count(requests, 'calendar request')} reached the server, in ${formatDuration(second.ms)}.`,
      );
      if (writes !== 0 || second.createdNow !== 0 || second.counts.created !== sendable) failures.push('written-twice');
      return { failures, compared: verified.rows };
    } finally {
      await client.close();
    }
  } finally {
    await emulator.close();
    tellFaults(emulator, options);
    await rm(home, { recursive: true, force: true });
  }
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : `   ${line}`))
    .join('\n');
}
