import { expect, it } from 'vitest';
import { benchesWith, mailboxOf, rowOf, rowsOf } from '../../test/bulk-bench.ts';

const benchWith = benchesWith({ time: 'virtual' });

it('adopt looks at 16 mailboxes at once, and tells of them in the order of the rows', async () => {
  let inFlight = 0;
  let most = 0;
  const bench = await benchWith({
    wire: {
      async before() {
        inFlight += 1;
        most = Math.max(most, inFlight);
        // Those that were asked last are answered first.
        for (let turns = 32 - inFlight; turns > 0; turns -= 1) await new Promise(setImmediate);
      },
      after(_, reply) {
        inFlight -= 1;
        return reply;
      },
    },
  });
  const mailboxes = Array.from({ length: 32 }, (_, index) => mailboxOf(index));
  const file = await bench.write('term.csv', rowsOf(...mailboxes.map((mailbox) => rowOf(mailbox, mailbox))));
  const told: string[] = [];
  const { report } = await bench.adopt(file, { dryRun: true, onMatch: ({ mailbox }) => told.push(mailbox) });
  expect(report.found).toMatchObject({ unmatched: 32, unread: [] });
  expect(told).toEqual(mailboxes);
  expect(most).toBe(16);
  // And asks for nothing else.
  expect(bench.emulator.record.requests).toHaveLength(32);
});
