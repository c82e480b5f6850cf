import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, mailboxOf, timetable } from '../../test/bulk-bench.ts';
import { createZones } from '../graph/time-zone.ts';
import { checkedRows } from './checked-rows.ts';
import { verifyRows } from './verify.ts';

const open = benchesWith();

const BERLIN = 'hall.berlin@school.example';
const BOSTON = 'hall.boston@school.example';
const OFFICE = 'head.office@school.example';
const PREMISES = 'on.premises@school.example';
const NEW = 'new.starter@school.example';
const seed = {
  users: [
    { userPrincipalName: BERLIN, timeZone: 'W. Europe Standard Time' },
    { userPrincipalName: BOSTON, timeZone: 'America/New_York' },
    { userPrincipalName: OFFICE, mailbox: 'denied' },
    { userPrincipalName: PREMISES, mailbox: 'none' },
    { userPrincipalName: NEW, timeZone: '' },
  ],
} as const;

const HEADER = 'Mailbox,Subject,Start,End';
const row = (mailbox: string, subject: string, day: string, from = '09:00:00', to = '10:00:00') =>
  [mailbox, subject, `${day}T${from}`, `${day}T${to}`].join();
const csv = (...rows: string[]) => [HEADER, ...rows, ''].join('\n');
// The clocks of Berlin go forward on 2026-03-29 and back on 2026-10-25, those of Boston forward on 2026-03-08.
const LESSONS = csv(
  row(BERLIN, 'Winter', '2026-03-28'),
  row(BOSTON, 'Already summer', '2026-03-28'),
  row(BERLIN, 'Summer', '2026-03-30'),
  row(BERLIN, 'Skipped', '2026-03-29', '02:30:00', '04:00:00'),
  row(BERLIN, 'Twice', '2026-10-25', '02:30:00', '04:00:00'),
  [BOSTON, 'Founders Day', '2026-07-04', '2026-07-05'].join(),
);

const isSettings = ({ path }: { path: string }) => path.toLowerCase().includes('/mailboxsettings');
const asked = ({ emulator }: Bench) => emulator.record.requests.filter(isSettings);
/** Subjects and starts of all events, as the server keeps them in UTC. */
const starts = ({ emulator }: Bench) =>
  emulator
    .snapshot()
    .users.flatMap(({ events }) => events as unknown as { subject: string; start: { dateTime: string } }[])
    .map(({ subject, start }) => [subject, start.dateTime])
    .sort();

describe('rows without a time zone', () => {
  it('become events at the instants that the clocks of their mailboxes mean', async () => {
    const opened = await open({ seed });
    const { report, results } = await opened.send(await opened.write('lessons.csv', LESSONS));
    expect(report.counts).toMatchObject({ rows: 6, created: 5, rejected: 1, failed: 0, pending: 0 });
    expect(starts(opened)).toEqual([
      ['Already summer', '2026-03-28T13:00:00.0000000'],
      ['Founders Day', '2026-07-04T00:00:00.0000000'],
      ['Summer', '2026-03-30T07:00:00.0000000'],
      ['Twice', '2026-10-25T00:30:00.0000000'],
      ['Winter', '2026-03-28T08:00:00.0000000'],
    ]);
    expect(results.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7]);
    expect(results[3]).toMatchObject({ status: 'rejected', faults: [{ field: 'Start', code: 'time-in-gap' }] });
    expect(results[1]?.warnings).toEqual([
      {
        field: 'Start',
        code: 'zone-from-mailbox',
        text: "Neither the row nor the job names a time zone, so the mailbox's own was taken: America/New_York.",
      },
    ]);
    expect(results.map(({ warnings }) => warnings.some(({ code }) => code === 'zone-from-mailbox'))).toEqual([
      true,
      true,
      true,
      false,
      true,
      true,
    ]);
  });

  it('cause one request a mailbox, for the zone alone', async () => {
    const opened = await open({ seed });
    await opened.send(await opened.write('lessons.csv', LESSONS));
    expect(
      asked(opened)
        .map(({ method, path }) => `${method} ${decodeURIComponent(path)}`)
        .sort(),
    ).toEqual([
      `GET /v1.0/users/${BERLIN}/mailboxSettings?$select=timeZone`,
      `GET /v1.0/users/${BOSTON}/mailboxSettings?$select=timeZone`,
    ]);
  });

  it('are sent once: a second run writes nothing, and their keys stay', async () => {
    const opened = await open({ seed });
    const file = await opened.write('lessons.csv', LESSONS);
    const first = await opened.send(file);
    const second = await opened.send(file);
    expect(second.report).toMatchObject({ createdNow: 0, adoptedNow: 0, counts: first.report.counts });
    expect(second.results.map(({ key, EventID }) => [key, EventID])).toEqual(
      first.results.map(({ key, EventID }) => [key, EventID]),
    );
    expect(opened.emulator.record.commits).toHaveLength(5);
  });

  it('are the same rows when their zone is named later', async () => {
    const opened = await open({ seed });
    const rows = csv(row(BERLIN, 'Winter', '2026-03-28'), row(BERLIN, 'Summer', '2026-03-30'));
    const file = await opened.write('lessons.csv', rows);
    const first = await opened.send(file);
    const again = await opened.send(file, { timeZone: 'W. Europe Standard Time' });
    expect(again.report).toMatchObject({ createdNow: 0, counts: { rows: 2, created: 2 } });
    expect(again.results.map(({ key }) => key)).toEqual(first.results.map(({ key }) => key));
    expect(opened.emulator.record.commits).toHaveLength(2);
  });

  it('stay in their order beside rows that have one', async () => {
    const opened = await open({ seed });
    async function* rows() {
      for (let line = 2; line < 1_202; line++) {
        const offset = line % 3 === 0 ? '' : 'Z';
        const times = { Start: `2026-05-04T09:00:00${offset}`, End: `2026-05-04T10:00:00${offset}` };
        yield { line, values: { Mailbox: line < 700 ? BERLIN : BOSTON, ...times } };
      }
    }
    const { sender } = opened.connection;
    const options = { check: {}, zones: createZones(), sender, hasMe: false, signal: undefined };
    const lines: number[] = [];
    const origins = new Map<string, number>();
    for await (const { result } of checkedRows(rows(), options)) {
      lines.push('row' in result ? result.row.line : -1);
      const origin = 'row' in result ? result.row.zoneOrigin : 'none';
      origins.set(origin, (origins.get(origin) ?? 0) + 1);
    }
    expect(lines).toEqual(Array.from({ length: 1_200 }, (_, at) => at + 2));
    expect([...origins].sort()).toEqual([
      ['mailbox', 400],
      ['value', 800],
    ]);
    expect(asked(opened)).toHaveLength(2);
  });

  it('ask nobody for the zone of me where an app signs in as itself', async () => {
    const opened = await open({ seed });
    const { results } = await opened.send(await opened.write('lessons.csv', csv(row('me', 'Mine', '2026-03-28'))));
    expect(results[0]).toMatchObject({ status: 'rejected', mailbox: 'me' });
    expect(opened.emulator.record.requestCount).toBe(0);
  });

  it('are compared by the same rule when calendars are read back', async () => {
    const opened = await open({ seed });
    const file = await opened.write('lessons.csv', LESSONS);
    const { report } = await opened.send(file);
    const verified = await verifyRows({ file, connection: opened.connection, namespace: report.job.namespace });
    expect(verified).toMatchObject({ rows: 5, equal: 5, findings: [], extra: [] });
  });
});

describe('a mailbox whose zone cannot be had', () => {
  const fix = "fill TimeZone or set the job's time zone (--time-zone).";
  const tried = 'Start has no offset, neither the row nor the job names a time zone, and';

  it('has its rows rejected with what was tried and what to do, and the others are sent', async () => {
    const opened = await open({
      seed,
      faults: {
        rules: [
          {
            match: { method: 'GET', mailbox: 'library@school.example', pathContains: 'mailboxSettings' },
            action: { type: 'refuse', status: 400, code: 'ErrorInvalidRequest' },
          },
        ],
      },
    });
    const names = [OFFICE, PREMISES, NEW, 'library@school.example', BERLIN];
    const rows = names.map((mailbox) => row(mailbox, 'Assembly', '2026-03-28'));
    const { report, results } = await opened.send(await opened.write('lessons.csv', csv(...rows)));
    expect(report.counts).toMatchObject({ rows: 5, created: 1, rejected: 4 });
    expect(results.map(({ faults }) => faults[0]?.reason)).toEqual([
      `${tried} the service refused to tell the mailbox's own with 403 'ErrorAccessDenied' (it takes the permission MailboxSettings.Read); ${fix}`,
      `${tried} the service refused to tell the mailbox's own with 404 'MailboxNotEnabledForRESTAPI'; ${fix}`,
      `${tried} the settings of the mailbox name none either; ${fix}`,
      `${tried} the service refused to tell the mailbox's own with 400 'ErrorInvalidRequest'; ${fix}`,
      undefined,
    ]);
  });

  it('may lack the permission: rows with a zone are sent all the same', async () => {
    const opened = await open({ seed, roles: ['Calendars.ReadWrite'] });
    const lessons = csv(
      row(BERLIN, 'Without', '2026-03-28'),
      [BERLIN, 'With', '2026-03-28T09:00:00+01:00', '2026-03-28T10:00:00+01:00'].join(),
    );
    const { results } = await opened.send(await opened.write('lessons.csv', lessons));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'created']);
    expect(results[0]?.faults[0]).toMatchObject({ field: 'Start', code: 'time-zone-missing' });
    expect(results[0]?.error).toContain('MailboxSettings.Read');
  });

  it.for([
    ['an outage', { type: 'refuse', status: 503, code: 'ServiceUnavailable' }, { code: 'service-503' }],
    ['cut connections', { type: 'reset-before' }, { delivery: 'unknown' }],
  ] as const)('because of %s stops the run before anything is sent', async ([, action, error]) => {
    const opened = await open({
      seed,
      faults: { rules: [{ match: { method: 'GET', mailbox: BOSTON, pathContains: 'mailboxSettings' }, action }] },
    });
    const file = await opened.write('lessons.csv', LESSONS);
    await expect(opened.send(file)).rejects.toMatchObject(error);
    expect(opened.emulator.record.requests.every(isSettings)).toBe(true);
    expect(opened.emulator.record.commits).toHaveLength(0);
  });
});

describe('a run that is stopped', () => {
  it('while zones are asked for sends nothing and leaves no request behind', async () => {
    const stop = new AbortController();
    const opened = await open({
      seed,
      wire: {
        before: async ({ url }) => {
          if (url.includes('/mailboxSettings')) stop.abort(new Error('Stopped by the test.'));
        },
      },
    });
    const file = await opened.write('lessons.csv', LESSONS);
    await expect(opened.send(file, { signal: stop.signal })).rejects.toThrow('Stopped by the test.');
    expect(opened.emulator.record.requestCount).toBe(0);
  });
});

describe('rows with a time zone', () => {
  it.for([
    ['in the row', timetable(6, 2), {}],
    ['of the job', timetable(6, 2).replaceAll(',UTC', ','), { timeZone: 'Europe/Berlin' }],
    [
      'in the offset',
      timetable(6, 2)
        .replaceAll(/:00,(?=2026|UTC)/gu, ':00Z,')
        .replaceAll(',UTC', ','),
      {},
    ],
  ] as const)('%s cause no request beside their own', async ([, text, options]) => {
    const opened = await open({ seed });
    const { report } = await opened.send(await opened.write('lessons.csv', text), options);
    expect(report.counts).toMatchObject({ rows: 6, created: 6 });
    expect(asked(opened)).toEqual([]);
  });
});

describe('the zones of many mailboxes', () => {
  it('are asked for sixteen at a time', async () => {
    let inFlight = 0;
    let most = 0;
    const gates: (() => void)[] = [];
    const opened = await open({
      limits: 'off',
      wire: {
        before: async ({ url }) => {
          if (!url.includes('/mailboxSettings')) return;
          inFlight += 1;
          most = Math.max(most, inFlight);
          // The sixteenth opens the gate for all; later ones pass.
          await new Promise<void>((resolve) => {
            gates.push(resolve);
            if (gates.length >= 16) for (const pass of gates) pass();
          });
        },
        after: ({ url }, reply) => {
          if (url.includes('/mailboxSettings')) inFlight -= 1;
          return reply;
        },
      },
    });
    const rows = Array.from({ length: 40 }, (_, at) => row(mailboxOf(at), 'Assembly', '2026-03-28'));
    const { report } = await opened.send(await opened.write('lessons.csv', csv(...rows)));
    expect(report.counts).toMatchObject({ created: 40 });
    expect([most, asked(opened).length]).toEqual([16, 40]);
  });
});
