import { describe, expect, it } from 'vitest';
import { createSealing } from '../auth/sealing.ts';
import { systemRandom } from '../core/random.ts';
import { contentJson, contentText, openPayload, payloadContext, type RowContent, sealContent } from './payload.ts';

const CONTENT: RowContent = {
  mailbox: 'room.101@school.example',
  calendar: undefined,
  event: {
    subject: 'Year 7 Mathematics',
    start: { dateTime: '2026-10-26T09:00:00', timeZone: 'Europe/London' },
    end: { dateTime: '2026-10-26T10:00:00', timeZone: 'Europe/London' },
  },
};

/** The content that a payload opens to. */
function openContent(...args: Parameters<typeof openPayload>): RowContent {
  const { mailbox, calendar, readEvent } = openPayload(...args);
  return { mailbox, calendar, event: readEvent() };
}

describe('the payload of a row in the ledger', () => {
  const sealing = createSealing(new Uint8Array(32).fill(7), 'test', systemRandom);
  const context = payloadContext(1, 'room.101@school.example');
  const UNREADABLE = expect.objectContaining({ code: 'sealed-unreadable' });

  it.each([undefined, 'Fire drills'])('opens to the row that was sealed, its calendar %s included', (calendar) => {
    const content = { ...CONTENT, calendar };
    expect(openContent(sealing, sealContent(sealing, contentText(content), context), context)).toStrictEqual(content);
  });

  it.each([undefined, 'Fire "drills" \\ üben'])(
    'gives the event as the text that a request sends, calendar %s',
    (calendar) => {
      const opened = openPayload(
        sealing,
        sealContent(sealing, contentText({ ...CONTENT, calendar }), context),
        context,
      );
      expect(opened).toMatchObject({ mailbox: 'room.101@school.example', calendar });
      expect(opened.eventText).toBe(
        '{"end":{"dateTime":"2026-10-26T10:00:00","timeZone":"Europe/London"},' +
          '"start":{"dateTime":"2026-10-26T09:00:00","timeZone":"Europe/London"},"subject":"Year 7 Mathematics"}',
      );
      expect(opened.readEvent()).toStrictEqual(CONTENT.event);
    },
  );

  it.each([undefined, 'Fire drills'])(
    'opens what was sealed with its names in the order of the row, calendar %s',
    (calendar) => {
      const text = JSON.stringify(contentJson({ ...CONTENT, calendar }));
      const opened = openPayload(sealing, sealContent(sealing, text, context), context);
      expect(opened).toMatchObject({ mailbox: 'room.101@school.example', calendar });
      expect(opened.readEvent()).toStrictEqual(CONTENT.event);
      expect(JSON.parse(opened.eventText)).toStrictEqual(CONTENT.event);
    },
  );

  it('tells the names of a row from texts that look like them', () => {
    const content = {
      mailbox: 'room.101@school.example',
      calendar: '","event":{"mailbox":"',
      event: { ...CONTENT.event, subject: ',"mailbox":"x"}' },
    };
    expect(openContent(sealing, sealContent(sealing, contentText(content), context), context)).toStrictEqual(content);
  });

  it('refuses what was sealed here and is no row', () => {
    const sealed = sealing.seal(Buffer.from('{"event":{"subject":"Year 7 Mathematics"}}', 'utf8'), context);
    expect(() => openPayload(sealing, sealed, context)).toThrow(
      expect.objectContaining({ code: 'payload-not-readable' }),
    );
  });

  it('shows nothing of the row while it waits (R53 in part)', () => {
    const text = Buffer.from(sealContent(sealing, contentText(CONTENT), context)).toString('latin1');
    for (const word of ['Mathematics', 'room.101', 'London', 'subject']) expect(text).not.toContain(word);
  });

  it('does not open in another job or for another mailbox', () => {
    const payload = sealContent(sealing, contentText(CONTENT), context);
    for (const other of [payloadContext(2, 'room.101@school.example'), payloadContext(1, 'room.102@school.example')]) {
      expect(() => openContent(sealing, payload, other)).toThrow(UNREADABLE);
    }
  });

  it('does not open with the key of another home', () => {
    const other = createSealing(new Uint8Array(32).fill(8), 'test', systemRandom);
    expect(() => openContent(other, sealContent(sealing, contentText(CONTENT), context), context)).toThrow(UNREADABLE);
  });
});

describe('the content as it is hashed', () => {
  it('names the calendar only where the row does, so that older hashes stay as they are', () => {
    expect(contentJson(CONTENT)).toEqual({ mailbox: CONTENT.mailbox, event: CONTENT.event });
    expect(Object.keys(contentJson(CONTENT))).not.toContain('calendar');
    expect(contentJson({ ...CONTENT, calendar: 'Fire drills' })).toEqual({
      mailbox: CONTENT.mailbox,
      calendar: 'Fire drills',
      event: CONTENT.event,
    });
  });
});
