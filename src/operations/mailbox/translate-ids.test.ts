import { describe, expect, it } from 'vitest';
import type { GraphRequest } from '../../graph/request.ts';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';
import { playSteps } from '../testing-steps.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const idsIn = ({ body }: GraphRequest) => (body as { inputIds: string[] }).inputIds;

describe('translate-ids', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    const input = { inputIds: ['AQMkAGM2…'] };
    // What the example is about is what is meant where nothing else is said.
    expect(await plainRequest('translate-ids', input)).toEqual(documentation.request('outlook-immutable-id-1'));
  });

  it('asks in another mailbox for another form', async () => {
    const input = { inputIds: ['AAAA', 'BBBB'], sourceIdType: 'EwsId', targetIdType: 'entryid' };
    expect(await buildRequest('translate-ids', input, 'room.101@school.example')).toEqual({
      method: 'POST',
      path: '/users/room.101%40school.example/translateExchangeIds',
      body: { inputIds: ['AAAA', 'BBBB'], sourceIdType: 'ewsId', targetIdType: 'entryId' },
      mailbox: 'room.101@school.example',
    });
  });

  it('asks for a thousand ids at a time, and joins what comes in their order', async () => {
    const inputIds = Array.from({ length: 2001 }, (_, at) => `ID${at}`);
    const { requests, output } = await playSteps('translate-ids', { inputIds }, (request) => ({
      body: { value: idsIn(request).map((sourceId) => ({ sourceId, targetId: `I${sourceId}` })) },
    }));
    expect(requests.map((request) => idsIn(request).length)).toEqual([1000, 1000, 1]);
    const { value } = output as { value: { sourceId: string }[] };
    expect(value.map(({ sourceId }) => sourceId)).toEqual(inputIds);
  });

  it('gives an id that could not be translated with its error', async () => {
    const one = { sourceId: 'ID0', targetId: null, errorDetails: { code: 'ErrorItemNotFound' } };
    const { output } = await playSteps('translate-ids', { inputIds: ['ID0'] }, () => ({ body: { value: [one] } }));
    expect(output).toEqual({
      value: [{ sourceId: 'ID0', targetId: null, errorDetails: { code: 'ErrorItemNotFound' } }],
    });
  });

  it.for([
    [{}, 'inputIds'],
    [{ inputIds: [] }, 'inputIds'],
    [{ inputIds: [''] }, 'inputIds.0'],
    [{ inputIds: ['AAAA'], sourceIdType: 'guid' }, 'sourceIdType'],
    [{ inputIds: ['AAAA'], targetIdType: 'guid' }, 'targetIdType'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('translate-ids', input)).toBe(field);
  });
});
