import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { canariesIn, everythingOf } from '../../../test/canaries.ts';
import { Secret } from '../../core/secret.ts';
import { readClientCertificate, readFacts } from './client-certificate.ts';
import { isPfx, readPfx } from './read-pfx.ts';

const THUMBPRINT = 'a5d8728a301b690adbacf23d20cba1e3b539046e201cabd73ece698ccf487feb';
const NOW = Date.UTC(2027, 0, 1);
const sample = (name: string) => readFile(fileURLToPath(new URL(`./samples/${name}`, import.meta.url)));
const problemOf = (call: Promise<unknown>) =>
  call.then(
    () => expect.unreachable('It was accepted.'),
    (error: unknown) => error as Error & { code: string; hint: string },
  );

describe('a PFX file', () => {
  it.each([
    ['aes.pfx', 'canary-passphrase'],
    ['3des.pfx', 'canary-passphrase'],
    ['rc2.pfx', 'canary-passphrase'],
    ['aes-utf8.pfx', 'kanárí-Šé'],
    ['no-passphrase.pfx', ''],
  ])('%s gives its certificate unchanged, and the key that belongs to it', async (name, passphrase) => {
    const bytes = await sample(name);
    expect(isPfx(bytes)).toBe(true);
    const { certificate, privateKey } = await readPfx(bytes, new Secret(passphrase));
    expect(readFacts(certificate).thumbprint).toBe(THUMBPRINT);
    const read = readClientCertificate(certificate, privateKey.reveal(), undefined, NOW);
    expect(read.certificate).toBe(certificate);
    expect(read.privateKey.reveal()).toMatch(/^-----BEGIN PRIVATE KEY-----/u);
  });

  it.each(['aes.pfx', '3des.pfx', 'rc2.pfx', 'aes-utf8.pfx', 'no-passphrase.pfx'])(
    '%s with another passphrase is refused, and the passphrase is not repeated (R53 in part)',
    async (name) => {
      for (const passphrase of ['canary-other', 'kanárí-other']) {
        const error = await problemOf(readPfx(await sample(name), passphrase));
        expect(error).toMatchObject({ name: 'UsageError', code: 'authentication-passphrase-invalid' });
        expect(canariesIn(everythingOf(error), [{ name: 'passphrase', value: passphrase }])).toEqual([]);
      }
    },
  );

  it('without a key is refused with what to do', async () => {
    const error = await problemOf(readPfx(await sample('no-key.pfx'), 'canary-passphrase'));
    expect(error).toMatchObject({ code: 'authentication-certificate-invalid' });
    expect(error.message).toContain('has no private key in its PFX file');
  });

  it('with a key of elliptic curves is read, and refused as no RSA key', async () => {
    const { certificate, privateKey } = await readPfx(await sample('ec.pfx'), 'canary-passphrase');
    expect(() => readClientCertificate(certificate, privateKey.reveal(), undefined, NOW)).toThrow('is no RSA key');
  });

  it('that is cut off, or none at all, is refused as such', async () => {
    const whole = await sample('aes.pfx');
    for (const bytes of [whole.subarray(0, 900), Buffer.from('0 is no PFX'), Buffer.alloc(0)]) {
      expect(await problemOf(readPfx(bytes, 'canary-passphrase'))).toMatchObject({
        code: 'authentication-certificate-invalid',
        message: 'The certificate of the authentication is neither PEM nor a whole PFX file.',
      });
    }
    expect(isPfx(Buffer.from('-----BEGIN CERTIFICATE-----'))).toBe(false);
  });
});
