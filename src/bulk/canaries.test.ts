import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, mailboxOf } from '../../test/bulk-bench.ts';
import { canariesIn, everythingOf } from '../../test/canaries.ts';
import { RowsRejectedError } from './index.ts';

const ROOM = mailboxOf(0);
const SUBJECT = 'Canary "subject" & more';
const BODY = 'Canary body <b>é</b>';
const ATTENDEE = 'canary.attendee+1@school.example';
const PLACE = 'Canary place';
const OLD = 'Canary old title';

const tokens = new Set<string>();
const heard: unknown[] = [];
const benchWith = benchesWith({ time: 'virtual' });

const row = (key: string, more: object = {}) =>
  JSON.stringify({
    ...{ Key: key, Mailbox: ROOM, Subject: SUBJECT, Body: BODY, Location: PLACE },
    Attendees: [{ Name: 'Canary', Address: ATTENDEE, Required: true }],
    ...{ Start: '2026-11-03T09:00:00', End: '2026-11-03T10:00:00', TimeZone: 'UTC' },
    ...more,
  });

/** Every file of the record, its write-ahead log included, byte by byte. */
function ledgerBytes({ folder }: Bench): string {
  const files = readdirSync(folder).filter((name) => name.startsWith('ledger.db'));
  expect(files).toContain('ledger.db');
  return files.map((name) => readFileSync(join(folder, name), 'latin1')).join('\n');
}

describe('what rows hold and what signs in', () => {
  it('gets into no event, error, report or field of the record on any path of a job (R53)', {
    timeout: 60_000,
  }, async () => {
    let isLost = false;
    const bench = await benchWith({
      onWire: (event) => heard.push(event),
      faults: {
        rules: [{ match: { method: 'POST', pathContains: '/events', nth: 2 }, action: { type: 'commit-then-reset' } }],
      },
      wire: {
        before: ({ headers }) => {
          if (headers.authorization !== undefined) tokens.add(headers.authorization.replace('Bearer ', ''));
        },
        after: (request, reply) =>
          isLost && request.method === 'PATCH' ? { ...reply, status: 503, body: Buffer.from('down') } : reply,
      },
    });
    const tell = (event: unknown) => void heard.push(event);
    await bench.asPerson({
      method: 'POST',
      path: `/users/${ROOM}/events`,
      body: {
        subject: OLD,
        start: { dateTime: '2026-11-03T11:00:00', timeZone: 'UTC' },
        end: { dateTime: '2026-11-03T12:00:00', timeZone: 'UTC' },
      },
      mailbox: ROOM,
    });
    const canaries = () => [
      ...[SUBJECT, BODY, ATTENDEE, PLACE, OLD].map((value) => ({ name: value, value })),
      { name: 'client secret', value: bench.emulator.clientSecret },
      ...[...tokens].map((value) => ({ name: 'token', value })),
    ];
    const told: unknown[] = [];
    const look = (what: string) => expect([what, ...canariesIn(ledgerBytes(bench), canaries())]).toEqual([what]);
    const attempt = (work: Promise<unknown>) =>
      work.then(
        (one) => void told.push(reportOf(one)),
        (error) => void told.push(error),
      );

    const bad = row('bad', { End: '2026-11-01T10:00:00' });
    const old = row('old', { Subject: OLD, Start: '2026-11-03T11:00:00', End: '2026-11-03T12:00:00' });
    const rows = [row('k1'), row('k2'), old, bad, ''];
    const file = await bench.write('term.jsonl', rows.join('\n'));
    await attempt(bench.plan(file, { mode: 'apply' }));
    await attempt(bench.send(file, { strict: true, tell }));
    expect(told.at(-1)).toBeInstanceOf(RowsRejectedError);
    await attempt(bench.adopt(file, { tell }));
    look('rows that wait');
    await attempt(bench.apply(file, { tell, limit: 1 }));
    await attempt(bench.apply(file, { tell }));
    look('a job that is done, with what an adopted event was');
    isLost = true;
    await bench.write('term.jsonl', rows.join('\n').replaceAll(PLACE, 'Canary place, new'));
    await attempt(bench.apply(file, { tell }));
    look('changes whose outcome is not known');
    isLost = false;
    const [edited] = bench.eventsOf(ROOM);
    const path = `/users/${ROOM}/events/${edited?.id}`;
    await bench.asPerson({ method: 'PATCH', path, body: { subject: `${SUBJECT}, edited` }, mailbox: ROOM });
    await attempt(bench.apply(file, { tell, maxMails: 0 }));
    await attempt(bench.undo('term', { tell }));
    look('a job that was taken back');

    expect(tokens.size).toBeGreaterThan(0);
    expect(heard.length).toBeGreaterThan(50);
    expect(canariesIn(heard.map(everythingOf).join('\n'), canaries())).toEqual([]);
    expect(canariesIn(told.map(everythingOf).join('\n'), canaries())).toEqual([]);
  });
});

/** Plans name whom they mail; that is what they are for. */
function reportOf(done: unknown): unknown {
  if (typeof done !== 'object' || done === null) return done;
  if ('plan' in done && typeof done.plan === 'object') return { ...done, plan: { ...done.plan, mails: null } };
  return done;
}
