import { describe, expect, it } from 'vitest';
import { benchesWith, mailboxOf, timetable } from '../../test/bulk-bench.ts';

const open = benchesWith({ time: 'virtual' });

describe('the shape of calls', () => {
  it('is batches of four where a service takes four writes to one mailbox in a batch, and no row is lost or doubled', async () => {
    const { write, send, eventsByKey, requestsOf, emulator } = await open({ batchWrites: 'four', latencyMs: 100 });
    const { report } = await send(await write('lessons.csv', timetable(200, 1)));
    expect(report.counts).toMatchObject({ created: 200, failed: 0, pending: 0 });
    expect([...eventsByKey().values()]).toEqual(Array.from({ length: 200 }, () => 1));
    // One batch of twenty shows it, of which sixteen are refused; nothing is refused after it.
    expect(emulator.record.throttledCount).toBe(16);
    const inBatches = requestsOf(mailboxOf(0)).filter(({ inBatch }) => inBatch).length;
    expect((inBatches - 4 - 20) / (emulator.record.batchCount - 2)).toBeLessThanOrEqual(4);
  });

  it('is single calls where a batch waits for its slowest part', async () => {
    const { write, send, requestsOf } = await open({ latency: 'live' });
    const { report } = await send(await write('lessons.csv', timetable(600, 1)));
    expect(report.counts).toMatchObject({ created: 600, failed: 0, pending: 0 });
    const creates = requestsOf(mailboxOf(0)).filter(({ method }) => method === 'POST');
    const last = creates.slice(-300);
    // Now and then a batch is tried, in case the service has changed.
    expect(last.filter(({ inBatch }) => inBatch).length).toBeLessThanOrEqual(40);
  });
});
