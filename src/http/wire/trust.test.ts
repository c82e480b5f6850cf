import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemRandom } from '../../core/random.ts';
import { createCertificate } from '../../emulator/tls/certificate.ts';
import { openTrust } from './trust.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graphcal-trust-'));
});
afterEach(() => rm(folder, { recursive: true }));

const authority = async () => (await createCertificate(Date.UTC(2026, 0, 1), systemRandom)).certificate;
const fileWith = async (text: string) => {
  const path = join(folder, 'authority.pem');
  await writeFile(path, text);
  return path;
};

describe('an authority that is given', () => {
  it('is read from text or from a file, with what else stands there', async () => {
    const pem = await authority();
    await expect(openTrust(pem)).resolves.toBeDefined();
    await expect(openTrust(await fileWith(`The school's own:\r\n${pem}\n${pem}`))).resolves.toBeDefined();
  });

  it.each([
    ['', 'holds no certificate in PEM form'],
    ['-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----', 'holds no certificate in PEM form'],
    ['-----BEGIN CERTIFICATE-----\ncanary\n-----END CERTIFICATE-----', 'holds a certificate that cannot be read'],
  ])('that is none (%j) is refused with its place, and not repeated', async (text, message) => {
    const path = await fileWith(text);
    const refused = { code: 'ca-unreadable', message: expect.stringContaining(message) };
    await expect(openTrust(path)).rejects.toMatchObject(refused);
    await expect(openTrust(path)).rejects.toThrow(path);
    await expect(openTrust(path)).rejects.not.toThrow(/canary/u);
    if (text !== '') await expect(openTrust(text)).rejects.toMatchObject(refused);
  });

  it('in a file that is not there is refused with its place', async () => {
    await expect(openTrust(join(folder, 'none.pem'))).rejects.toMatchObject({
      name: 'UsageError',
      code: 'ca-unreadable',
      message: `${join(folder, 'none.pem')} cannot be read (ENOENT).`,
    });
  });
});
