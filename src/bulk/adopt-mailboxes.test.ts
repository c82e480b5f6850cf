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

it('rows that it could not tell are created in the mailboxes that are named, and in no others', async () => {
  const bench = await benchWith();
  const mailboxes = [mailboxOf(0), mailboxOf(1)] as const;
  const [room, lab] = mailboxes;
  const body = {
    subject: 'Maths',
    start: { dateTime: '2026-11-03T09:00:00', timeZone: 'UTC' },
    end: { dateTime: '2026-11-03T10:00:00', timeZone: 'UTC' },
  };
  for (const mailbox of [room, room, lab, lab]) {
    await bench.asPerson({ method: 'POST', path: `/users/${mailbox}/events`, body, mailbox });
  }
  const rows = mailboxes.map((mailbox) => rowOf(mailbox, mailbox, '', 'Maths'));
  const file = await bench.write('term.csv', rowsOf(...rows));
  expect((await bench.adopt(file)).report.found).toMatchObject({ ambiguous: 2 });
  const part = { createAmbiguous: true, only: [room.toUpperCase()] };
  const { plan } = await bench.plan(file, { mode: 'apply', ...part });
  expect(plan.counts).toMatchObject({ create: 1, ambiguous: 0 });
  expect((await bench.apply(file, part)).report).toMatchObject({ createdNow: 1, counts: { created: 1, failed: 1 } });
  // Nobody asked for the other one, in this run or in the next.
  expect((await bench.apply(file)).report).toMatchObject({ createdNow: 0, counts: { failed: 1 } });
  expect(mailboxes.map((mailbox) => bench.eventsOf(mailbox).length)).toEqual([3, 2]);
});
