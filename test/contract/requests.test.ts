import { expect, it } from 'vitest';
import { type Answered, describeContract } from './contract.ts';

const TIMES = { startDateTime: '2031-05-06T09:00:00', endDateTime: '2031-05-06T10:00:00', timeZone: 'Europe/London' };
const TEXT = 'Grüße\n';

describeContract('requests of any kind', ({ call, callAsPerson, refusal, unique, mailbox, isEmulated }) => {
  const get = (path: string, more: object = {}) => call('raw-request', { method: 'GET', path, ...more });

  it('take any documented form of a path', async () => {
    const { id: eventId } = await call('create-event', { ...TIMES, subject: unique('Maths') });
    const user = `/users('${mailbox}')`;
    const day = "startDateTime='2031-05-06T00:00:00Z',endDateTime='2031-05-07T00:00:00Z'";
    expect(await get(`${user}/events/${eventId}`)).toMatchObject({ status: 200, body: { id: expect.any(String) } });
    expect(await get(`${user}/calendars?$top=1`)).toMatchObject({ status: 200, body: { value: [{}] } });
    expect((await get(`${user}/reminderView(${day})`)).status).toBe(200);
    expect((await get(`/users/${mailbox}/events/$count`)).body).toEqual(expect.any(Number));
    const mine = await callAsPerson('raw-request', { method: 'GET', path: '/me/calendar' });
    expect(mine.body.owner.address).toBe(mailbox);
  });

  it('give text and bytes as they are wanted', async () => {
    const { id: eventId } = await call('create-event', TIMES);
    const bytes = Buffer.from(TEXT).toString('base64');
    const { body: attachment } = await call('raw-request', {
      method: 'POST',
      path: `/users/${mailbox}/events/${eventId}/attachments`,
      body: { '@odata.type': '#microsoft.graph.fileAttachment', name: 'a.txt', contentBytes: bytes },
    });
    const value = `/users/${mailbox}/events/${eventId}/attachments/${attachment.id}/$value`;
    expect((await get(value, { responseType: 'file' })).body).toBe(bytes);
    expect((await get(value, { responseType: 'text' })).body).toBe(TEXT);
    const calendar = await get(`/users/${mailbox}/calendar?$select=id`, { responseType: 'text' });
    expect(JSON.parse(calendar.body)).toMatchObject({ id: expect.any(String) });
  });

  it('follow the pages of a list where that is asked for', async () => {
    const { id: calendarId } = await call('create-calendar', { name: unique('Pages') });
    const names = ['One', 'Two', 'Three'];
    for (const subject of names) await call('create-event', { ...TIMES, calendarId, subject });
    const path = `/users/${mailbox}/calendars/${calendarId}/events?$top=1&$select=subject&$orderby=createdDateTime`;
    const subjects = ({ body }: Answered) => body.value.map(({ subject }: Answered) => subject);
    const one = await get(path);
    expect(subjects(one)).toEqual(['One']);
    expect(one).not.toHaveProperty('complete');
    const all = await get(path, { followPages: true });
    expect([all.status, subjects(all), all.complete]).toEqual([200, names, true]);
    expect(all.body).not.toHaveProperty('@odata.nextLink');
    const two = await get(path, { followPages: true, maxItems: 2 });
    expect([subjects(two), two.complete]).toEqual([['One', 'Two'], false]);
    expect(await refusal('raw-request', { method: 'GET', path: `/users/${mailbox}/calendar`, followPages: true })).toBe(
      'answer-not-readable',
    );
    expect(await refusal('raw-request', { method: 'POST', path, followPages: true })).toBe('input-invalid');
  });

  it('go by the twenty in batches, and are answered in their order', async () => {
    const { id: calendarId } = await call('create-calendar', { name: unique('Batch') });
    const path = `/users/${mailbox}/calendars/${calendarId}/events`;
    const time = (dateTime: string) => ({ dateTime, timeZone: 'UTC' });
    const body = { start: time('2031-05-06T09:00:00'), end: time('2031-05-06T10:00:00') };
    const requests = Array.from({ length: 25 }, (_, at) => ({
      ...{ id: `row-${at}`, method: 'POST', path, body: { ...body, subject: `${at}` } },
    }));
    const { responses } = await call('raw-batch', { requests });
    expect(responses.map(({ id, status, body }: Answered) => [id, status, body.subject])).toEqual(
      requests.map(({ id, body }) => [id, 201, body.subject]),
    );
    expect((await call('list-events', { calendarId })).value).toHaveLength(25);
  });

  it('wait in a batch for those on which they depend', async () => {
    const { id: calendarId } = await call('create-calendar', { name: unique('Chain') });
    const path = `/users/${mailbox}/calendars/${calendarId}`;
    const { responses } = await call('raw-batch', {
      requests: [
        { id: 'rename', method: 'patch', path, body: { name: 'Chained' } },
        { id: 'look', method: 'GET', path: `${path}?$select=name`, dependsOn: ['Rename'] },
        { method: 'GET', path: `${path}/events?$top=5`, headers: { Prefer: 'outlook.timezone="Europe/London"' } },
      ],
    });
    expect(responses).toMatchObject([
      { id: 'rename', status: 200 },
      { id: 'look', status: 200, body: { name: 'Chained' } },
      { id: '3', status: 200, body: { value: [] } },
    ]);
  });

  it('fail as a whole where one of a batch failed', async () => {
    const requests = [
      { method: 'GET', path: `/users/${mailbox}/calendars` },
      { method: 'GET', path: `/users/${mailbox}/events/none` },
    ];
    expect(await refusal('raw-batch', { requests })).toBe('batch-parts-failed');
  });

  it.runIf(isEmulated)('are refused before anything is sent where they cannot be meant', async () => {
    const first = { id: 'a', method: 'GET', path: `/users/${mailbox}/calendars` };
    for (const [second, code] of [
      [{ ...first, id: 'A' }, 'batch-id-repeated'],
      [{ ...first, id: 'b', dependsOn: ['c'] }, 'depends-on-invalid'],
      [{ ...first, id: 'b', path: '/../beta/me' }, 'raw-path-refused'],
      [{ ...first, id: 'b', path: '/$batch', method: 'POST' }, 'batch-in-batch'],
      [{ ...first, id: 'b', headers: { Authorization: 'x' } }, 'header-reserved'],
      [{ ...first, id: 'b', dependsOn: ['a'], path: '/users/head@school.example/calendars' }, 'depends-on-invalid'],
    ] as const) {
      expect(await refusal('raw-batch', { requests: [first, second] })).toBe(code);
    }
  });
});
