import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import forge from 'node-forge';
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

describe('a hostile PFX file', () => {
  const { asn1, pki, util } = forge;
  const { Class, Type } = asn1;
  const node = (type: forge.asn1.Type, value: string | forge.asn1.Asn1[]) =>
    asn1.create(Class.UNIVERSAL, type, Array.isArray(value), value);
  const sequence = (...parts: forge.asn1.Asn1[]) => node(Type.SEQUENCE, parts);
  const integer = (value: number) => node(Type.INTEGER, asn1.integerToDer(value).getBytes());
  const octets = (value: string) => node(Type.OCTETSTRING, value);
  const oid = (name: string) => node(Type.OID, asn1.oidToDer(pki.oids[name] ?? name).getBytes());
  const tagged = (part: forge.asn1.Asn1) => asn1.create(Class.CONTEXT_SPECIFIC, 0, true, [part]);
  const der = (part: forge.asn1.Asn1) => asn1.toDer(part).getBytes();
  const data = (part: forge.asn1.Asn1) => sequence(oid('data'), tagged(octets(der(part))));
  const parameters = (count: number) => sequence(octets('saltsalt'), integer(count));
  const keyBag = (count: number) =>
    sequence(
      oid('pkcs8ShroudedKeyBag'),
      tagged(sequence(sequence(oid('pbeWithSHAAnd3-KeyTripleDES-CBC'), parameters(count)), octets('x'.repeat(64)))),
    );
  const pfx = (contents: forge.asn1.Asn1[], mac?: number) =>
    Buffer.from(
      der(
        sequence(
          integer(3),
          data(sequence(...contents)),
          ...(mac === undefined
            ? []
            : [
                sequence(
                  sequence(sequence(oid('sha1'), node(Type.NULL, '')), octets('d'.repeat(20))),
                  octets('saltsalt'),
                  integer(mac),
                ),
              ]),
        ),
      ),
      'binary',
    );
  const TOO_COSTLY = { name: 'UsageError', code: 'pfx-too-costly' };

  it('is refused before a key is derived, where checksum or key want more than a million steps', async () => {
    const files = [
      pfx([], 2_000_000_000),
      pfx([data(sequence(keyBag(1_000_001)))]),
      pfx([data(sequence(keyBag(2 ** 31 - 1)))]),
    ];
    for (const file of files) expect(await problemOf(readPfx(file, 'canary-passphrase'))).toMatchObject(TOO_COSTLY);
    const longer = Buffer.from(files[0] ?? []);
    expect(await problemOf(readPfx(longer, ''))).toMatchObject({
      hint: 'Export it again, with 1,000,000 iterations or fewer.',
    });
  });

  it('is refused where each of its parts is bearable, and all of them are not', async () => {
    const file = pfx([data(sequence(keyBag(1_000_000), keyBag(1_000_000), keyBag(1_000_000), keyBag(1)))]);
    expect(await problemOf(readPfx(file, 'canary-passphrase'))).toMatchObject(TOO_COSTLY);
  });

  const encrypted = (inside: forge.asn1.Asn1) => {
    const salt = 'saltsalt';
    const key = forge.pkcs12.generateKey('canary-passphrase', util.createBuffer(salt), 1, 1, 24);
    const iv = forge.pkcs12.generateKey('canary-passphrase', util.createBuffer(salt), 2, 1, 8);
    const cipher = forge.cipher.createCipher('3DES-CBC', key);
    cipher.start({ iv });
    cipher.update(util.createBuffer(der(inside)));
    cipher.finish();
    const algorithm = sequence(oid('pbeWithSHAAnd3-KeyTripleDES-CBC'), parameters(1));
    const content = asn1.create(Class.CONTEXT_SPECIFIC, 0, false, cipher.output.getBytes());
    return sequence(oid('encryptedData'), tagged(sequence(integer(0), sequence(oid('data'), algorithm, content))));
  };

  it('is refused where the count stands within what opens cheaply', async () => {
    const file = pfx([encrypted(sequence(keyBag(2_000_000_000)))]);
    expect(await problemOf(readPfx(file, 'canary-passphrase'))).toMatchObject(TOO_COSTLY);
  });

  it('is refused where each of the parts that open cheaply is bearable, and all of them are not', async () => {
    const part = encrypted(sequence(keyBag(1_000_000)));
    for (const file of [pfx(Array(4).fill(part)), pfx([part, part, data(sequence(keyBag(999_999)))], 1000)])
      expect(await problemOf(readPfx(file, 'canary-passphrase'))).toMatchObject(TOO_COSTLY);
  });

  it('is refused by its size before it is read', async () => {
    expect(await problemOf(readPfx(Buffer.alloc(2 ** 20 + 1, 0x30), ''))).toMatchObject({
      code: 'pfx-too-large',
      message: 'The PFX file has 1048577 bytes, more than 1048576.',
    });
  });

  it('of a structure within a structure without end is no PFX', async () => {
    const nested = Buffer.alloc(2 ** 19, Buffer.from([0x30, 0x80]));
    expect(await problemOf(readPfx(nested, ''))).toMatchObject({ code: 'authentication-certificate-invalid' });
  });
});
