import { describe, expect, it } from 'vitest';
import { loadZ } from '../../core/schema.ts';
import type { FoundEvent } from '../define.ts';
import { parseInput } from '../parse-input.ts';
import { operationOf, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const operation = operationOf('set-extension');
const NAME = 'com.example.timetable';
const KEPT = {
  '@odata.type': '#microsoft.graph.openTypeExtension',
  id: `Microsoft.OutlookServices.OpenTypeExtension.${NAME}`,
  extensionName: NAME,
  lesson: '7M3',
  'due@odata.type': '#DateTimeOffset',
  due: '2026-09-07T09:00:00Z',
  'rooms@odata.type': '#Collection(Int32)',
  rooms: [101],
};
const FOUND = { id: 'AAMk=', '@odata.etag': 'W/"abc="', extensions: [KEPT] } as FoundEvent;
const NONE: FoundEvent = { id: 'AAMk=', '@odata.etag': 'W/"abc="' };

const set = async (data: object, found: FoundEvent, more: object = {}) => {
  const input = parseInput(operation, await loadZ(), { eventId: 'AAMk=', extensionName: NAME, data, ...more });
  return {
    request: operation.request(input, 'me', found),
    isDone: operation.isDone?.(input, found),
    answer: (body: unknown) => operation.response({ status: 200, headers: {}, body }, input, found),
  };
};

describe('set-extension', () => {
  it.skipIf(documentation.missing)(`creates one as Microsoft documents it${documentation.notice}`, async () => {
    const documented = documentation.request('opentypeextension-post-opentypeextension-2');
    const { '@odata.type': _, extensionName, ...data } = documented.body as Record<string, unknown>;
    const eventId = documented.path.split('/')[3];
    // The example is of a message, whose extensions have the same form.
    expect(await plainRequest('set-extension', { eventId, extensionName, data })).toEqual({
      ...documented,
      path: documented.path.replace('/messages/', '/events/'),
    });
  });

  it.skipIf(documentation.missing)(`changes one as Microsoft documents it${documentation.notice}`, async () => {
    const documented = documentation.request('opentypeextension-update-3');
    const { '@odata.type': type, extensionName, ...data } = documented.body as Record<string, unknown>;
    const { method, path, body } = (await set(data, FOUND, { extensionName })).request;
    expect([method, path]).toEqual(['PATCH', '/me/events/AAMk%3D/extensions/Com.Contoso.Referral']);
    expect(body).toMatchObject({ '@odata.type': type, extensionName, ...data });
  });

  it('makes it where there is none', async () => {
    expect((await set({ lesson: '7M3', room: 101 }, NONE)).request).toEqual({
      method: 'POST',
      path: '/me/events/AAMk%3D/extensions',
      headers: { Prefer: 'IdType="ImmutableId"' },
      body: { '@odata.type': 'microsoft.graph.openTypeExtension', extensionName: NAME, lesson: '7M3', room: 101 },
      mailbox: 'me',
    });
  });

  it('leaves what it says nothing of, and takes the type along with a value that goes', async () => {
    const { request } = await set({ lesson: '7M4', rooms: ['102'] }, FOUND);
    expect(request).toEqual({
      method: 'PATCH',
      path: `/me/events/AAMk%3D/extensions/${NAME}`,
      headers: { Prefer: 'IdType="ImmutableId"' },
      body: {
        '@odata.type': 'microsoft.graph.openTypeExtension',
        extensionName: NAME,
        lesson: '7M4',
        'due@odata.type': '#DateTimeOffset',
        due: '2026-09-07T09:00:00Z',
        rooms: ['102'],
      },
      mailbox: 'me',
    });
  });

  it.for([FOUND, NONE])('is for a version where the caller names one, and only there', async (found) => {
    const { request } = await set({ lesson: '7M4' }, found, { ifMatch: 'xyz=' });
    expect(request.headers).toEqual({ Prefer: 'IdType="ImmutableId"', 'If-Match': 'W/"xyz="' });
    expect((await set({ lesson: '7M4' }, found)).request.headers).not.toHaveProperty('If-Match');
  });

  it('sends nothing where all is as wanted', async () => {
    const { isDone, answer } = await set({ rooms: [101], lesson: '7M3' }, FOUND);
    expect(isDone).toBe(true);
    expect(answer(FOUND)).toMatchObject({ changed: false, extension: KEPT });
    expect((await set({ lesson: '7M4' }, FOUND)).isDone).toBe(false);
    expect((await set({ lesson: null }, FOUND)).isDone).toBe(false);
    expect((await set({ lesson: '7M3' }, NONE)).isDone).toBe(false);
  });

  it('tells what was there before it, and what is there now', async () => {
    const now = { ...KEPT, lesson: '7M4' };
    const { answer } = await set({ lesson: '7M4' }, FOUND);
    const previous = {
      lesson: '7M3',
      ...{ 'due@odata.type': '#DateTimeOffset', due: '2026-09-07T09:00:00Z' },
      ...{ 'rooms@odata.type': '#Collection(Int32)', rooms: [101] },
    };
    expect(answer(now)).toEqual({ eventId: 'AAMk=', changed: true, previous, extension: now });
    // What is read where the answer was lost.
    expect(answer({ id: 'AAMk=', extensions: [now] })).toMatchObject({ extension: now });
    expect((await set({ lesson: '7M4' }, NONE)).answer(now)).toMatchObject({ changed: true, previous: null });
  });

  it('mails nobody', async () => {
    const input = { eventId: 'AAMk=', extensionName: NAME, data: { lesson: '7M4' } };
    const attendees = [{ type: 'required' as const, emailAddress: { address: 'ada@school.example' } }];
    expect([operation.mailsTo, operation.mails(input, { ...FOUND, attendees })]).toEqual(['nobody', []]);
  });

  it.for([
    [{ extensionName: NAME, data: { a: 1 } }, 'eventId'],
    [{ eventId: 'AAMk=', data: { a: 1 } }, 'extensionName'],
    [{ eventId: 'AAMk=', extensionName: NAME }, 'data'],
    [{ eventId: 'AAMk=', extensionName: NAME, data: {} }, 'data'],
    [{ eventId: 'AAMk=', extensionName: NAME, data: { ID: 'x' } }, 'data.ID'],
    [{ eventId: 'AAMk=', extensionName: NAME, data: { extensionName: 'x' } }, 'data.extensionName'],
    [{ eventId: 'AAMk=', extensionName: NAME, data: { a: 1 }, ifMatch: 'a b' }, 'ifMatch'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('set-extension', input)).toBe(field);
  });

  it('refuses data that would be taken for a type', async () => {
    const input = { eventId: 'AAMk=', extensionName: NAME, data: { '@odata.type': 'x' } };
    await expect((async () => parseInput(operation, await loadZ(), input))()).rejects.toMatchObject({
      code: 'input-invalid',
    });
  });
});
