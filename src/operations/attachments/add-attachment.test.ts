import { describe, expect, it } from 'vitest';
import { ServiceError, TransportError } from '../../core/errors.ts';
import { groupMailbox } from '../../graph/path.ts';
import type { Step } from '../define.ts';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';
import { type StepAnswer, takeSteps } from '../testing-steps.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const eventId = 'AAMkAGI1AAAt9AHjAAA=';
const UPLOAD = 'https://outlook.office.example/upload?authtoken=x';
const SESSION = { uploadUrl: UPLOAD, nextExpectedRanges: ['0-'] };
const big = (bytes: number) => Buffer.alloc(bytes, 'graph calendar ').toString('base64');

/** Takes the steps by these answers. */
const add = (input: object, answers: readonly StepAnswer[], mailbox = 'me') =>
  takeSteps('add-attachment', { eventId: 'AAMk=', name: 'hall.pdf', ...input }, answers, { mailbox });

const brief = ({ request: { method, path, uploadUrl, headers } }: Step) =>
  `${method} ${uploadUrl === undefined ? path.split('/').slice(3).join('/') : headers?.['Content-Range']}`;
const refused = (status: number, code: string) => new ServiceError(code, code, { status, serviceCode: code });
const lost = new TransportError('connection-lost', 'lost', 'unknown');
const LIST = { body: { value: [{ id: 'OLD=', name: 'hall.pdf' }] } };
const CREATED = {
  status: 201,
  headers: { location: `https://outlook.office.example/Users('x')/Events('AAMk=')/Attachments('NEW%3D')` },
};
const READ = { body: { id: 'NEW=', name: 'hall.pdf', size: 6_000_200 } };

describe('add-attachment', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    const file = documentation.request('event-post-attachments-1');
    const contentBytes = 'bWFjIGFuZCBjaGVlc2UgdG9kYXk=';
    expect(await plainRequest('add-attachment', { eventId, name: 'menu.txt', contentBytes })).toEqual({
      ...file,
      // The page has the word base64 before its bytes, which are none then.
      body: { ...(file.body as object), contentBytes },
    });
    const item = documentation.request('event-post-attachments-2');
    const body = item.body as { item: object; name: string };
    expect(await plainRequest('add-attachment', { eventId, kind: 'item', name: body.name, item: body.item })).toEqual(
      item,
    );
  });

  it.skipIf(documentation.missing)(`opens a session as documented${documentation.notice}`, async () => {
    const documented = documentation.request('outlook-large-attachments-2');
    const { asked } = await add({ eventId: 'AAMkADU5CCmSAAA=', name: 'flower', contentBytes: big(3_483_322) }, [
      LIST,
      { body: SESSION },
    ]);
    const { method, path, body } = asked[1]?.request ?? {};
    expect({ method, path: decodeURIComponent(path ?? ''), query: {}, body }).toEqual(documented);
  });

  it.skipIf(documentation.missing)(`announces a picture of the body as documented${documentation.notice}`, async () => {
    const documented = documentation.request('attachment-createuploadsession-2');
    const contentBytes = big(7_208_534);
    const input = { name: 'scenary', contentBytes, isInline: true, contentId: 'my_inline_picture' };
    const { asked } = await add(input, [LIST]);
    // The example is of a message, whose uploads have the same form.
    expect(asked[1]?.request.body).toEqual(documented.body);
  });

  it('tells all of a file, and any further property', async () => {
    const input = {
      ...{ eventId: 'AAMk=', name: 'map.png', contentBytes: 'AAEC', contentType: 'image/png', isInline: true },
      ...{ contentId: 'map', properties: { contentLocation: 'map.png' } },
    };
    expect(await buildRequest('add-attachment', input, groupMailbox('5f0d8a52'))).toEqual({
      method: 'POST',
      path: '/groups/5f0d8a52/events/AAMk%3D/attachments',
      headers: { Prefer: 'IdType="ImmutableId"' },
      body: {
        '@odata.type': '#microsoft.graph.fileAttachment',
        ...{ name: 'map.png', contentBytes: 'AAEC', contentType: 'image/png', isInline: true },
        ...{ contentId: 'map', contentLocation: 'map.png' },
      },
      mailbox: 'groups/5f0d8a52',
    });
  });

  it('tells the kind in any letter case', async () => {
    const { body } = await buildRequest('add-attachment', { eventId, name: 'Plan', kind: 'Reference' });
    expect(body).toEqual({ '@odata.type': '#microsoft.graph.referenceAttachment', name: 'Plan' });
  });

  it('gives an upload up whose service goes on to expect the same range', async () => {
    const same = { body: { nextExpectedRanges: ['0-'] } };
    const answers = [LIST, { body: SESSION }, ...Array.from({ length: 9 }, () => same)];
    await expect(add({ contentBytes: big(3_000_000) }, answers)).rejects.toMatchObject({ code: 'upload-failed' });
  });

  it('refuses properties where a session takes none', async () => {
    const input = { contentBytes: big(3_000_000), properties: { isInline: true } };
    await expect(add(input, [LIST, { body: SESSION }])).rejects.toMatchObject({
      code: 'input-invalid',
      message: expect.stringContaining('properties'),
    });
  });

  it('sends less than 3 MB at once, never twice, and tells the bytes of nobody again', async () => {
    const { asked, result } = await add({ contentBytes: big(2_999_999) }, [
      { status: 201, body: { id: 'NEW=', name: 'hall.pdf', contentBytes: 'AAEC' } },
    ]);
    expect(asked.map((step) => [brief(step), step.repeat])).toEqual([['POST AAMk%3D/attachments', 'never']]);
    expect(result).toEqual({ id: 'NEW=', name: 'hall.pdf' });
  });

  it('sends more range after range to the session, and reads back what it made', async () => {
    const { asked, result } = await add({ contentBytes: big(6_000_000), isInline: true, contentId: 'hall' }, [
      LIST,
      { status: 201, body: SESSION },
      { body: { nextExpectedRanges: ['3932160'] } },
      CREATED,
      READ,
    ]);
    expect(asked.map(brief)).toEqual([
      'GET AAMk%3D/attachments',
      'POST AAMk%3D/attachments/createUploadSession',
      'PUT bytes 0-3932159/6000000',
      'PUT bytes 3932160-5999999/6000000',
      'GET AAMk%3D/attachments/NEW%3D',
    ]);
    expect(asked[1]?.request.body).toEqual({
      AttachmentItem: { attachmentType: 'file', name: 'hall.pdf', size: 6_000_000, isInline: true, contentId: 'hall' },
    });
    const sent = asked.flatMap(({ request }) => (request.rawBody === undefined ? [] : [Buffer.from(request.rawBody)]));
    expect(Buffer.concat(sent).toString('base64')).toBe(big(6_000_000));
    expect(result).toEqual(READ.body);
  });

  it('sends the file at once after all where the service finds it too small for a session', async () => {
    const { asked, result } = await add({ contentBytes: big(3_000_000) }, [
      LIST,
      refused(400, 'ErrorAttachmentSizeShouldNotBeLessThanMinimumSize'),
      { status: 201, body: { id: 'NEW=' } },
    ]);
    expect(asked.map(brief).at(-1)).toBe('POST AAMk%3D/attachments');
    expect(result).toEqual({ id: 'NEW=' });
  });

  it('finds what it made by the list where the session is gone with the answer to its last bytes', async () => {
    const after = { body: { value: [...LIST.body.value, { id: 'NEW=', name: 'hall.pdf' }, { id: 'X=', name: 'x' }] } };
    const { asked, result } = await add({ contentBytes: big(3_000_000) }, [
      ...[LIST, { body: SESSION }, lost, refused(404, 'ErrorItemNotFound'), after, READ],
    ]);
    expect(asked.map(brief).slice(2)).toEqual([
      'PUT bytes 0-2999999/3000000',
      'GET undefined',
      'GET AAMk%3D/attachments',
      'GET AAMk%3D/attachments/NEW%3D',
    ]);
    expect(result).toEqual(READ.body);
  });

  it('calls it unknown where the list tells nothing, or too much', async () => {
    const twin = { id: 'A=', name: 'hall.pdf' };
    for (const value of [LIST.body.value, [twin, { ...twin, id: 'B=' }]]) {
      const gone = [LIST, { body: SESSION }, lost, refused(404, 'ErrorItemNotFound'), { body: { value } }];
      await expect(add({ contentBytes: big(3_000_000) }, gone)).rejects.toMatchObject({
        code: 'outcome-unknown',
        delivery: 'unknown',
      });
    }
  });

  it('says that it is attached though it cannot be read back', async () => {
    // The caller may end the call by any error of his own.
    for (const end of [lost, new DOMException('This operation was aborted', 'AbortError')]) {
      const answers = [LIST, { body: SESSION }, CREATED, end];
      const { result } = await add({ contentBytes: big(3_000_000) }, answers);
      expect(result).toEqual({ id: 'NEW=', name: 'hall.pdf', isInline: false });
      const inline = await add({ contentBytes: big(3_000_000), isInline: true, contentId: 'hall' }, answers);
      expect(inline.result).toEqual({ id: 'NEW=', name: 'hall.pdf', isInline: true, contentId: 'hall' });
    }
  });

  it('refuses a large file in the calendar of a group, before any request', async () => {
    await expect(add({ contentBytes: big(3_000_000) }, [], groupMailbox('5f0d8a52'))).rejects.toMatchObject({
      code: 'attachment-too-large',
    });
  });

  it('refuses a session without an address', async () => {
    await expect(add({ contentBytes: big(3_000_000) }, [LIST, { body: {} }])).rejects.toMatchObject({
      code: 'answer-not-readable',
    });
  });

  it.for([
    [{ name: 'a.txt', contentBytes: 'AAEC' }, 'eventId'],
    [{ eventId, contentBytes: 'AAEC' }, 'name'],
    [{ eventId, name: 'a.txt' }, 'contentBytes'],
    [{ eventId, name: 'a.txt', contentBytes: 'AAE' }, 'contentBytes'],
    [{ eventId, name: 'a.txt', contentBytes: 'AA-_' }, 'contentBytes'],
    [{ eventId, name: 'a.txt', kind: 'link' }, 'kind'],
    [{ eventId, name: 'a', kind: 'item', contentBytes: 'AAEC', item: { '@odata.type': 'x' } }, 'contentBytes'],
    [{ eventId, name: 'a', kind: 'item', item: { subject: 'x' } }, 'item'],
    [{ eventId, name: 'a', contentBytes: 'AAEC', item: {} }, 'item'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('add-attachment', input)).toBe(field);
  });

  it('refuses more than 150 MB', async () => {
    const contentBytes = 'A'.repeat(200_000_004);
    expect(await refusedField('add-attachment', { eventId, name: 'a.bin', contentBytes })).toBe('contentBytes');
  });
});
