import { generateKeyPairSync, type KeyObject } from 'node:crypto';
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
  /** Of the emulators: a short one, as a signature by a longer one takes longer than a request. */
  signingKey: KeyObject;
  /** Where the worlds have their folders. */
  place: string;
}

/** Where a flush to the disk costs nothing. */
const MEMORY = '/dev/shm';

export async function createSharedParts(): Promise<SharedParts> {
  const folder = mkdtempSync(join(tmpdir(), 'graphcal-empty-'));
  try {
    const file = join(folder, 'ledger.db');
    const ledger = await openSqliteLedger({ file });
    await ledger.close();
    return {
      sealer: createSealing(new Uint8Array(32), 'ledger payloads', createSeededRandom(3)),
      emptyLedger: readFileSync(file),
      signingKey: generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey,
      place: placeFor(),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function placeFor(): string {
  try {
    rmSync(mkdtempSync(join(MEMORY, 'graphcal-try-')), { recursive: true });
    return MEMORY;
  } catch {
    return tmpdir();
  }
}
