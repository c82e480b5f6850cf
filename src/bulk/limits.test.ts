import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, mailboxOf, timetable } from '../../test/bulk-bench.ts';

const open = benchesWith({ time: 'virtual' });

const SECOND = 1_000;
const throttled = ({ emulator }: Bench) => emulator.record.requests.filter(({ status }) => status === 429).length;
const commits = ({ emulator }: Bench) => emulator.record.commits;

describe('a job within the limits of the service', () => {
  it('keeps four requests of a mailbox under way, never five, and is never refused (R19)', {
    timeout: 60_000,
  }, async () => {
    const opened = await open({ latencyMs: 100 });
    const { report } = await opened.send(await opened.write('lessons.csv', timetable(2_000, 1)));
    expect(report.counts).toMatchObject({ created: 2_000 });
    expect(throttled(opened)).toBe(0);
    expect(opened.emulator.record.maxInFlight).toBe(4);
    // Four at a time for 100 ms each are 40 a second.
    const times = commits(opened).map(({ time }) => time);
    const tookMs = Math.max(...times) - Math.min(...times);
    expect(2_000 / (tookMs / SECOND)).toBeGreaterThanOrEqual(0.9 * 40);
  });

  it('uses the ten thousand requests of ten minutes to nine tenths at least, and no more (R19)', {
    timeout: 120_000,
  }, async () => {
    const opened = await open({ latencyMs: 60 });
    const { report } = await opened.send(await opened.write('lessons.csv', timetable(12_000, 1)));
    expect(report.counts).toMatchObject({ created: 12_000 });
    expect(throttled(opened)).toBe(0);
    const times = commits(opened).map(({ time }) => time);
    const first = Math.min(...times);
    expect(times.filter((time) => time - first < 600 * SECOND).length).toBeGreaterThanOrEqual(9_000);
    // The rest waits for the window and not much longer.
    expect(Math.max(...times) - first).toBeLessThan((600 + 2_000 / 40 + 60) * SECOND);
  });

  it('serves many mailboxes side by side, each within its own limits (R19)', { timeout: 60_000 }, async () => {
    const opened = await open({ latencyMs: 100 });
    const { report } = await opened.send(await opened.write('lessons.csv', timetable(5_000, 50)));
    expect(report.counts).toMatchObject({ created: 5_000 });
    expect(throttled(opened)).toBe(0);
    expect(opened.emulator.record.maxInFlight).toBe(4);
    const last = Array.from({ length: 50 }, (_, at) =>
      Math.max(...opened.requestsOf(mailboxOf(at)).map(({ time }) => time)),
    );
    // A hundred rows each at forty a second; none waits for another's.
    expect(Math.max(...last) - Math.min(...commits(opened).map(({ time }) => time))).toBeLessThan(
      (2.5 * SECOND) / 0.9 + SECOND,
    );
  });
});
