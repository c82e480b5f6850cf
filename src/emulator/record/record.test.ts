import { describe, expect, it } from 'vitest';
import { createTestServer, eventBody, ROOM } from '../testing.ts';
import { createRecorder, type RecordedRequest } from './record.ts';

const request = (path: string, method = 'GET'): RecordedRequest => ({
  time: 0,
  app: 'app',
  user: '',
  mailbox: 'room',
  method,
  path,
  status: 0,
  inFlight: 0,
  inBatch: false,
});

describe('the record', () => {
  it('keeps the latest requests, oldest first, and counts all', () => {
    const recorder = createRecorder(3);
    for (const path of ['1', '2', '3', '4', '5']) recorder.arrived(request(path, path === '4' ? 'POST' : 'GET'));
    expect(recorder.requests.map((kept) => kept.path)).toEqual(['3', '4', '5']);
    expect([recorder.requestCount, recorder.writeCount]).toEqual([5, 1]);
    recorder.clear();
    expect([recorder.requests, recorder.requestCount]).toEqual([[], 0]);
  });

  it('gives the kept ones newest first under numbers that stay theirs', () => {
    const recorder = createRecorder(3);
    const newest = () => [...recorder.newestRequests()].map(([number, kept]) => `${number}: ${kept.path}`);
    expect(newest()).toEqual([]);
    for (const path of ['a', 'b']) recorder.arrived(request(path));
    expect(newest()).toEqual(['2: b', '1: a']);
    for (const path of ['c', 'd']) recorder.arrived(request(path));
    expect(newest()).toEqual(['4: d', '3: c', '2: b']);
    recorder.clear();
    recorder.arrived(request('e'));
    expect(newest()).toEqual(['1: e']);
  });

  it('has another version after each change, and none that it had before it was cleared', () => {
    const recorder = createRecorder(3);
    const changes = [
      () => recorder.arrived(request('1')),
      () => recorder.left(),
      () => recorder.batch(),
      () => recorder.tokenRequest(),
      () => recorder.failed({ time: 0, method: 'GET', path: '/', name: 'Error', message: '', stack: [] }),
      () => recorder.changed(),
      () => recorder.clear(),
      () => recorder.arrived(request('1')),
    ];
    const versions = changes.map((change) => {
      change();
      return recorder.version;
    });
    expect(new Set([0, ...versions]).size).toBe(changes.length + 1);
  });

  it('can keep none', () => {
    const recorder = createRecorder(0);
    recorder.arrived(request('1'));
    expect([recorder.requests.length, recorder.requestCount]).toEqual([0, 1]);
    expect([...recorder.newestRequests()]).toEqual([]);
  });

  it('tells of each commit its mailbox, id, transactionId and properties', async () => {
    const { call, emulator, clock } = await createTestServer();
    await clock.advance(1500);
    const id = 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Key';
    const { body } = await call(
      'POST',
      `${ROOM.replace('room', 'Room')}/events`,
      eventBody({ transactionId: 'T', singleValueExtendedProperties: [{ id, value: 'Row-1' }] }),
    );
    await call('POST', `${ROOM}/events`, eventBody({ start: null }));
    expect(emulator.record.commits).toEqual([
      {
        time: Date.UTC(2026, 0, 5, 10, 0, 1, 500),
        mailbox: 'room.101@school.example',
        eventId: body.id,
        transactionId: 'T',
        properties: [{ id, value: 'Row-1' }],
      },
    ]);
    expect(emulator.record.writeCount).toBe(2);
  });

  it('keeps a commit as it was, whatever becomes of its event, and goes on where it was read', async () => {
    const { call, emulator } = await createTestServer();
    const id = 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Key';
    const withKey = (value: string) => ({ singleValueExtendedProperties: [{ id, value }] });
    const { body } = await call('POST', `${ROOM}/events`, eventBody(withKey('first')));
    await call('PATCH', `${ROOM}/events/${body.id}`, withKey('changed'));
    const { record } = emulator;
    expect(record.commits).toMatchObject([{ eventId: body.id, properties: [{ id, value: 'first' }] }]);
    await call('DELETE', `${ROOM}/events/${body.id}`);
    const next = await call('POST', `${ROOM}/events`, eventBody(withKey('second')));
    expect(record.commitCount).toBe(2);
    expect(record.commits.map(({ eventId, properties }) => [eventId, properties[0]?.value])).toEqual([
      [body.id, 'first'],
      [next.body.id, 'second'],
    ]);
    emulator.reset();
    expect([record.commits, record.commitCount]).toEqual([[], 0]);
  });
});
