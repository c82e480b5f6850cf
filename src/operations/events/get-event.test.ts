import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

describe('get-event', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    const input = {
      eventId: 'AAMkAGIAAAoZDOFAAA=',
      select: 'subject,body,bodyPreview,organizer,attendees,start,end,location,hideAttendees',
      timeZone: 'Pacific Standard Time',
    };
    expect(await plainRequest('get-event', input)).toEqual(documentation.request('event-get-1'));
    const { headers } = await buildRequest('get-event', input);
    expect(headers?.Prefer?.split(', ')).toContain(documentation.prefer('event-get-1'));
  });

  it('reads an event of another mailbox by an id that holds characters of paths', async () => {
    expect(
      await buildRequest(
        'get-event',
        { eventId: 'AAMk/+=', bodyContentType: 'text', expand: 'extensions' },
        'room.101@school.example',
      ),
    ).toEqual({
      method: 'GET',
      path: '/users/room.101%40school.example/events/AAMk%2F%2B%3D',
      query: { $expand: 'extensions' },
      headers: { Prefer: 'IdType="ImmutableId", outlook.body-content-type="text"' },
      mailbox: 'room.101@school.example',
    });
  });

  it.for([
    [{}, 'eventId'],
    [{ eventId: '' }, 'eventId'],
    [{ eventId: 'AAMk=', bodyContentType: 'rtf' }, 'bodyContentType'],
    [{ eventId: 'AAMk=', id: 'AAMk=' }, 'id'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('get-event', input)).toBe(field);
  });

  it.for(['.', '..', 'a\nb'])('refuses the id %j, which would lead to another path', async (eventId) => {
    await expect(buildRequest('get-event', { eventId })).rejects.toMatchObject({ code: 'path-segment-invalid' });
  });
});
