import { beforeEach, expect, it } from 'vitest';
import { describeContract, type Input } from './contract.ts';

const MENU = { name: 'menu.txt', contentBytes: 'bWFjIGFuZCBjaGVlc2UgdG9kYXk=' };

describeContract('attachments', ({ call, callAsPerson, refusal, unique, group, colleague, isEmulated }) => {
  const create = (more: Input = {}) =>
    call('create-event', {
      subject: unique('Trip'),
      startDateTime: '2030-09-02T09:00:00',
      endDateTime: '2030-09-02T10:00:00',
      timeZone: 'Europe/London',
      ...more,
    });
  let eventId: string;
  beforeEach(async () => {
    eventId = (await create()).id;
  });
  const list = async (more: Input = {}) => (await call('list-attachments', { eventId, ...more })).value;

  it('are added, listed, read, downloaded and taken off', async () => {
    const added = await call('add-attachment', { eventId, ...MENU, contentType: 'text/plain' });
    expect(added).toMatchObject({ name: 'menu.txt', contentType: 'text/plain', isInline: false });
    expect(added).not.toHaveProperty('contentBytes');
    const input = { eventId, attachmentId: added.id };

    const [listed, ...others] = await list();
    expect(others).toEqual([]);
    expect(listed).toMatchObject({ id: added.id, name: 'menu.txt' });
    expect(listed).not.toHaveProperty('contentBytes');
    expect(await list({ contentBytes: true })).toMatchObject([{ contentBytes: MENU.contentBytes }]);
    expect(await call('get-attachment', input)).not.toHaveProperty('contentBytes');
    expect(await call('get-attachment', { ...input, contentBytes: true })).toMatchObject(MENU);
    expect(await call('download-attachment', input)).toEqual({ ...MENU, contentType: 'text/plain', size: 20 });

    expect(await call('delete-attachment', input)).toEqual({ deleted: true, ...input });
    expect(await list()).toEqual([]);
    expect(await refusal('download-attachment', input)).toBe('service-404');
  });

  it('of 3 MB and more go by an upload session, and come back byte for byte', async () => {
    const contentBytes = Buffer.from(Array.from({ length: 4_000_001 }, (_, at) => at % 251)).toString('base64');
    const more = { contentType: 'image/png', isInline: true, contentId: 'map' };
    const about = { name: 'map.png', isInline: true, contentId: 'map' };
    const added = await call('add-attachment', { eventId, name: 'map.png', contentBytes, ...more });
    expect(added).toMatchObject({ name: 'map.png', contentId: 'map' });
    expect(await list()).toEqual([expect.objectContaining({ id: added.id, ...about })]);
    const { contentBytes: got, ...downloaded } = await call('download-attachment', { eventId, attachmentId: added.id });
    expect(downloaded).toEqual({ name: 'map.png', contentType: 'image/png', size: 4_000_001 });
    expect(got === contentBytes).toBe(true);
    const read = await call('get-attachment', { eventId, attachmentId: added.id });
    expect(read).toMatchObject(about);
    expect(read).not.toHaveProperty('contentBytes');
  });

  it('may be items, which come in the format of their kind', async () => {
    const subject = unique('Prize day');
    const item = {
      '@odata.type': 'microsoft.graph.event',
      subject,
      start: { dateTime: '2030-07-05T14:00:00', timeZone: 'UTC' },
      end: { dateTime: '2030-07-05T15:00:00', timeZone: 'UTC' },
    };
    const added = await call('add-attachment', { eventId, name: 'Prize day', kind: 'item', item });
    const input = { eventId, attachmentId: added.id };
    const read = await call('get-attachment', { ...input, expand: 'microsoft.graph.itemattachment/item' });
    expect(read).toMatchObject({ '@odata.type': '#microsoft.graph.itemAttachment', item: { subject } });
    const { contentType, contentBytes } = await call('download-attachment', input);
    expect(contentType).toMatch(/^text\/calendar\b/);
    expect(Buffer.from(contentBytes, 'base64').toString('utf8')).toContain(`SUMMARY;LANGUAGE=en-US:${subject}`);
  });

  it('may be links, which have no bytes', async () => {
    const added = await call('add-attachment', { eventId, name: 'Plan', kind: 'reference' });
    expect(await refusal('download-attachment', { eventId, attachmentId: added.id })).toBe(
      'attachment-without-content',
    );
  });

  it('are refused without bytes, and in an event that is not there', async () => {
    expect(await refusal('add-attachment', { eventId, name: 'menu.txt' })).toBe('input-invalid');
    await call('delete-event', { eventId });
    expect(await refusal('add-attachment', { eventId, ...MENU })).toBe('service-404');
  });

  const waits = isEmulated ? '' : ' (skipped: mail takes its time)';
  it.skipIf(!isEmulated)(`of a meeting reach nobody until the meeting is updated${waits}`, async () => {
    const meeting = await create({ attendees: [colleague] });
    const copy = async () => {
      const filter = `subject eq '${meeting.subject}'`;
      return (await call('list-events', { mailbox: colleague, filter })).value[0];
    };
    const before = await copy();
    await call('add-attachment', { eventId: meeting.id, ...MENU });
    expect(await copy()).toEqual(before);
    await call('update-event', { eventId: meeting.id, location: 'Hall' });
    expect(await copy()).toMatchObject({ hasAttachments: true, location: { displayName: 'Hall' } });
  });

  it('of the event of a group are added, read and taken off, but not by an upload session', async () => {
    const time = (hour: string) => ({ dateTime: `2030-09-02T${hour}:00:00`, timeZone: 'UTC' });
    const made = await callAsPerson('raw-request', {
      method: 'POST',
      path: `/groups/${group}/events`,
      body: { subject: unique('Maths'), start: time('09'), end: time('10') },
    });
    const ofGroup = { group, eventId: made.body.id };
    const added = await callAsPerson('add-attachment', { ...ofGroup, ...MENU });
    expect((await callAsPerson('list-attachments', ofGroup)).value).toMatchObject([{ name: 'menu.txt' }]);
    const one = { ...ofGroup, attachmentId: added.id };
    expect(await callAsPerson('get-attachment', one)).toMatchObject({ id: added.id, name: 'menu.txt' });
    expect(await callAsPerson('download-attachment', one)).toMatchObject(MENU);
    await callAsPerson('delete-attachment', one);
    const contentBytes = Buffer.alloc(3_000_000).toString('base64');
    expect(await refusal('add-attachment', { ...ofGroup, name: 'a.bin', contentBytes })).toBe('attachment-too-large');
    expect((await callAsPerson('list-attachments', ofGroup)).value).toEqual([]);
  });
});
