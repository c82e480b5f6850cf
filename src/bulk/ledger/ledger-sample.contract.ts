import { afterEach, beforeEach } from 'vitest';
import type { Ledger } from './ledger.ts';

/** An opened, empty ledger, and how it is thrown away. */
export interface LedgerSample {
  ledger: Ledger;
  clean(): Promise<void>;
}

/** Each test of the suite has a ledger of its own, which is thrown away after it. */
export function openForEach(open: () => Promise<LedgerSample>, use: (ledger: Ledger) => void): void {
  let sample: LedgerSample;
  beforeEach(async () => {
    sample = await open();
    use(sample.ledger);
  });
  afterEach(() => sample.clean());
}
