import { describe, expect, it } from 'vitest';
import { InputError } from '../../core/errors.ts';
import { createEmulator } from '../emulator.ts';
import { readFaultPlan } from './fault-plan.ts';

const read = (rule: unknown) => readFaultPlan(JSON.stringify({ rules: [rule] }), 'faults.json');
const refuse = { type: 'refuse', status: 503 };

describe('a fault plan', () => {
  it('is read with its methods in upper case', () => {
    expect(
      read({ name: 'outage', match: { method: 'post', nth: 3 }, action: { ...refuse, retryAfter: { date: 5 } } }),
    ).toEqual({
      rules: [
        {
          name: 'outage',
          match: { method: 'POST', nth: 3 },
          action: { type: 'refuse', status: 503, retryAfter: { date: 5 } },
        },
      ],
    });
  });

  it.each([
    [{ action: refuse, when: 1 }, 'rules[0].when'],
    [{ match: [], action: refuse }, 'rules[0].match'],
    [{ match: { nht: 1 }, action: refuse }, 'rules[0].match.nht'],
    [{ match: { nth: 0 }, action: refuse }, 'rules[0].match.nth'],
    [{ match: { inBatch: 'yes' }, action: refuse }, 'rules[0].match.inBatch'],
    [{ match: {} }, 'rules[0].action'],
    [{ action: { type: 'explode' } }, 'rules[0].action.type'],
    [{ action: { type: 'toString' } }, 'rules[0].action.type'],
    [{ action: { type: 'refuse' } }, 'rules[0].action.status'],
    [{ action: { type: 'refuse', status: 99 } }, 'rules[0].action.status'],
    [{ action: { ...refuse, retryAfter: 'soon' } }, 'rules[0].action.retryAfter'],
    [{ action: { ...refuse, headers: { a: 1 } } }, 'rules[0].action.headers'],
    [{ action: { ...refuse, headers: { 'x-a': 'one\ntwo' } } }, 'rules[0].action.headers'],
    [{ action: { ...refuse, headers: { 'x a': 'one' } } }, 'rules[0].action.headers'],
    [{ action: { type: 'set-headers', headers: { 'x a': null } } }, 'rules[0].action.headers'],
    [{ action: { type: 'set-headers', headers: { 'x-a': 'one\r\nx-b: two' } } }, 'rules[0].action.headers'],
    [{ action: { type: 'delay-commit' } }, 'rules[0].action.ms'],
    [{ action: { type: 'delay-commit', ms: -1 } }, 'rules[0].action.ms'],
    [{ action: { type: 'omit-part', ms: 1 } }, 'rules[0].action.ms'],
    [{ match: { app: 1 }, action: refuse }, 'rules[0].match.app'],
    [{ match: { signIn: 'no' }, action: refuse }, 'rules[0].match.signIn'],
    [{ action: { type: 'drip', bytes: 1 } }, 'rules[0].action.ms'],
    [{ action: { type: 'drip', bytes: 0, ms: 1 } }, 'rules[0].action.bytes'],
    [{ action: { type: 'drip', bytes: 1, ms: 0 } }, 'rules[0].action.ms'],
    [{ action: { type: 'drip', bytes: 1, ms: 1, of: 'part' } }, 'rules[0].action.of'],
    [{ action: { type: 'cut' } }, 'rules[0].action.afterBytes'],
    [{ action: { type: 'cut', afterBytes: -1 } }, 'rules[0].action.afterBytes'],
    [{ action: { type: 'alter-part' } }, 'rules[0].action'],
    [{ action: { type: 'alter-part', body: {} } }, 'rules[0].action.body'],
    [{ action: { type: 'set-headers', headers: { a: 1 } } }, 'rules[0].action.headers'],
    [{ action: { type: 'set-headers', gzip: 'yes' } }, 'rules[0].action.gzip'],
    [{ action: { type: 'repeat-part', status: 1 } }, 'rules[0].action.status'],
  ])('%o is refused, naming file and field', (rule, field) => {
    let caught: unknown;
    try {
      read(rule);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(InputError);
    expect(caught).toMatchObject({ code: 'fault-plan-invalid', place: { file: 'faults.json', field } });
    expect((caught as Error).message.startsWith(`faults.json: ${field} `)).toBe(true);
  });

  it('that is not JSON, or no list, is refused', async () => {
    expect(() => readFaultPlan('{', 'faults.json')).toThrow('faults.json is not JSON.');
    expect(() => readFaultPlan('{}', 'faults.json')).toThrow('faults.json: rules must be a list.');
    const rules = [{ match: { nth: -1 }, action: { type: 'reset-before' as const } }];
    await expect(createEmulator({ faults: { rules } })).rejects.toThrow('The fault plan: rules[0].match.nth must be');
  });
});
