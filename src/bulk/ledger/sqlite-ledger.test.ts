import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { checkHistory, histories } from './history.contract.ts';
import { testLedger } from './ledger.contract.ts';
import type { LedgerSample } from './ledger-sample.contract.ts';
import { sampleJob } from './sample-job.contract.ts';
import { openSqliteLedger } from './sqlite-ledger.ts';

async function open(): Promise<LedgerSample> {
  const folder = mkdtempSync(join(tmpdir(), 'graphcal-ledger-'));
  const ledger = await openSqliteLedger({ file: join(folder, 'ledger.db') });
  const clean = async () => {
    await ledger.close();
    rmSync(folder, { recursive: true });
  };
  return { ledger, clean };
}

testLedger('SQLite', open);

describe('the SQLite ledger', () => {
  it('keeps each key once, every event id and all places through any history of inputs and outcomes', async () => {
    const { ledger, clean } = await open();
    let jobs = 0;
    try {
      await fc.assert(
        fc.asyncProperty(histories, async (steps) => {
          const job = await ledger.createJob({ ...sampleJob(`job ${++jobs}`), shards: 2 });
          await checkHistory(ledger, job, steps);
        }),
      );
    } finally {
      await clean();
    }
  });
});
