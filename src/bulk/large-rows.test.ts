import { describe, expect, it } from 'vitest';
import { benchesWith, mailboxOf } from '../../test/bulk-bench.ts';

const benchWith = benchesWith({ time: 'virtual' });
const ROOM = mailboxOf(0);

function lesson(key: string, body: string): string {
  return JSON.stringify({
    Key: key,
    Mailbox: ROOM,
    Subject: key,
    Body: body,
    BodyType: 'text',
    Start: '2026-11-03T09:00:00',
    End: '2026-11-03T10:00:00',
    TimeZone: 'UTC',
  });
}

describe('rows with large bodies', () => {
  it('are packed by their bytes, and one that no request holds is rejected with its size (R32)', {
    timeout: 60_000,
  }, async () => {
    const sizes: number[] = [];
    const bench = await benchWith({
      wire: {
        before: ({ method, url, body }) => {
          if (method === 'POST' && url.includes('/v1.0/')) sizes.push(Buffer.byteLength(body ?? ''));
        },
      },
    });
    const rows = Array.from({ length: 24 }, (_, at) => lesson(`k${at}`, 'x'.repeat(900_000)));
    const file = await bench.write('large.jsonl', [...rows, lesson('over', 'é'.repeat(2_000_000)), ''].join('\n'));
    const { report, results } = await bench.send(file);
    expect(report.counts).toMatchObject({ created: 24, rejected: 1 });
    expect(results.at(-1)).toMatchObject({
      key: 'over',
      faults: [
        {
          field: 'Body',
          code: 'request-too-large',
          reason: expect.stringMatching(/^The event takes 400\d{4} bytes /u),
        },
      ],
    });
    // Several go in one request, as many as it holds.
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4_000_000);
    expect(Math.max(...sizes)).toBeGreaterThan(3 * 900_000);
    expect([...bench.eventsByKey().values()]).toEqual(Array(24).fill(1));
  });
});
