import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/core/clock.ts';
import { systemRandom } from '../../src/core/random.ts';
import { openCertificate } from '../../src/emulator/tls/certificate-files.ts';
import { FIXED_HOSTS } from './fixed-hosts.ts';

/**
 * Set-up of the project `clients`: makes a data folder with a certificate, which the processes of the tests trust from
 * their start, as a user's would. Each emulator of these tests begins with a copy of the folder.
 */
export default async function provideCertificate(): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'graphcal-clients-'));
  const { file } = await openCertificate(folder, systemClock.now(), systemRandom, FIXED_HOSTS);
  const before = process.env.NODE_EXTRA_CA_CERTS;
  process.env.NODE_EXTRA_CA_CERTS = file;
  return () => {
    if (before === undefined) delete process.env.NODE_EXTRA_CA_CERTS;
    else process.env.NODE_EXTRA_CA_CERTS = before;
    rmSync(folder, { recursive: true, force: true });
  };
}
