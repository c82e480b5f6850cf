import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const eventId = 'AAMkADA1M-zAAA=';
const attachmentId = 'AAMkADA1M-CJKtzmnlcqVgqI=';

/** The examples are of messages, whose attachments have the same form; one writes a slash before its query. */
const documented = (id: string) => {
  const request = documentation.request(id);
  return { ...request, path: request.path.replace('/messages/', '/events/').replace(/\/$/, '') };
};

describe('get-attachment', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    expect(await plainRequest('get-attachment', { eventId, attachmentId, contentBytes: true })).toEqual(
      documented('attachment-get-2'),
    );
    const expand = 'microsoft.graph.itemattachment/item';
    for (const id of ['attachment-get-3', 'attachment-get-4']) {
      expect(await plainRequest('get-attachment', { eventId, attachmentId, expand })).toEqual(documented(id));
    }
  });

  it('leaves out the bytes of a file, which may be many, where they are not asked for', async () => {
    expect(await buildRequest('get-attachment', { eventId: 'AAMk=', attachmentId: 'BB=' }, 'a@school.example')).toEqual(
      {
        method: 'GET',
        path: '/users/a%40school.example/events/AAMk%3D/attachments/BB%3D',
        query: {
          $select: 'id,name,contentType,size,isInline,lastModifiedDateTime,microsoft.graph.fileAttachment/contentId',
        },
        headers: { Prefer: 'IdType="ImmutableId"' },
        mailbox: 'a@school.example',
      },
    );
  });

  it('takes a selection beside an attached item', async () => {
    const expand = 'microsoft.graph.itemattachment/item';
    const { query } = await buildRequest('get-attachment', { eventId, attachmentId, expand, select: 'name' });
    expect(query).toEqual({ $select: 'name', $expand: expand });
  });

  it.for([
    [{ attachmentId: 'BB=' }, 'eventId'],
    [{ eventId: 'AAMk=' }, 'attachmentId'],
    [{ eventId: 'AAMk=', attachmentId: '' }, 'attachmentId'],
    [{ eventId: 'AAMk=', attachmentId: 'BB=', top: 5 }, 'top'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('get-attachment', input)).toBe(field);
  });
});
