import { describe, expect, it } from 'vitest';
import { ServiceError, TransportError } from '../../core/errors.ts';
import { UPLOAD_RANGE_BYTES } from '../../graph/limits.ts';
import type { Step } from '../define.ts';
import { readDocumentation } from '../testing.ts';
import { uploadFile } from './upload-file.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const uploadUrl = 'https://outlook.office.example/upload?authtoken=x';
const SIZE = 9_000_000;
const FILE = {
  path: '/me/events/A/attachments/createUploadSession',
  mailbox: 'me',
  uploadUrl,
  bytes: new Uint8Array(SIZE),
};
const lost = new TransportError('connection-lost', 'lost', 'unknown');
const refused = (status: number) => new ServiceError('x', 'x', { status, serviceCode: 'x' });
const expected = (next: string, name = 'nextExpectedRanges') => ({
  status: 200,
  headers: {},
  body: { [name]: [next] },
});
const created = (location?: string) => ({
  status: 201,
  headers: location === undefined ? {} : { location },
  body: undefined,
});
const last = created("https://outlook.office.example/api/v2.0/Users('x')/Events('A')/Attachments('NEW=')");

/** Answers the upload in turn; gives the requests and its end. */
function upload(...answers: (ReturnType<typeof expected> | ReturnType<typeof created> | Error)[]) {
  const steps = uploadFile(FILE);
  const asked: Step[] = [];
  let next = steps.next();
  for (const answer of answers) {
    if (next.done === true) break;
    asked.push(next.value);
    next = answer instanceof Error ? steps.throw(answer) : steps.next(answer);
  }
  return { ranges: asked.map(({ request }) => request.headers?.['Content-Range'] ?? request.method), asked, next };
}

describe('an upload', () => {
  it('sends ranges in their order, each a multiple of 320 KiB within 4 MB but the last', () => {
    const { ranges, asked, next } = upload(expected('3932160'), expected('7864320-8999999'), last);
    expect(ranges).toEqual([
      'bytes 0-3932159/9000000',
      'bytes 3932160-7864319/9000000',
      'bytes 7864320-8999999/9000000',
    ]);
    expect(asked.map(({ request }) => request.rawBody?.byteLength)).toEqual([3_932_160, 3_932_160, 1_135_680]);
    expect(UPLOAD_RANGE_BYTES % (320 * 1024)).toBe(0);
    expect(next).toEqual({ done: true, value: 'NEW=' });
  });

  it('goes to the address of the session, with nothing of Graph but what a range is', () => {
    const { asked } = upload(expected('3932160'));
    expect(asked[0]).toMatchObject({ repeat: 'never', expects: 'anything', request: { method: 'PUT', uploadUrl } });
    expect(Object.keys(asked[0]?.request.headers ?? {})).toEqual(['Content-Type', 'Content-Range']);
  });

  it.skipIf(documentation.missing)(`sends a range as Microsoft documents it${documentation.notice}`, () => {
    const { examples } = documentation.file('examples.json') as {
      examples: { id: string; request: { method: string; headers: Record<string, string> } }[];
    };
    const documented = examples.find(({ id }) => id === 'outlook-large-attachments-6')?.request;
    const { method, headers } = upload(expected('3932160')).asked[0]?.request ?? {};
    // Beside the length, which the wire adds; the bytes are others.
    const { 'Content-Length': _, ...rest } = documented?.headers ?? {};
    const form = (range?: string) => range?.replaceAll(/\d+/g, 'N');
    expect({ method, ...headers, 'Content-Range': form(headers?.['Content-Range']) }).toEqual({
      method: documented?.method,
      ...rest,
      'Content-Range': form(rest['Content-Range']),
    });
  });

  it('goes on where the session says, also where it has less than was sent', () => {
    expect(upload(expected('2097152', 'NextExpectedRanges'), last).ranges).toEqual([
      'bytes 0-3932159/9000000',
      'bytes 2097152-6029311/9000000',
    ]);
  });

  it.for([lost, refused(503), refused(416), refused(404)])(
    'settles a range in doubt (%s) by asking the session',
    (doubt) => {
      const { ranges } = upload(expected('3932160'), doubt, expected('7864320'), last);
      expect(ranges).toEqual([
        'bytes 0-3932159/9000000',
        'bytes 3932160-7864319/9000000',
        'GET',
        'bytes 7864320-8999999/9000000',
      ]);
    },
  );

  it('settles an answer that says nothing in the same way', () => {
    expect(upload({ status: 202, headers: {}, body: {} }, expected('3932160')).ranges).toEqual([
      'bytes 0-3932159/9000000',
      'GET',
    ]);
  });

  it('gives up at the fourth doubt in a row without progress, and counts anew after some', () => {
    const stuck = expected('0-');
    const failed = expect.objectContaining({ code: 'upload-failed', hint: 'Nothing was attached: try again later.' });
    expect(upload(lost, stuck, lost, stuck, lost, stuck, lost).next.done).toBe(false);
    expect(() => upload(lost, stuck, lost, stuck, lost, stuck, lost, stuck)).toThrow(failed);
    const moved = upload(lost, stuck, lost, stuck, lost, expected('3932160'), lost, expected('3932160'), lost);
    expect(moved.next.done).toBe(false);
  });

  it('gives up where the session goes back and forth, with answers or without', () => {
    const failed = expect.objectContaining({ code: 'upload-failed' });
    const forth = expected('3932160');
    const back = expected('0-');
    expect(upload(forth, back, forth, back).next.done).toBe(false);
    expect(() => upload(...Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? forth : back)))).toThrow(failed);
    const unanswered = Array.from({ length: 20 }, (_, at) => [lost, at % 2 === 0 ? forth : back]).flat();
    expect(() => upload(...unanswered)).toThrow(failed);
  });

  it('asks for nothing beyond the end of the file', () => {
    const { ranges, next } = upload(expected('99999999-'), expected('3932160'));
    expect(ranges).toEqual(['bytes 0-3932159/9000000', 'GET']);
    expect(next.done).toBe(false);
    const beyond = expect.objectContaining({ code: 'outcome-unknown', delivery: 'unknown' });
    expect(() => upload(expected('9000000'), expected('9000000'))).toThrow(beyond);
  });

  it('says that nothing was attached where the session ends before the last range', () => {
    const ended = expect.objectContaining({ code: 'upload-session-ended', hint: 'Nothing was attached: call again.' });
    expect(() => upload(lost, refused(404))).toThrow(ended);
    expect(() => upload(refused(401), refused(401))).toThrow(ended);
  });

  it('cannot tell what became of the file where it ends with the last range', () => {
    const { next } = upload(expected('3932160'), expected('7864320'), lost, refused(404));
    expect(next).toEqual({ done: true, value: undefined });
  });

  it('lets the doubt stand where the session cannot be asked, and any other refusal at once', () => {
    expect(() => upload(lost, refused(500))).toThrow(lost);
    const tooLarge = refused(413);
    expect(() => upload(tooLarge)).toThrow(tooLarge);
    const stopped = new DOMException('stopped', 'AbortError');
    expect(() => upload(stopped)).toThrow(stopped);
  });

  it.for([
    [undefined, undefined],
    ["https://h/Attachments('A%3D')", 'A='],
    ['https://h/attachments/A%3D', 'A='],
    ["https://h/Attachments('A%')", 'A%'],
    ['https://h/Messages', undefined],
  ] as const)('reads of the location %s the id %s', ([location, id]) => {
    expect(upload(expected('7864320'), created(location)).next).toEqual({ done: true, value: id });
  });
});
