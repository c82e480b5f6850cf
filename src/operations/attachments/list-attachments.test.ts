import { describe, expect, it } from 'vitest';
import { groupMailbox } from '../../graph/path.ts';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

describe('list-attachments', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    const documented = documentation.request('event-list-attachments-1');
    expect(await plainRequest('list-attachments', { eventId: '{id}', contentBytes: true })).toEqual(documented);
    // Without a wish it names what it wants, since the documented request brings the bytes of all files.
    expect(await plainRequest('list-attachments', { eventId: '{id}' })).toEqual({
      ...documented,
      query: {
        $select: 'id,name,contentType,size,isInline,lastModifiedDateTime,microsoft.graph.fileAttachment/contentId',
      },
    });
  });

  it('asks for the bytes where they are wanted beside a selection', async () => {
    const { query } = await buildRequest('list-attachments', { eventId: 'AAMk=', select: 'name', contentBytes: true });
    expect(query).toEqual({ $select: 'name,microsoft.graph.fileAttachment/contentBytes' });
  });

  it('asks for those of a group event, with query options, and keeps maxItems to itself', async () => {
    const input = {
      eventId: 'AAMk=',
      select: 'name',
      filter: 'isInline eq false',
      orderBy: 'name',
      top: 5,
      maxItems: 3,
    };
    expect(await buildRequest('list-attachments', input, groupMailbox('5f0d8a52'))).toEqual({
      method: 'GET',
      path: '/groups/5f0d8a52/events/AAMk%3D/attachments',
      query: { $select: 'name', $filter: 'isInline eq false', $orderby: 'name', $top: '5' },
      headers: { Prefer: 'IdType="ImmutableId"' },
      mailbox: 'groups/5f0d8a52',
    });
  });

  it.for([
    [{}, 'eventId'],
    [{ eventId: 'AAMk=', contentBytes: 'yes' }, 'contentBytes'],
    [{ eventId: 'AAMk=', expand: 'item' }, 'expand'],
    [{ eventId: 'AAMk=', group: 'a/b' }, 'group'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('list-attachments', input)).toBe(field);
  });
});
