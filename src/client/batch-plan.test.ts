import { describe, expect, it } from 'vitest';
import type { BatchedRequest } from '../operations/define.ts';
import { planBatches } from './batch-plan.ts';

const one = (dependsOn: number[] = [], mailbox = 'a'): BatchedRequest => ({
  request: { method: 'GET', path: '/me', mailbox },
  effect: 'read',
  repeat: 'safe',
  dependsOn,
});
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

describe('the plan of a batch', () => {
  it('fills batches of twenty in the order given', () => {
    const requests = range(0, 41).map(() => one());
    expect(planBatches(requests)).toEqual([{ mailbox: 'a', batches: [range(0, 20), range(20, 40), [40]] }]);
  });

  it('has a lane for each mailbox', () => {
    expect(planBatches([one(), one([], 'b'), one()])).toEqual([
      { mailbox: 'a', batches: [[0, 2]] },
      { mailbox: 'b', batches: [[1]] },
    ]);
  });

  it('keeps together what hangs together, and apart from the others', () => {
    const requests = [one(), one(), one([0]), one(), one([2]), one([1]), one([4, 5])];
    expect(planBatches(requests)).toEqual([{ mailbox: 'a', batches: [[0, 1, 2, 4, 5, 6], [3]] }]);
    expect(planBatches([one(), one([0]), one(), one([2])])[0]?.batches).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it('takes twenty that hang together, and refuses one more', () => {
    const chain = (length: number) => range(0, length).map((at) => one(at === 0 ? [] : [at - 1]));
    expect(planBatches(chain(20))[0]?.batches).toEqual([range(0, 20)]);
    expect(() => planBatches(chain(21))).toThrow(
      expect.objectContaining({
        code: 'depends-on-invalid',
        message: 'raw-batch: request 21 is one of more than 20 that depend on each other.',
      }),
    );
  });

  it('refuses what depends on a request of another mailbox', () => {
    expect(() => planBatches([one(), one([0], 'b')])).toThrow(
      expect.objectContaining({ code: 'depends-on-invalid', message: expect.stringContaining('request 2') }),
    );
  });

  const large = (bytes: number, dependsOn: number[] = []): BatchedRequest => ({
    ...one(dependsOn),
    request: { method: 'POST', path: '/me', mailbox: 'a', body: 'é'.repeat((bytes - 2) / 2) },
  });

  it('closes a batch whose body would hold more bytes than Graph takes', () => {
    const plan = planBatches([large(1_500_000), large(1_500_000), large(1_500_000), one(), large(3_000_000)]);
    expect(plan[0]?.batches).toEqual([[0, 1], [2, 3], [4]]);
  });

  it('refuses a request, and a chain, of more bytes than Graph takes', () => {
    const refusal = (code: string, message: string) =>
      expect.objectContaining({ name: 'UsageError', code, message: expect.stringContaining(message) });
    expect(() => planBatches([one(), large(4_000_000)])).toThrow(refusal('request-too-large', 'request 2 takes 4000'));
    expect(() => planBatches([one(), large(2_000_000), large(2_000_000, [1])])).toThrow(
      refusal('request-too-large', 'request 2 and those that depend on it take 4000'),
    );
    // 107 bytes go with such a body.
    expect(() => planBatches([large(3_999_894)])).toThrow(refusal('request-too-large', 'takes 4000001 bytes'));
    expect(planBatches([large(3_999_892)])[0]?.batches).toEqual([[0]]);
  });

  it('counts what says on which others a request depends', () => {
    // 107 bytes go with each body, and 19 with the one that depends on the other.
    const pair = (bytes: number) => [large(2_000_000), large(bytes, [0])];
    expect(planBatches(pair(1_999_766))[0]?.batches).toEqual([[0, 1]]);
    expect(() => planBatches(pair(1_999_768))).toThrow(
      expect.objectContaining({ code: 'request-too-large', message: expect.stringContaining('take 4000001 bytes') }),
    );
  });
});
