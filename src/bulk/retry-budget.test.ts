import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, mailboxOf, timetable } from '../../test/bulk-bench.ts';

const open = benchesWith({ time: 'virtual' });

const CREATE = { method: 'POST', pathContains: '/events' } as const;
const creates = ({ emulator }: Bench) => emulator.record.requests.filter(({ method }) => method === 'POST');

describe('the budget of repeats in a job', () => {
  it.for([500, 502, 503, 504, 509])(
    'keeps a job whose every create is answered with %i at a tenth more creates than rows, whatever its size (R18)',
    async (status) => {
      const opened = await open({ faults: { rules: [{ match: CREATE, action: { type: 'refuse', status } }] } });
      const rows = 1_000;
      const { report } = await opened.send(await opened.write('lessons.csv', timetable(rows, 50)));
      expect(report.counts).toMatchObject({ pending: rows, created: 0, failed: 0 });
      expect(creates(opened).length).toBeLessThanOrEqual(rows * 1.1);
      for (const mailbox of Array.from({ length: 50 }, (_, at) => mailboxOf(at))) {
        expect(opened.requestsOf(mailbox).length).toBeLessThan(60);
      }
      opened.emulator.setFaultPlan({ rules: [] });
      const again = await opened.send(await opened.write('lessons.csv', timetable(rows, 50)));
      expect(again.report.counts).toMatchObject({ created: rows, pending: 0 });
      expect([...opened.eventsByKey().values()].every((count) => count === 1)).toBe(true);
    },
  );

  it('lets all rows through when a service that lost many answers is well again (R46 in part)', async () => {
    const rules = Array.from({ length: 50 }, (_, at) => ({
      match: { ...CREATE, mailbox: mailboxOf(at), count: 4 },
      action: { type: 'refuse' as const, status: 504 },
    }));
    const opened = await open({ faults: { rules } });
    const { report } = await opened.send(await opened.write('lessons.csv', timetable(1_000, 50)));
    expect(report.counts).toMatchObject({ created: 1_000, pending: 0, failed: 0 });
    expect(creates(opened).length).toBe(1_200);
  });
});
