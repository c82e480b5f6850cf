import { expect, it } from 'vitest';
import { benchesWith } from '../../test/bulk-bench.ts';

const open = benchesWith();

const HEADER = 'Mailbox,Subject,Start,End,TimeZone,Recurrence';

it('a row with a recurrence asks for a series, in the same words at each try', async () => {
  const bodies = new Set<string>();
  const bench = await open({
    wire: {
      before: ({ method, body }) => {
        if (method === 'POST' && String(body).includes('Chess')) bodies.add(String(body));
      },
    },
  });
  const row =
    'a@school.example,Chess,2026-09-07T15:00:00,2026-09-07T16:00:00,Europe/London,"FREQ=WEEKLY;BYDAY=MO,WE;COUNT=20"';
  await bench.send(await bench.write('clubs.csv', [HEADER, row, ''].join('\n')));
  expect([...bodies].map((body) => JSON.parse(body) as unknown)).toEqual([
    expect.objectContaining({
      subject: 'Chess',
      start: { dateTime: '2026-09-07T15:00:00', timeZone: 'Europe/London' },
      recurrence: {
        pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday', 'wednesday'], firstDayOfWeek: 'monday' },
        range: { type: 'numbered', startDate: '2026-09-07', numberOfOccurrences: 20 },
      },
    }),
  ]);
  // The server takes it as it was meant.
  const [series] = bench.emulator.snapshot().users.flatMap(({ events }) => events);
  expect(series).toMatchObject({ type: 'seriesMaster', recurrence: { range: { numberOfOccurrences: 20 } } });
});
