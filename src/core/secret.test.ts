import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { format, inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from './secret.ts';

const VALUE = 'correct-horse-battery-staple';
const secret = new Secret(VALUE);

describe('Secret', () => {
  it('shows its value to reveal() alone', () => {
    expect(secret.reveal()).toBe(VALUE);
  });

  it.each([
    ['String()', () => String(secret), '••••••'],
    ['a template', () => `Bearer ${secret}`, 'Bearer ••••••'],
    ['toString()', () => secret.toString(), '••••••'],
    ['toLocaleString()', () => secret.toLocaleString(), '••••••'],
    ['join', () => [secret, secret].join(), '••••••,••••••'],
    ['JSON', () => JSON.stringify({ token: secret }), '{"token":"••••••"}'],
    ['inspect', () => inspect(secret), 'Secret(••••••)'],
    ['inspect, deep inside', () => inspect({ a: { b: [secret] } }), '{ a: { b: [ Secret(••••••) ] } }'],
    ['inspect without its custom form', () => inspect(secret, { customInspect: false, showHidden: true }), 'Secret {}'],
    ['%s', () => format('%s', secret), '••••••'],
    ['%j', () => format('%j', secret), '"••••••"'],
    ['%O', () => format('%O', secret), 'Secret(••••••)'],
    ['URLSearchParams', () => new URLSearchParams([['token', `${secret}`]]).get('token'), '••••••'],
  ])('prints dots through %s', (_way, print, printed) => {
    expect(print()).toBe(printed);
  });

  it('prints dots on a console, also as the cause and as a field of an error', () => {
    const lines: string[] = [];
    const stream = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    });
    const console = new Console(stream);
    console.log(secret);
    console.log('token: %s', secret);
    console.dir({ secret }, { depth: null, showHidden: true });
    console.table([{ secret }]);
    console.error(Object.assign(new Error('refused', { cause: secret }), { secret }));
    expect(lines.join('')).toContain('••••••');
    expect(lines.join('')).not.toContain(VALUE);
  });

  it('has no field that a copy, a comparison or a walk over names would find', () => {
    expect(Reflect.ownKeys(secret)).toEqual([]);
    expect({ ...secret }).toEqual({});
    expect(Object.entries(secret)).toEqual([]);
    expect(structuredClone(secret)).toEqual({});
  });

  it('is no number in disguise', () => {
    expect(Number(new Secret('42'))).toBeNaN();
  });

  it('gives back any value and prints the same for all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const hidden = new Secret(value);
        expect(hidden.reveal()).toBe(value);
        expect(`${hidden} ${JSON.stringify(hidden)} ${inspect(hidden)}`).toBe('•••••• "••••••" Secret(••••••)');
      }),
    );
  });
});
