import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSealing } from '../../src/auth/sealing.ts';
import { openSqliteLedger } from '../../src/bulk/ledger/sqlite-ledger.ts';
import type { Sealer } from '../../src/bulk/payload.ts';
import { createSeededRandom } from '../../src/core/random.ts';

/** What is the same in all worlds and takes long to make. */
export interface SharedParts {
  /** What it seals is read by nobody else. */
  sealer: Sealer;
  /** The file of a ledger that nothing was written to: its tables take longer to make than a process takes to start. */
  emptyLedger: Uint8Array;
}

export async function createSharedParts(): Promise<SharedParts> {
  const folder = mkdtempSync(join(tmpdir(), 'graphcal-empty-'));
  try {
    const file = join(folder, 'ledger.db');
    const ledger = await openSqliteLedger({ file });
    await ledger.close();
    return {
      sealer: createSealing(new Uint8Array(32), 'ledger payloads', createSeededRandom(3)),
      emptyLedger: readFileSync(file),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
