import { beforeEach, expect, it } from 'vitest';
import { describeContract } from './contract.ts';

const LESSON = 'String {66f5a359-4659-4830-9070-00040ec6ac6e} Name Lesson';
const ROOMS = 'StringArray {66f5a359-4659-4830-9070-00040ec6ac6e} Name Rooms';
const COUNT = 'Integer {66f5a359-4659-4830-9070-00040ec6ac6e} Name Count';
const NAME = 'com.example.timetable';

describeContract('extensions', ({ call, callAsPerson, refusal, unique, group, colleague, isEmulated }) => {
  let eventId: string;
  let etag: string;
  beforeEach(async () => {
    const event = await call('create-event', {
      subject: unique('Lesson'),
      startDateTime: '2030-09-02T09:00:00',
      endDateTime: '2030-09-02T10:00:00',
      timeZone: 'Europe/London',
    });
    [eventId, etag] = [event.id, event['@odata.etag']];
  });

  it('are created, changed property by property, and taken off', async () => {
    const one = { eventId, extensionName: NAME };
    const created = await call('set-extension', { ...one, data: { lesson: '7M3', rooms: [101, 102] } });
    expect(created).toMatchObject({ changed: true, previous: null, extension: { extensionName: NAME, lesson: '7M3' } });
    const changed = await call('set-extension', { ...one, data: { lesson: '7M4', cover: true } });
    expect(changed).toMatchObject({ changed: true, previous: { lesson: '7M3', rooms: [101, 102] } });
    expect(await call('get-extension', one)).toMatchObject({ lesson: '7M4', rooms: [101, 102], cover: true });
    expect(await call('set-extension', { ...one, data: { cover: true } })).toMatchObject({ changed: false });

    const { extensions } = await call('list-extensions', { eventId, extensionNames: [NAME, 'com.example.other'] });
    expect(extensions).toMatchObject([{ extensionName: NAME, lesson: '7M4' }]);
    expect(await call('remove-extension', one)).toEqual({ removed: true, ...one });
    expect(await refusal('get-extension', one)).toBe('service-404');
    expect(await call('list-extensions', { eventId, extensionNames: [NAME] })).toEqual({ eventId, extensions: [] });
  });

  it('are not written over a version that the caller has not seen', async () => {
    const one = { eventId, extensionName: NAME };
    await call('set-extension', { ...one, data: { lesson: '7M3' } });
    const refused = await refusal('set-extension', { ...one, data: { lesson: '7M4' }, ifMatch: etag });
    expect(refused).toBe('service-412');
    expect(await call('get-extension', one)).toMatchObject({ lesson: '7M3' });
  });

  it('may be properties with one value, which Graph empties and does not take off', async () => {
    const one = { eventId, propertyId: LESSON };
    expect(await call('get-extended-property', one)).toEqual({ ...one, value: null });
    const set = (value: string) => call('set-extended-property', { ...one, value });
    expect(await set('7M3')).toEqual({ ...one, changed: true, previous: null, value: '7M3' });
    expect(await set('7M4')).toEqual({ ...one, changed: true, previous: '7M3', value: '7M4' });
    expect(await set('7M4')).toMatchObject({ changed: false });
    expect(await call('get-extended-property', one)).toEqual({ ...one, value: '7M4' });
    expect(await call('remove-extended-property', one)).toMatchObject({ changed: true, previous: '7M4', value: '' });
    expect(await call('get-extended-property', one)).toEqual({ ...one, value: '' });
    expect(await call('remove-extended-property', one)).toMatchObject({ changed: false });
  });

  it('may be properties with several values, or with numbers', async () => {
    const rooms = { eventId, propertyId: ROOMS };
    expect(await call('set-extended-property', { ...rooms, values: ['101', '102'] })).toMatchObject({ changed: true });
    expect(await call('get-extended-property', rooms)).toEqual({ ...rooms, value: ['101', '102'] });
    expect(await call('remove-extended-property', rooms)).toMatchObject({ previous: ['101', '102'], value: [] });
    const count = { eventId, propertyId: COUNT };
    await call('set-extended-property', { ...count, value: '3' });
    expect(await call('get-extended-property', count)).toEqual({ ...count, value: '3' });
    expect(await refusal('remove-extended-property', count)).toBe('input-invalid');
  });

  it('may be properties of a calendar', async () => {
    const calendar = await call('create-calendar', { name: unique('Terms') });
    const one = { calendarId: calendar.id, propertyId: LESSON };
    expect(await call('set-extended-property', { ...one, value: 'autumn' })).toMatchObject({ previous: null });
    expect(await call('get-extended-property', one)).toEqual({ ...one, value: 'autumn' });
    expect(await call('remove-extended-property', one)).toMatchObject({ previous: 'autumn', value: '' });
  });

  it('may be properties, which are not written to a version that is not there', async () => {
    const version = { eventId, propertyId: LESSON, value: '7M3', ifMatch: '"an-old-one"' };
    expect(await refusal('set-extended-property', version)).toBe('service-412');
    expect(await call('get-extended-property', { eventId, propertyId: LESSON })).toMatchObject({ value: null });
  });

  const waits = isEmulated ? '' : ' (skipped: mail takes its time)';
  it.skipIf(!isEmulated)(`of a meeting are told to no attendee${waits}`, async () => {
    const meeting = await call('create-event', {
      subject: unique('Meeting'),
      startDateTime: '2030-09-02T09:00:00',
      endDateTime: '2030-09-02T10:00:00',
      timeZone: 'Europe/London',
      attendees: [colleague],
    });
    const filter = `subject eq '${meeting.subject}'`;
    const copies = async () => (await call('list-events', { mailbox: colleague, filter })).value;
    const before = await copies();
    expect(before).toHaveLength(1);
    await call('set-extension', { eventId: meeting.id, extensionName: NAME, data: { lesson: '7M3' } });
    await call('set-extended-property', { eventId: meeting.id, propertyId: LESSON, value: '7M3' });
    await call('remove-extended-property', { eventId: meeting.id, propertyId: LESSON });
    await call('remove-extension', { eventId: meeting.id, extensionName: NAME });
    expect(await copies()).toEqual(before);
  });

  it('are kept on the events of a group by its members', async () => {
    const time = (hour: string) => ({ dateTime: `2030-09-02T${hour}:00:00`, timeZone: 'UTC' });
    const made = await callAsPerson('raw-request', {
      method: 'POST',
      path: `/groups/${group}/events`,
      body: { subject: unique('Maths'), start: time('09'), end: time('10') },
    });
    const ofGroup = { group, eventId: made.body.id };
    const extension = { ...ofGroup, extensionName: NAME };
    await callAsPerson('set-extension', { ...extension, data: { lesson: '7M3' } });
    expect(await callAsPerson('get-extension', extension)).toMatchObject({ lesson: '7M3' });
    const changed = await callAsPerson('set-extension', { ...extension, data: { lesson: '7M4' } });
    expect(changed).toMatchObject({ changed: true, previous: { lesson: '7M3' } });
    expect(await callAsPerson('get-extension', extension)).toMatchObject({ lesson: '7M4' });
    await callAsPerson('remove-extension', extension);
    const listed = await callAsPerson('list-extensions', { ...ofGroup, extensionNames: [NAME] });
    expect(listed.extensions).toEqual([]);
    expect(await refusal('get-extension', extension)).toBe('group-needs-person');
    const property = { ...ofGroup, propertyId: LESSON };
    await callAsPerson('set-extended-property', { ...property, value: '7M3' });
    expect(await callAsPerson('get-extended-property', property)).toMatchObject({ value: '7M3' });
    const emptied = await callAsPerson('remove-extended-property', property);
    expect(emptied).toMatchObject({ changed: true, previous: '7M3', value: '' });
  });
});
