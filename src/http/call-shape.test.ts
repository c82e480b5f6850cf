import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../core/random.ts';
import { type CallShape, chooseShape, createShapeMeasures, noteBatch, noteSingle } from './call-shape.ts';

const SLOTS = 4;
/** What a batch may have where nobody else holds slots. */
const ALL = 20;

/** Sends `requests` one mailbox's requests in the shapes that are chosen; `latency` is what one request takes. */
function sendAll(requests: number, latency: () => number, most = 20) {
  const measures = createShapeMeasures(most);
  let left = requests;
  let now = 0;
  const counts = { single: 0, batch: 0 };
  /** When each of the slots is free again. */
  let slots = [0, 0, 0, 0];
  while (left > 0) {
    const shape = chooseShape(measures, Math.min(left, 20), SLOTS, ALL);
    const parts = shape.kind === 'single' ? 1 : shape.parts;
    left -= parts;
    counts[shape.kind] += parts;
    if (shape.kind === 'single') {
      const took = latency();
      const [first = 0, ...others] = slots.sort((a, b) => a - b);
      slots = [first + took, ...others];
      noteSingle(measures, took);
    } else {
      now = Math.max(...slots);
      const workers = [now, now, now, now];
      for (let part = 0; part < parts; part += 1) {
        workers.sort((a, b) => a - b);
        workers[0] = (workers[0] ?? 0) + latency();
      }
      const end = Math.max(...workers);
      noteBatch(measures, parts, 0, end - now);
      slots = [end, end, end, end];
    }
  }
  now = Math.max(...slots);
  return { ms: now, counts, measures };
}

describe('the shape of calls', () => {
  it('is a batch of what waits, up to twenty, while nothing is measured', () => {
    expect(chooseShape(createShapeMeasures(), 30, SLOTS, ALL)).toEqual({ kind: 'batch', parts: 20 });
    expect(chooseShape(createShapeMeasures(), 7, SLOTS, ALL)).toEqual({ kind: 'batch', parts: 7 });
  });

  it('is a single call where one request waits, and where batches are not wanted', () => {
    expect(chooseShape(createShapeMeasures(), 1, SLOTS, ALL)).toEqual({ kind: 'single' });
    expect(chooseShape(createShapeMeasures(1), 30, SLOTS, ALL)).toEqual({ kind: 'single' });
  });

  it.each([1, 2, 3])('is a single call where only %i requests may run at a time and nobody else is there', (slots) => {
    expect(chooseShape(createShapeMeasures(), 30, slots, ALL)).toEqual({ kind: 'single' });
  });

  it.each([2, 3, 4])('is a batch of as many parts as slots where %i are ours and others somebody else’s', (slots) => {
    expect(chooseShape(createShapeMeasures(), 30, slots, slots)).toEqual({ kind: 'batch', parts: slots });
    expect(chooseShape(createShapeMeasures(), 30, 1, slots)).toEqual({ kind: 'single' });
  });

  it('is a single call beside somebody else where a batch of few parts waits long for its slowest', () => {
    const measures = createShapeMeasures();
    for (let call = 0; call < 10; call += 1) {
      noteSingle(measures, 500);
      noteBatch(measures, 3, 0, 650);
    }
    measures.sinceTrial = 0;
    expect(chooseShape(measures, 30, 3, 3)).toEqual({ kind: 'single' });
    // What batches of many parts cost is not known by that.
    expect(chooseShape(measures, 30, SLOTS, ALL)).toEqual({ kind: 'batch', parts: 20 });
  });

  it('stays a batch where each request takes about as long as the next', () => {
    const random = createSeededRandom(1);
    const { counts, ms } = sendAll(4_000, () => 100 + random.next() * 2);
    expect(counts.single).toBeLessThan(4_000 * 0.02);
    expect(ms).toBeLessThan((4_000 / SLOTS) * 101 * 1.02);
  });

  it('becomes single calls under a heavy tail, and they come close to keeping all slots busy', () => {
    const random = createSeededRandom(2);
    // One in twenty takes four times as long.
    const latency = () => 300 + random.next() * 300 + (random.next() < 0.05 ? 1_500 : 0);
    const { counts, ms } = sendAll(4_000, latency);
    expect(counts.batch).toBeLessThan(4_000 * 0.1);
    const mean = 300 + 150 + 0.05 * 1_500;
    expect(ms).toBeLessThan((4_000 / SLOTS) * mean * 1.05);
  });

  it('changes back when the service changes', () => {
    const measures = createShapeMeasures();
    for (let round = 0; round < 30; round += 1) {
      noteSingle(measures, 500);
      noteBatch(measures, 20, 0, 3_500);
    }
    // The first may be a trial of the other shape.
    const kinds = [1, 2, 3].map(() => chooseShape(measures, 20, SLOTS, ALL).kind);
    expect(kinds.slice(1)).toEqual(['single', 'single']);
    let seen: CallShape['kind'] = 'single';
    for (let sent = 0; sent < 20_000; sent += seen === 'single' ? 1 : 20) {
      seen = chooseShape(measures, 20, SLOTS, ALL).kind;
      if (seen === 'single') noteSingle(measures, 100);
      else noteBatch(measures, 20, 0, 500);
    }
    expect(seen).toBe('batch');
  });

  it('changes back beside somebody else too, where batches of few parts became cheap', () => {
    const measures = createShapeMeasures();
    let sent = 0;
    const sendOne = (batchMs: number) => {
      const shape = chooseShape(measures, 20, SLOTS, 4);
      if (shape.kind === 'single') noteSingle(measures, 500);
      else noteBatch(measures, shape.parts, 0, batchMs);
      sent += shape.kind === 'single' ? 1 : shape.parts;
      return shape.kind;
    };
    while (sent < 20_000) sendOne(3_000);
    sent = 0;
    for (let batches = 0; batches < 10 && sent < 40_000; ) batches = sendOne(400) === 'batch' ? batches + 1 : 0;
    expect(sent).toBeLessThan(25_000);
  });

  it('is a batch of four once a service refused all parts beyond the fourth, and is tried larger again after many', () => {
    const measures = createShapeMeasures();
    noteBatch(measures, 20, 16, 200);
    expect(chooseShape(measures, 20, SLOTS, ALL)).toEqual({ kind: 'batch', parts: 4 });
    for (let calm = 0; calm < 50; calm += 1) noteBatch(measures, 4, 0, 100);
    expect(measures.largest).toBe(20);
    noteBatch(measures, 20, 16, 200);
    for (let calm = 0; calm < 99; calm += 1) noteBatch(measures, 4, 0, 100);
    expect(measures.largest).toBe(4);
    noteBatch(measures, 4, 0, 100);
    expect(measures.largest).toBe(20);
  });

  it('keeps batches large where a part among many was throttled, for then the mailbox is full and not the batch', () => {
    const measures = createShapeMeasures();
    noteBatch(measures, 20, 3, 500);
    expect(measures.largest).toBe(20);
  });

  it('never asks for more than waits, nor for less than one, whatever was measured', () => {
    const note = fc.oneof(
      fc.record({ kind: fc.constant('single' as const), ms: fc.nat(5_000) }),
      fc.record({
        kind: fc.constant('batch' as const),
        parts: fc.integer({ min: 2, max: 20 }),
        throttled: fc.nat(20),
        ms: fc.nat(9_000),
      }),
    );
    const step = fc.tuple(note, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 4 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 1, max: 20 }), (steps, most) => {
        const measures = createShapeMeasures(most);
        for (const [noted, waiting, slots, areShared] of steps) {
          if (noted.kind === 'single') noteSingle(measures, noted.ms);
          else noteBatch(measures, noted.parts, Math.min(noted.throttled, noted.parts), noted.ms);
          const shape = chooseShape(measures, waiting, slots, areShared ? slots : ALL);
          if (shape.kind === 'single') continue;
          expect(shape.parts).toBeGreaterThanOrEqual(2);
          expect(shape.parts).toBeLessThanOrEqual(Math.min(waiting, most, areShared ? slots : ALL));
        }
      }),
    );
  });
});
