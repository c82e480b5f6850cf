import { describe, expect, it } from 'vitest';
import { groupMailbox } from '../../graph/path.ts';
import { buildRequest, operationOf, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const INPUT = { eventId: 'AAMkADVlN17IsAAA=', extensionName: 'Com.Contoso.Referral' };

describe('remove-extension', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    const group = groupMailbox('f5480dfd-7d77-4d0b-ba2e-3391953cc74a');
    const { method, path, body } = await buildRequest('remove-extension', INPUT, group);
    const documented = documentation.request('opentypeextension-delete-2');
    expect({ method, path: decodeURIComponent(path), query: {}, body }).toEqual({ ...documented, body: undefined });
  });

  it('takes one off by its name, wherever the event was moved', async () => {
    expect(
      await buildRequest('remove-extension', { eventId: 'A=', extensionName: 'com.a' }, 'a@school.example'),
    ).toEqual({
      method: 'DELETE',
      path: '/users/a%40school.example/events/A%3D/extensions/com.a',
      headers: { Prefer: 'IdType="ImmutableId"' },
      mailbox: 'a@school.example',
    });
  });

  it('says which one is gone, since the service answers without a body', () => {
    const reply = { status: 204, headers: {}, body: undefined };
    expect(operationOf('remove-extension').response(reply, INPUT)).toEqual({ removed: true, ...INPUT });
  });

  it.for([
    [{ eventId: 'AAMk=' }, 'extensionName'],
    [{ extensionName: 'a' }, 'eventId'],
    [{ ...INPUT, ifMatch: '*' }, 'ifMatch'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('remove-extension', input)).toBe(field);
  });
});
