import { describe, expect, it } from 'vitest';
import { chooseShape, createShapeMeasures, noteBatch, noteSingle } from './call-shape.ts';

const SLOTS = 4;
const NOTHING = { mean: 0, seen: 0 };

/** Calls are measured at what one request costs of a slot: a batch of 20 in 500 ms costs 100 ms each. */
describe('the measures of calls', () => {
  it('count a batch by what each of its parts costs of a slot', () => {
    const measures = createShapeMeasures();
    noteBatch(measures, 20, 0, 500);
    expect(measures.batch).toEqual({ mean: 100, seen: 20 });
  });

  it('take no batch that was throttled in part', () => {
    const measures = createShapeMeasures();
    noteBatch(measures, 20, 3, 500);
    expect(measures.batch).toEqual(NOTHING);
  });

  it.each([
    [9, 0],
    [10, 10],
  ])('of a batch of %i, where 20 would go, count %i', (parts, seen) => {
    const measures = createShapeMeasures();
    noteBatch(measures, parts, 0, 500);
    expect(measures.batch.seen).toBe(seen);
  });

  it('are not turned by one batch that was cheap by chance, which is tried again at once', () => {
    const measures = createShapeMeasures();
    for (let call = 0; call < 100; call += 1) noteSingle(measures, 480);
    for (let batch = 0; batch < 10; batch += 1) noteBatch(measures, 20, 0, 3_000);
    Object.assign(measures, { trialAfter: 1_280, sinceTrial: 1_280 });
    const kindsOf = (count: number) =>
      Array.from({ length: count }, () => chooseShape(measures, 20, SLOTS, 20).kind).join(' ');
    expect(kindsOf(3)).toBe('batch single single');
    // A request of it cost 400 ms of a slot.
    noteBatch(measures, 20, 0, 2_000);
    expect(kindsOf(3)).toBe('batch single single');
    noteBatch(measures, 20, 0, 3_000);
    expect(kindsOf(3)).toBe('single single single');
  });

  it('forget what large batches cost when only small ones are taken, once', () => {
    const measures = createShapeMeasures();
    noteBatch(measures, 20, 0, 500);
    noteBatch(measures, 20, 16, 200);
    expect(measures.batch).toEqual(NOTHING);
    noteBatch(measures, 4, 0, 100);
    // One that was under way meanwhile says nothing new.
    noteBatch(measures, 20, 16, 200);
    expect(measures.batch).toEqual({ mean: 100, seen: 4 });
  });

  it('forget what small batches cost when large ones are tried again', () => {
    const measures = createShapeMeasures();
    noteBatch(measures, 20, 16, 200);
    for (let calm = 0; calm < 50; calm += 1) noteBatch(measures, 4, 0, 100);
    expect(measures.largest).toBe(20);
    expect(measures.batch).toEqual(NOTHING);
  });

  it('count patience by small batches alone, and only while large ones are not taken', () => {
    const measures = createShapeMeasures();
    noteBatch(measures, 20, 0, 500);
    expect(measures.calm).toBe(0);
    noteBatch(measures, 20, 16, 200);
    noteBatch(measures, 5, 0, 100);
    expect(measures.calm).toBe(0);
    noteBatch(measures, 4, 0, 100);
    expect(measures.calm).toBe(1);
  });
});

describe('the shape that is preferred', () => {
  it('is a batch of two where two wait', () => {
    expect(chooseShape(createShapeMeasures(), 2, SLOTS, 20)).toEqual({ kind: 'batch', parts: 2 });
  });

  it('is a batch until single calls are measured, whatever batches cost', () => {
    const measures = createShapeMeasures();
    noteBatch(measures, 20, 0, 50_000);
    expect(chooseShape(measures, 20, SLOTS, 20)).toEqual({ kind: 'batch', parts: 20 });
  });

  it.each([
    [515, { kind: 'batch', parts: 20 }],
    [516, { kind: 'single' }],
  ] as const)('beside single calls of 100 ms, with batches of %i ms, is %o', (ms, shape) => {
    const measures = createShapeMeasures();
    noteSingle(measures, 100);
    noteBatch(measures, 20, 0, ms);
    expect(chooseShape(measures, 20, SLOTS, 20)).toEqual(shape);
  });
});

describe('a trial of the other shape', () => {
  it('is due after 40 requests: eight single calls, however few wait, and then batches again', () => {
    const measures = createShapeMeasures();
    noteBatch(measures, 20, 0, 500);
    noteBatch(measures, 19, 0, 500);
    expect(chooseShape(measures, 5, SLOTS, 20).kind).toBe('batch');
    noteSingle(measures, 100);
    const kinds = Array.from({ length: 9 }, () => chooseShape(measures, 5, SLOTS, 20).kind);
    expect(kinds).toEqual([...Array.from({ length: 8 }, () => 'single'), 'batch']);
  });

  it('ends before the next begins', () => {
    const measures = createShapeMeasures();
    for (let sent = 0; sent < 40; sent += 20) noteBatch(measures, 20, 0, 500);
    chooseShape(measures, 20, SLOTS, 20);
    for (let sent = 0; sent < 80; sent += 20) noteBatch(measures, 20, 0, 500);
    chooseShape(measures, 20, SLOTS, 20);
    expect(measures.trialAfter).toBe(80);
    expect(measures.trial).toEqual({ kind: 'single', left: 6 });
  });

  it('of batches waits until one can be full', () => {
    const measures = createShapeMeasures();
    noteBatch(measures, 20, 0, 600);
    for (let sent = 0; sent < 20; sent += 1) noteSingle(measures, 100);
    expect(chooseShape(measures, 19, SLOTS, 20)).toEqual({ kind: 'single' });
    expect(chooseShape(measures, 20, SLOTS, 20)).toEqual({ kind: 'batch', parts: 20 });
    expect(chooseShape(measures, 20, SLOTS, 20)).toEqual({ kind: 'single' });
  });
});
