import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, mailboxOf, timetable } from '../../test/bulk-bench.ts';
import { hostileGateway, type Mischief } from '../../test/hostile-gateway.ts';
import type { FaultAction } from '../emulator/index.ts';

const open = benchesWith();

const BATCH = { pathContains: '$batch' } as const;
const PART = { method: 'POST', pathContains: '/events', inBatch: true } as const;

/** The subject of each event that a result names, by the row that it is for. */
async function subjectsOf({ connection }: Bench, ids: readonly (string | null)[]): Promise<unknown[]> {
  const subjects: unknown[] = [];
  for (const id of ids) {
    const path = `/users/${mailboxOf(0)}/events/${encodeURIComponent(id ?? '')}`;
    const { body } = await connection.sender.send({ method: 'GET', path, mailbox: mailboxOf(0) }, 'safe', 'id');
    subjects.push((body as { subject: string }).subject);
  }
  return subjects;
}

/** Whether Graph still drops repeats, or a second create would be a second event. */
const MEMORIES = [{}, { windowMs: 0 }] as const;

describe.for(MEMORIES)('the parts of a batch’s answer, with transactions %o,', (transactionId) => {
  it('are matched by ids in any order and letter case; those with a strange or repeated id are unknown (R13)', async () => {
    const part = (nth: number, action: FaultAction) => ({ match: { ...PART, nth }, action });
    const opened = await open({
      transactionId,
      faults: {
        rules: [
          { match: BATCH, action: { type: 'reorder-parts' } },
          part(2, { type: 'alter-id', to: '77' }),
          part(3, { type: 'repeat-part' }),
          part(6, { type: 'alter-id', to: '1' }),
          part(8, { type: 'repeat-part', status: 400, code: 'ErrorPropertyValidationFailure' }),
          part(9, { type: 'alter-id', to: '2' }),
          part(10, { type: 'alter-id', to: '1' }),
        ],
      },
    });
    const { report, results } = await opened.send(await opened.write('lessons.csv', timetable(12, 1)));
    expect(report.counts).toMatchObject({ rows: 12, failed: 0, pending: 0 });
    expect([...opened.eventsByKey().values()]).toEqual(Array.from({ length: 12 }, () => 1));
    // Whatever the parts were called, each row has the event that is its own.
    const subjects = await subjectsOf(
      opened,
      results.map(({ EventID }) => EventID),
    );
    expect(subjects).toEqual(Array.from({ length: 12 }, (_, at) => `Lesson ${at}`));
    // The second had a strange id, the third a repeated one.
    expect(results.slice(0, 4).map(({ status }) => status)).toEqual(['created', 'adopted', 'adopted', 'created']);
    // What is in no doubt needs no second look; two that shared an id, or came twice, do.
    expect(results.filter(({ status }) => status === 'adopted').length).toBeGreaterThanOrEqual(5);
  });
});

describe.for(MEMORIES)('a batch that was done, with transactions %o,', (transactionId) => {
  /** Four rows, one batch, all of it done; then everything is looked for and found. */
  const expectAllFound = async (opened: Bench) => {
    const { report, results } = await opened.send(await opened.write('lessons.csv', timetable(4, 1)));
    expect(report.counts).toMatchObject({ rows: 4, created: 0, adopted: 4, failed: 0, pending: 0 });
    expect(results.map(({ status }) => status)).toEqual(['adopted', 'adopted', 'adopted', 'adopted']);
    expect([...opened.eventsByKey().values()]).toEqual([1, 1, 1, 1]);
  };

  it.for([500, 502, 503, 504, 509, 424, 408])(
    'and is answered with %i as a whole is unknown in all parts, and doubles none (R14)',
    async (status) => {
      const rules = [{ match: { ...BATCH, nth: 1 }, action: { type: 'commit-then-status', status } } as const];
      await expectAllFound(await open({ transactionId, faults: { rules } }));
    },
  );

  it('and is never answered is unknown in all parts, and doubles none (R14)', async () => {
    const silence: Mischief = () => {};
    await expectAllFound(
      await open({ transactionId, between: hostileGateway([silence]), wireLimits: { totalMs: 300 } }),
    );
  });
});
