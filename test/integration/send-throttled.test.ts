import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { addAuthentication, run, startServer, temporaryHome } from '../command.ts';

const TIMETABLE = fileURLToPath(new URL('../../examples/timetable.csv', import.meta.url));

interface Counts {
  writes: number;
  commits: number;
  maxInFlight: number;
  maxInFlightByMailbox: Record<string, number>;
}

/** Throttles creates and loses answers, in batches and outside. */
const PLAN = {
  rules: [
    {
      match: { method: 'POST', pathContains: '/events', every: 5 },
      action: { type: 'refuse', status: 429, retryAfter: 1 },
    },
    {
      match: { method: 'POST', pathContains: '/events', every: 41 },
      action: { type: 'commit-then-status', status: 503 },
    },
    { match: { pathContains: '$batch', nth: 7 }, action: { type: 'commit-then-reset' } },
  ],
};

it('fails no row and doubles none when creates are throttled and answers are lost (R11 in part, R15 in part)', async () => {
  const home = temporaryHome();
  const plan = join(home.folder, 'plan.json');
  writeFileSync(plan, JSON.stringify(PLAN));
  const server = await startServer(['--limits', 'documented', '--fault-plan', plan, '--latency', '5']);
  try {
    await addAuthentication(server, home);
    const ended = await run(['send', TIMETABLE, '--auth', 'school'], { env: home.env });
    expect(ended.stdout).toMatch(/\n {2}\d+ created\n/u);
    expect(ended.stdout).not.toMatch(/failed|pending/u);
    // The five bad rows are all that is left.
    expect(ended.code).toBe(3);
    const record = await server.read<Counts>('record');
    expect(record.commits).toBe(322);
    // The plan has bitten: more creates arrived than events came of them.
    expect(record.writes).toBeGreaterThan(380);
    expect(Math.max(...Object.values(record.maxInFlightByMailbox))).toBeLessThanOrEqual(4);
    const again = await run(['send', TIMETABLE, '--auth', 'school'], { env: home.env });
    expect(again.stdout).toContain('Nothing was written');
    expect(await server.read<Counts>('record')).toMatchObject({ writes: record.writes });
  } finally {
    await server.stop();
    home.remove();
  }
});
