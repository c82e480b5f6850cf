import { describe, expect, it } from 'vitest';
import { createSealing } from '../../auth/sealing.ts';
import { systemRandom } from '../../core/random.ts';
import { contentText, openPayload, type RowContent, sealContent } from '../payload.ts';
import { createRequest } from './create-request.ts';

const KEY = '728eef6cfd3ec815-c57be24ea2d52d2b78985ad4b7d11900a13548312bbf13da';
/** UUID of version 8 over the SHA-256 of the mailbox, KEY and incarnation 0, computed by another implementation. */
const TRANSACTION_ID = 'f68b593f-0b77-87f8-aa9d-c4c11098f651';

const CONTENT: RowContent = {
  mailbox: 'room.101@school.example',
  calendar: undefined,
  event: {
    end: { dateTime: '2026-10-26T10:00:00', timeZone: 'Europe/London' },
    start: { dateTime: '2026-10-26T09:00:00', timeZone: 'Europe/London' },
    subject: 'Year 7 Mathematics',
  },
};

const PAYLOAD = { mailbox: CONTENT.mailbox, eventText: JSON.stringify(CONTENT.event) };

describe('the create of a row', () => {
  it('is one POST that carries the event, its source key and its transactionId, and asks for an immutable id', () => {
    const { request, transactionId } = createRequest(PAYLOAD, KEY, undefined);
    const { bodyText = '', ...rest } = request;
    expect(transactionId).toBe(TRANSACTION_ID);
    expect({ ...rest, body: JSON.parse(bodyText) }).toEqual({
      method: 'POST',
      path: '/users/room.101%40school.example/events',
      headers: { Prefer: 'IdType="ImmutableId"' },
      mailbox: 'room.101@school.example',
      body: {
        subject: 'Year 7 Mathematics',
        start: { dateTime: '2026-10-26T09:00:00', timeZone: 'Europe/London' },
        end: { dateTime: '2026-10-26T10:00:00', timeZone: 'Europe/London' },
        transactionId: TRANSACTION_ID,
        singleValueExtendedProperties: [
          { id: 'String {6f3c1e52-9b0d-4f8e-a1c7-2d5e84b97a30} Name GraphcalSourceKey', value: KEY },
        ],
      },
    });
  });

  it('goes to the calendar whose id was found, as one segment of the path', () => {
    expect(createRequest(PAYLOAD, KEY, 'AAMkAD/x+y=').request.path).toBe(
      '/users/room.101%40school.example/calendars/AAMkAD%2Fx%2By%3D/events',
    );
  });

  it('goes to /me for the person who signed in', () => {
    expect(createRequest({ ...PAYLOAD, mailbox: 'me' }, KEY, undefined).request).toMatchObject({
      path: '/me/events',
      mailbox: 'me',
    });
  });

  it('is the same, byte by byte, at every try, so that the service can see a repeat', () => {
    const sealing = createSealing(new Uint8Array(32).fill(7), 'test', systemRandom);
    const stored = sealContent(sealing, contentText(CONTENT), 'job 1');
    const tries = [1, 2].map(() => JSON.stringify(createRequest(openPayload(sealing, stored, 'job 1'), KEY, 'A')));
    expect(tries[0]).toBe(tries[1]);
    expect(tries[0]).toBe(JSON.stringify(createRequest(PAYLOAD, KEY, 'A')));
  });
});
