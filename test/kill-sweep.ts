import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SOURCE_KEY_PROPERTY } from '../src/bulk/key.ts';
import type { RecordedCommit } from '../src/emulator/index.ts';
import { addAuthentication, type Ended, start, startServer, temporaryHome } from './command.ts';

export interface SweepOptions {
  file: string;
  kills: number;
  /** Tells which moments; the same seed gives the same moments after each start, in milliseconds. */
  moments: (round: number) => number;
  /** Milliseconds that the server takes for each create. */
  latency: number;
}

export interface SweepReport {
  /** Runs that were killed before they ended by themselves. */
  killed: number;
  /** How the last run, which nobody killed, ended. */
  last: Ended;
  /** Events that the server holds, by source key. */
  eventsByKey: ReadonlyMap<string, number>;
  /** Lines of the results. */
  results: { status: string; EventID: string | null; mailbox: string | null }[];
  /** Most calls in flight for one mailbox that the server saw. */
  maxInFlight: number;
}

/** Sends a file with processes that are killed with SIGKILL at the given moments, then once to its end. */
export async function sweep({ file, kills, moments, latency }: SweepOptions): Promise<SweepReport> {
  const home = temporaryHome();
  const server = await startServer(['--latency', String(latency), '--limits', 'documented']);
  try {
    const added = await addAuthentication(server, home);
    if (added.code !== 0) throw new Error(added.stderr);
    const results = join(home.folder, 'results.jsonl');
    const send = () => start(['send', file, '--auth', 'school', '--results', results], { env: home.env });
    let killed = 0;
    for (let round = 0; round < kills; round++) {
      const running = send();
      const ended = await Promise.race([running.ended, pause(moments(round))]);
      if (ended !== undefined) continue;
      running.process.kill('SIGKILL');
      const { signal } = await running.ended;
      if (signal === 'SIGKILL') killed += 1;
    }
    const last = await send().ended;
    const commits = await server.read<RecordedCommit[]>('commits');
    const { maxInFlight } = await server.read<{ maxInFlight: number }>('record');
    const eventsByKey = new Map<string, number>();
    for (const { properties } of commits) {
      const key = properties.find(({ id }) => id.toLowerCase() === SOURCE_KEY_PROPERTY.toLowerCase())?.value ?? '';
      eventsByKey.set(key, (eventsByKey.get(key) ?? 0) + 1);
    }
    return {
      killed,
      last,
      eventsByKey,
      maxInFlight,
      results: readFileSync(results, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as SweepReport['results'][number]),
    };
  } finally {
    await server.stop();
    home.remove();
  }
}
