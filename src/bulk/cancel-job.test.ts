import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cancelJob, listJobs } from './index.ts';
import { sampleJob } from './ledger/sample-job.contract.ts';
import { openSqliteLedger } from './ledger/sqlite-ledger.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'graphcal-cancel-'));
});
afterEach(() => rm(home, { recursive: true }));

describe('a job whose input was never taken in whole', () => {
  it('is not called done: there is nothing to give up', async () => {
    const ledger = await openSqliteLedger({ file: join(home, 'ledger.db') });
    const { name } = await ledger.createJob(sampleJob());
    await ledger.close();
    await expect(cancelJob({ home, name })).rejects.toMatchObject({
      code: 'input-not-taken',
      message: "The input of job 'timetable' was never taken in whole.",
    });
    expect(await listJobs({ home })).toMatchObject([{ name: 'timetable', state: 'reading' }]);
  });
});
