import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { canariesIn, everythingOf } from '../../../test/canaries.ts';
import {
  createClientCertificate,
  type ClientCertificate as Made,
} from '../../emulator/identity/testing-certificate.ts';
import { findExpiry, isEncryptedKey, readClientCertificate, readFacts } from './client-certificate.ts';

const NOW = Date.UTC(2026, 0, 1);
const PASSPHRASE = 'canary passphrase';

let own: Made;
let other: Made;
beforeAll(async () => {
  [own, other] = await Promise.all([createClientCertificate(), createClientCertificate()]);
});

const problemOf = (call: () => unknown) => {
  try {
    call();
  } catch (error) {
    return error as Error & { code: string; hint: string };
  }
  throw new Error('It was accepted.');
};
const encrypted = (type: 'pkcs1' | 'pkcs8') =>
  String(own.privateKey.export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase: PASSPHRASE }));

describe('a certificate with its key', () => {
  it('is read from one text or from two, whatever stands around it', () => {
    const both = `Bag Attributes\r\n    friendlyName: rota\r\n${own.privateKeyText}\r\n${own.certificate}`;
    for (const [certificate, key] of [
      [own.certificate, own.privateKeyText],
      [both, both],
    ] as const) {
      const read = readClientCertificate(certificate, key, undefined, NOW);
      expect(read.certificate).toBe(own.certificate);
      expect(read.privateKey.reveal()).toBe(own.privateKeyText);
    }
    expect(readFacts(own.certificate)).toEqual({
      thumbprint: own.sha256,
      notBefore: Date.UTC(2020, 0, 1),
      notAfter: Date.UTC(2049, 0, 1),
    });
  });

  it('comes first among those that issued it, in whatever order they are given', () => {
    const { certificate } = readClientCertificate(
      `${other.certificate}\n${own.certificate}`,
      own.privateKeyText,
      undefined,
      NOW,
    );
    expect(certificate).toBe(own.certificate + other.certificate);
  });

  it.each(['pkcs1', 'pkcs8'] as const)('is read from an encrypted key of %s, by its passphrase alone', (type) => {
    const key = encrypted(type);
    expect(isEncryptedKey(key)).toBe(true);
    expect(isEncryptedKey(own.privateKeyText)).toBe(false);
    expect(readClientCertificate(own.certificate, key, PASSPHRASE, NOW).privateKey.reveal()).toBe(own.privateKeyText);
    expect(problemOf(() => readClientCertificate(own.certificate, key, undefined, NOW))).toMatchObject({
      code: 'authentication-passphrase-invalid',
      hint: 'Give it in GRAPHCAL_CERTIFICATE_PASSWORD, on standard input or at the prompt.',
    });
    const wrong = problemOf(() => readClientCertificate(own.certificate, key, 'canary other', NOW));
    expect(wrong.message).toBe('The passphrase of the authentication does not open the private key.');
    expect(canariesIn(everythingOf(wrong), [{ name: 'passphrase', value: 'canary other' }])).toEqual([]);
  });

  it('is refused where the two do not belong together', () => {
    expect(problemOf(() => readClientCertificate(own.certificate, other.privateKeyText, undefined, NOW))).toMatchObject(
      {
        code: 'authentication-private-key-invalid',
        hint: 'Give the key that the certificate was made with.',
      },
    );
  });

  it('is refused when it has expired, or is not valid yet', async () => {
    const short = await createClientCertificate(new Date('2025-12-31T23:59:59Z'));
    expect(
      problemOf(() => readClientCertificate(short.certificate, short.privateKeyText, undefined, NOW)).message,
    ).toBe('The certificate of the authentication expired at 2025-12-31T23:59:59.000Z.');
    const before = Date.UTC(2019, 11, 31);
    expect(problemOf(() => readClientCertificate(own.certificate, own.privateKeyText, undefined, before)).message).toBe(
      'The certificate of the authentication is not valid before 2020-01-01T00:00:00.000Z.',
    );
  });

  it('is refused with a key of less than 2048 bits, or one that is not RSA', async () => {
    const weak = await createClientCertificate(undefined, 1024);
    expect(problemOf(() => readClientCertificate(weak.certificate, weak.privateKeyText, undefined, NOW)).message).toBe(
      'The private-key of the authentication is an RSA key of 1024 bits, which is too short.',
    );
    const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    });
    expect(problemOf(() => readClientCertificate(own.certificate, String(curve), undefined, NOW)).message).toBe(
      'The private-key of the authentication is no RSA key.',
    );
  });

  it('is refused without a certificate or without a key, and nothing of a damaged key is repeated', () => {
    expect(problemOf(() => readClientCertificate('', own.privateKeyText, undefined, NOW)).message).toContain(
      'has no certificate in it',
    );
    expect(problemOf(() => readClientCertificate(own.certificate, own.certificate, undefined, NOW)).message).toBe(
      'The private-key of the authentication is missing.',
    );
    const damaged = own.privateKeyText.replace(/\n.{30}/u, '\ncanary');
    const error = problemOf(() => readClientCertificate(own.certificate, damaged, undefined, NOW));
    expect(error.code).toBe('authentication-private-key-invalid');
    const line = own.privateKeyText.split('\n')[3] ?? '';
    expect(canariesIn(everythingOf(error), [{ name: 'key', value: line }])).toEqual([]);
    expect(() => createPrivateKey(damaged)).toThrow();
  });

  it('that was stored is told apart as expired or not valid yet, by the hour', () => {
    const facts = readFacts(own.certificate);
    expect(findExpiry(facts, Date.UTC(2048, 11, 31, 23, 59, 59))).toBeUndefined();
    expect(findExpiry(facts, Date.UTC(2049, 0, 1))).toMatchObject({
      name: 'AuthenticationError',
      code: 'certificate-expired',
      message: 'The certificate expired at 2049-01-01T00:00:00.000Z.',
    });
    expect(findExpiry(facts, Date.UTC(2019, 0, 1))).toMatchObject({ code: 'certificate-not-valid-yet' });
  });
});
