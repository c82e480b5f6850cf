import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Event, ItemBody } from './event.ts';
import { findMeetingBlock, keepMeetingBlock } from './online-meeting-block.ts';

const LINE = '_'.repeat(80);
const URL = 'https://teams.microsoft.com/l/meetup-join/19%3ameeting_a%40thread.v2/0?context=%7b%22Tid%22%7d&amp=1';
const LINK = URL.replaceAll('&', '&amp;');
const document = (inside: string) => `<html>\r\n<head></head>\r\n<body>\r\n${inside}</body>\r\n</html>\r\n`;

/** The shapes in which the service puts its block into a body. */
const SHAPES = {
  'Teams, lines around its block': `<div style="width:100%"><span>${LINE}</span>\r\n</div>\r\n<div class="me-email-text" lang="en-US">\r\n<div><a class="me-email-headline" href="${LINK}">Join</a></div>\r\n</div>\r\n<div style="width:100%"><span>${LINE}</span></div>`,
  'Teams, lines within its block': `<div class="me-email-text" lang="de-DE">\r\n<div aria-hidden="true">\r\n${LINE}</div>\r\n<div><span class="me-email-text">Beitreten:</span> <a href="https://teams.microsoft.com/meet/1?p=x">kurz</a></div>\r\n<div><a href="${LINK}">Systemreferenz</a></div>\r\n<div>${LINE}</div></div>`,
  'Teams, by its shorter link alone': `<div class="me-email-text"><div>${LINE}</div><a href="https://teams.microsoft.com/meet/1?p=x">Join</a></div>`,
  'Skype, dots around a link': `<font size="1"><span>${'.'.repeat(137)}</span></font><br>\r\n<font size="4"><span><a href="${LINK}">Join online meeting</a></span></font><br>\r\n<font size="1"><span>${'.'.repeat(137)}</span></font>`,
} as const;
const shapes = Object.entries(SHAPES);

const found = (content: string): Partial<Event> => ({
  isOnlineMeeting: true,
  onlineMeeting: { joinUrl: URL },
  body: { contentType: 'html', content },
});
const text = (content: string): ItemBody => ({ contentType: 'text', content });
const html = (content: string): ItemBody => ({ contentType: 'html', content });

describe('the block of an online meeting', () => {
  it.for(shapes)('is found whole, and nothing of the body with it: %s', ([, block]) => {
    for (const [above, below] of [
      ['', ''],
      ['Plan<br>\r\n', '\r\n'],
      [`<p>Plan ${URL.slice(0, 20)}</p><div><p>${LINE} cut here</p></div>\r\n<br>\r\n`, '<br>\r\n<p>See you</p>\r\n'],
    ] as const) {
      expect(findMeetingBlock(document(`${above}${block}${below}`), URL)).toBe(block);
    }
  });

  it('is the last that has the link, where a person wrote it into the body too', () => {
    const block = SHAPES['Teams, lines around its block'];
    const body = document(`<p>Join: <a href="${LINK}">here</a></p>${block}`);
    expect(findMeetingBlock(body, URL)).toBe(block);
    const [plain, plainBlock] = [body, block].map((each) => each.replaceAll(LINK, URL));
    expect(findMeetingBlock(plain ?? '', URL)).toBe(plainBlock);
  });

  it('is found in a text that was converted', () => {
    const block = `${LINE}<br>\r\nMicrosoft Teams meeting<br>\r\nJoin: ${LINK}<br>\r\n${LINE}`;
    const body = document(`<font size="2"><div class="PlainText">Plan<br>\r\n${block}</div></font>\r\n`);
    expect(findMeetingBlock(body, URL)).toBe(block);
  });

  it('is none where there is no link, or only one in the midst of the body', () => {
    expect(findMeetingBlock(document('<p>Plan</p>'), URL)).toBeUndefined();
    expect(findMeetingBlock(document(`<p>Plan</p><a href="${LINK}">Join</a>`), URL)).toBeUndefined();
    const far = `<p>${LINE}</p><p>${'A long text. '.repeat(50)}</p><a href="${LINK}">Join</a>`;
    expect(findMeetingBlock(document(far), URL)).toBeUndefined();
  });
});

describe('a new body', () => {
  it.for(shapes)('has the block below it: %s', ([, block]) => {
    const event = found(document(`Old<br>\r\n${block}\r\n`));
    expect(keepMeetingBlock(html('<p>New</p>'), event)).toEqual(html(`<p>New</p><br>\r\n${block}`));
    expect(keepMeetingBlock(text('New\n1 < 2  & so on'), event)).toEqual(
      html(`New<br>\r\n1 &lt; 2&nbsp; &amp; so on<br>\r\n${block}`),
    );
    expect(keepMeetingBlock(text(''), event)).toEqual(html(block));
    expect(keepMeetingBlock(html(document('New\r\n')), event)).toEqual(
      html(`<html>\r\n<head></head>\r\n<body>\r\nNew<br>\r\n${block}\r\n</body>\r\n</html>\r\n`),
    );
  });

  it.for(shapes)('stays as it is where it brings the block itself: %s', ([, block]) => {
    const own = html(`<p>New</p>${block}`);
    expect(keepMeetingBlock(own, found(document(block)))).toBe(own);
    expect(keepMeetingBlock(text(`Join: ${URL}`), found(document(block)))).toEqual(text(`Join: ${URL}`));
  });

  it('gets the link alone where the block cannot be told from the body', () => {
    const link = `<div>${LINE}</div>\r\n<div><a href="${LINK}">${LINK}</a></div>\r\n<div>${LINE}</div>`;
    const kept = keepMeetingBlock(html('New'), found(document(`<p>Old</p><a href="${LINK}">Join</a>`)));
    expect(kept).toEqual(html(`New<br>\r\n${link}`));
    // Which is a block that the next change finds.
    expect(findMeetingBlock(kept.content, URL)).toBe(link);
    expect(keepMeetingBlock(html('New'), { ...found(''), body: text(`Old ${URL}`) })).toEqual(kept);
  });

  it('joins by the older property, where the event has only that', () => {
    const event = { isOnlineMeeting: true, onlineMeeting: null, onlineMeetingUrl: URL };
    expect(keepMeetingBlock(html(''), event).content).toContain(LINK);
  });

  it('stays as it is where there is no online meeting, or nothing to join it by', () => {
    const written = html('<p>New</p>');
    const block = SHAPES['Teams, lines around its block'];
    expect(keepMeetingBlock(written, { ...found(block), isOnlineMeeting: false })).toBe(written);
    expect(keepMeetingBlock(written, { isOnlineMeeting: true, onlineMeeting: null })).toBe(written);
    expect(keepMeetingBlock(written, {})).toBe(written);
  });

  it('cannot get markup from the link', () => {
    const event = { isOnlineMeeting: true, onlineMeeting: { joinUrl: 'https://x.example/"><script>' } };
    expect(keepMeetingBlock(html(''), event).content).not.toContain('<script>');
  });
});

const recordings = process.env.GRAPH_RECORDINGS;
describe('the block in recorded bodies of the live service', () => {
  it.skipIf(recordings === undefined || !existsSync(recordings))('is found in each that has one', () => {
    const events: Partial<Event>[] = [];
    const collect = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      const event: Partial<Event> = value;
      if (event.isOnlineMeeting === true && event.onlineMeeting?.joinUrl && event.body?.content) events.push(event);
      for (const inner of Object.values(value)) collect(inner);
    };
    collect(JSON.parse(readFileSync(recordings ?? '', 'utf8')));
    const whole = events.filter(({ body }) => !body?.content.includes('left out'));
    expect(whole.length).toBeGreaterThanOrEqual(3);
    for (const { body, onlineMeeting } of whole) {
      const block = findMeetingBlock(body?.content ?? '', onlineMeeting?.joinUrl ?? '');
      expect(block).toMatch(/^<(?:div|font)\b[\s\S]*(?:_{20}|\.{20})[\s\S]*(?:_{20}|\.{20})[\s\S]*<\/(?:div|font)>$/u);
      expect(block).not.toMatch(/<\/?(?:body|html)\b/u);
    }
  });
});
