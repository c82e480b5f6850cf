import { describe, expect, it } from 'vitest';
import { serviceForEach, shellForEach } from './testing.ts';

const shell = shellForEach();
const service = serviceForEach(shell);
const ROOM = 'room.101@school.example';
const request = (method: string, path: string, more: object = {}) =>
  JSON.stringify({ method, path: `/users/${ROOM}${path}`, ...more });

describe('graphcal raw-batch', () => {
  it('prints the answers in order', async () => {
    const requests = [
      request('GET', '/calendars', { id: 'list' }),
      request('POST', '/calendars', { body: { name: 'Exams' } }),
    ];
    const { code, out } = await shell.call(['raw-batch', '--auth', 'school', '--json', '--requests', ...requests]);
    expect(code).toBe(0);
    expect(JSON.parse(out).responses).toMatchObject([
      { id: 'list', status: 200 },
      { id: '2', status: 201, body: { name: 'Exams' } },
    ]);
  });

  it('prints all answers where one is a refusal, says so, and ends with 13', async () => {
    const requests = [request('GET', '/calendars'), request('GET', '/events/none')];
    const { code, out, err } = await shell.call(['raw-batch', '--auth', 'school', '--json', '--requests', ...requests]);
    expect(code).toBe(13);
    expect(JSON.parse(out).responses).toMatchObject([{ status: 200 }, { status: 400, body: { error: {} } }]);
    expect(JSON.parse(err).error).toMatchObject({ code: 'batch-parts-failed' });
  });

  it('prints a table for a person, in which a refusal has its code and sentence', async () => {
    const requests = [request('GET', '/calendars', { id: 'list' }), request('GET', '/events/none')];
    const { out } = await shell.call(['raw-batch', '--auth', 'school', '--requests', ...requests]);
    expect(out.split('\n').map((line) => line.split(/\s{2,}/u))).toEqual([
      ['REQUEST', 'OUTCOME', 'STATUS', 'ERROR', 'ANSWER'],
      ['list', 'done', '200', '1 item'],
      ['2', 'refused', '400', 'ErrorInvalidIdMalformed: Id is malformed.'],
      [''],
    ]);
  });
});

describe('graphcal create-event --if-free', () => {
  it('creates nothing in a time that is taken, says when that is, and ends with 13', async () => {
    const times = ['--start-date-time', '2026-06-12T09:00', '--end-date-time', '2026-06-12T10:00'];
    const line = ['create-event', '--auth', 'school', '--mailbox', ROOM, ...times, '--time-zone', 'Europe/London'];
    expect((await shell.call([...line, '--subject', 'Secret', '--if-free'])).code).toBe(0);
    const { code, out, err } = await shell.call([...line, '--if-free']);
    expect([code, out]).toEqual([13, '']);
    expect(err).toContain('2026-06-12 09:00 to 2026-06-12 10:00, busy');
    expect(err).not.toContain('Secret');
    expect(service.emulator.record.commits).toHaveLength(1);
  });
});
