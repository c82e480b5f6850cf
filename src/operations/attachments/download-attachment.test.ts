import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';
import { type StepAnswer, takeSteps } from '../testing-steps.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const INPUT = { eventId: 'AAMk=', attachmentId: 'BB=' };
const download = (...answers: StepAnswer[]) => takeSteps('download-attachment', INPUT, answers);

describe('download-attachment', () => {
  it.skipIf(documentation.missing)(`asks for the bytes as documented${documentation.notice}`, async () => {
    for (const id of ['attachment-get-6', 'attachment-get-7']) {
      const documented = documentation.request(id);
      // The examples are of messages, whose attachments have the same form.
      const [, , , eventId = '', , attachmentId = ''] = documented.path.split('/');
      expect(await plainRequest('download-attachment', { eventId, attachmentId })).toEqual({
        ...documented,
        path: documented.path.replace('/messages/', '/events/'),
      });
    }
  });

  it('takes whatever the bytes are', async () => {
    expect(await buildRequest('download-attachment', INPUT)).toEqual({
      method: 'GET',
      path: '/me/events/AAMk%3D/attachments/BB%3D/$value',
      headers: { Prefer: 'IdType="ImmutableId"', Accept: '*/*' },
      mailbox: 'me',
      wantsBytes: true,
    });
  });

  it('gives the name and the kind, which it reads first, and the content in base64', async () => {
    const file = {
      id: 'BB=',
      '@odata.type': '#microsoft.graph.fileAttachment',
      name: 'menu.txt',
      contentType: 'text/plain',
    };
    const { asked, result } = await download({ body: file }, { body: new Uint8Array([0, 255, 65]) });
    expect(asked.map(({ request, effect, repeat }) => [request.path, effect, repeat])).toEqual([
      ['/me/events/AAMk%3D/attachments/BB%3D', 'read', 'safe'],
      ['/me/events/AAMk%3D/attachments/BB%3D/$value', 'read', 'safe'],
    ]);
    expect(result).toEqual({ name: 'menu.txt', contentType: 'text/plain', size: 3, contentBytes: 'AP9B' });
  });

  it('says of an attached item what it comes as', async () => {
    const item = { id: 'BB=', '@odata.type': '#microsoft.graph.itemAttachment', name: 'Prize day', contentType: null };
    const { result } = await download(
      { body: item },
      { body: Buffer.from('BEGIN:'), headers: { 'content-type': 'text/calendar; charset=utf-8' } },
    );
    expect(result).toEqual({
      name: 'Prize day',
      contentType: 'text/calendar; charset=utf-8',
      size: 6,
      contentBytes: 'QkVHSU46',
    });
  });

  it('gives an empty file as one', async () => {
    const { result } = await download({ body: { id: 'BB=', name: 'a' } }, {});
    expect(result).toMatchObject({ size: 0, contentBytes: '' });
  });

  it('refuses a link, which has no bytes, and an answer that holds none', async () => {
    const link = { id: 'BB=', '@odata.type': '#microsoft.graph.referenceAttachment' };
    await expect(download({ body: link })).rejects.toMatchObject({ code: 'attachment-without-content' });
    const one = { body: { id: 'BB=' } };
    await expect(download(one, one)).rejects.toMatchObject({ code: 'answer-not-readable' });
  });

  it.for([
    [{ eventId: 'AAMk=' }, 'attachmentId'],
    [{ ...INPUT, select: 'name' }, 'select'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('download-attachment', input)).toBe(field);
  });
});
