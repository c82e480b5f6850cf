import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Bench, openBench, timetable } from '../../test/bulk-bench.ts';
import { openVault } from '../auth/vault.ts';
import { systemClock } from '../core/clock.ts';
import { TransportError } from '../core/errors.ts';
import { createSeededRandom, systemRandom } from '../core/random.ts';
import type { FaultPlan } from '../emulator/index.ts';
import { drain } from './engine/engine.ts';
import { DEFAULT_RUN_SETTINGS } from './engine/run.ts';
import { takeIn } from './intake.ts';
import type { Ledger } from './ledger/ledger.ts';
import { SHARDS } from './ledger/shard.ts';
import { openSqliteLedger } from './ledger/sqlite-ledger.ts';
import { openRows } from './rows/formats/open-rows.ts';

const ROWS = 20;
const MAILBOXES = 5;

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

/** Where a run dies: at its n-th commit, just before it is on the disk or just after. */
interface Death {
  commit: number;
  moment: 'before' | 'after';
}

/** Opens a bench whose runs can die: from then on nothing is written and nothing is sent. */
async function openMortal(faults: FaultPlan = { rules: [] }) {
  let isDead = false;
  const opened = await openBench({
    faults,
    wire: {
      before: () => {
        if (isDead) throw new TransportError('process-gone', 'The process is gone.', 'not-sent');
      },
    },
  });
  bench = opened;
  const file = await opened.write('lessons.csv', timetable(ROWS, MAILBOXES));
  const { connection, folder } = opened;

  /** One run as `send` does it, until it dies or ends; says whether it died. */
  const runUntil = async ({ commit, moment }: Death): Promise<boolean> => {
    const real = await openSqliteLedger({ file: join(folder, 'ledger.db') });
    let commits = 0;
    const dies = () => {
      isDead = true;
      throw new Error('The process is gone.');
    };
    const ledger: Ledger = {
      ...real,
      commit: async (...args) => {
        if (isDead) dies();
        commits += 1;
        if (commits === commit && moment === 'before') dies();
        const isOurs = await real.commit(...args);
        if (commits === commit) dies();
        return isOurs;
      },
    };
    const job =
      (await real.findJob(connection.tenant ?? '', 'lessons')) ??
      (await real.createJob({
        service: connection.tenant ?? '',
        app: connection.app,
        name: 'lessons',
        namespace: 'lessons',
        settings: {},
        shards: SHARDS,
        createdAt: 0,
      }));
    const around = { signal: undefined, tell: () => {} };
    const sealer = await openVault(folder, { clock: systemClock, random: systemRandom });
    const switches = {
      hasMe: false,
      acceptChanges: false,
      mode: { mode: 'send' } as const,
      newJob: false,
      strict: false,
    };
    const { calendarsNamed } = await takeIn(ledger, job, {
      opened: await openRows(file),
      file,
      check: {},
      connection,
      sealer,
      ...switches,
      ...around,
    });
    await drain({
      ledger,
      job,
      fence: await ledger.takeFences(job.id, 'test'),
      sender: connection.sender,
      sealer,
      clock: systemClock,
      random: connection.random,
      settings: { ...DEFAULT_RUN_SETTINGS, row: { ...DEFAULT_RUN_SETTINGS.row, baseMs: 1, capMs: 20 }, graceMs: 100 },
      calendarsNamed,
      ...around,
    });
    await real.close();
    const died = isDead;
    isDead = false;
    return died;
  };

  const expectOneEventEach = async () => {
    const { report, results } = await opened.send(file);
    expect(report.counts).toMatchObject({ rows: ROWS, failed: 0, rejected: 0, pending: 0 });
    expect([...opened.eventsByKey().values()]).toEqual(Array.from({ length: ROWS }, () => 1));
    expect(new Set(results.map(({ EventID }) => EventID)).size).toBe(ROWS);
  };
  return { runUntil, expectOneEventEach };
}

const DEATHS = Array.from({ length: 9 }, (_, at) => at + 1).flatMap((commit): Death[] => [
  { commit, moment: 'before' },
  { commit, moment: 'after' },
]);

describe('a run that dies', () => {
  it.for(DEATHS)('$moment commit $commit goes on at the next run with one event a row (R36 in part)', async (death) => {
    const { runUntil, expectOneEventEach } = await openMortal();
    // How many writes share a commit depends on the machine; three commits there are at least.
    const died = await runUntil(death);
    expect(died || death.commit > 3).toBe(true);
    await expectOneEventEach();
  });

  const random = createSeededRandom(36);
  const pairs = Array.from({ length: 20 }, (_, at) => {
    const death = (): Death => ({
      commit: 1 + Math.floor(random.next() * 8),
      moment: random.next() < 0.5 ? 'before' : 'after',
    });
    return { at, first: death(), second: death() };
  });

  it.for(pairs)(
    'twice, while answers are lost, ends with one event a row: pair $at (R36 in part)',
    async ({ first, second }) => {
      const { runUntil, expectOneEventEach } = await openMortal({
        rules: [
          { match: { method: 'POST', pathContains: '/events', every: 3 }, action: { type: 'commit-then-reset' } },
        ],
      });
      await runUntil(first);
      await runUntil(second);
      await expectOneEventEach();
    },
  );
});
