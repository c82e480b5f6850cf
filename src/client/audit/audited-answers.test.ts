import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createEmulator } from '../../emulator/index.ts';
import { TEST_SIGNING_KEY } from '../../emulator/testing.ts';
import { operations } from '../../operations/table.ts';
import { connect } from '../connect.ts';
import { ASSEMBLY, authenticationFor, ROOM } from '../testing.ts';
import { auditedCalls } from './audit-calls.ts';

const HEAD = 'head@school.example';
const TOPICS: readonly string[] = ['Answers and reminders', 'Series'];

it('each write to an invitation, a reminder or an occurrence is one record, which names the event it was found to be', async () => {
  const home = mkdtempSync(join(tmpdir(), 'graphcal-audit-'));
  const emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY });
  const { url } = await emulator.listen();
  const client = await connect({ auth: authenticationFor(emulator, url), home, mailbox: ROOM, audit: 'on' });
  const { calendar } = client;
  await calendar.createEvent({ ...ASSEMBLY, mailbox: HEAD, attendees: [ROOM] });
  const eventId = (await calendar.listEvents()).value[0]?.id ?? '';
  await calendar.acceptEvent({ eventId });
  await calendar.acceptEvent({ eventId });
  await calendar.tentativelyAcceptEvent({ eventId });
  await calendar.forwardEvent({ eventId, toRecipients: ['ada@school.example'] });
  await calendar.snoozeReminder({ eventId, newReminderTime: '2026-06-12T08:55:00', timeZone: 'Europe/London' });
  await calendar.dismissReminder({ eventId });
  await calendar.declineEvent({ eventId });
  const recurrence = {
    pattern: { type: 'daily', interval: 1 },
    range: { type: 'numbered', startDate: '2026-06-12', numberOfOccurrences: 3 },
  };
  const { id: seriesMasterId } = await calendar.createEvent({ ...ASSEMBLY, properties: { recurrence } });
  const occurrence = { seriesMasterId, date: '2026-06-13' };
  const { id } = await calendar.updateOccurrence({ ...occurrence, location: 'Gym' });
  await calendar.cancelOccurrence(occurrence);

  const records: [operation: string, eventId: string | null][] = [];
  for await (const { operation, eventId } of auditedCalls(join(home, 'audit'))) records.push([operation, eventId]);
  expect(records.filter(([operation]) => operation !== 'create-event')).toEqual([
    ['accept-event', eventId],
    ['tentatively-accept-event', eventId],
    ['forward-event', eventId],
    ['snooze-reminder', eventId],
    ['dismiss-reminder', eventId],
    ['decline-event', eventId],
    ['update-occurrence', id],
    ['cancel-occurrence', id],
  ]);
  const writing = Object.values(operations).filter(({ effect, topic }) => effect !== 'read' && TOPICS.includes(topic));
  expect(records.map(([operation]) => operation)).toEqual(expect.arrayContaining(writing.map(({ name }) => name)));
  await client.close();
  await emulator.close();
  rmSync(home, { recursive: true });
});
