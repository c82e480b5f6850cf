import { describe, expect, it } from 'vitest';
import { groupMailbox } from '../../graph/path.ts';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

describe('get-extension', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    const message = documentation.request('opentypeextension-get-2');
    const [, , , eventId, , extensionName] = message.path.split('/');
    // The example is of a message, whose extensions have the same form.
    expect(await plainRequest('get-extension', { eventId, extensionName })).toEqual({
      ...message,
      path: message.path.replace('/messages/', '/events/'),
    });
    const ofGroup = documentation.request('opentypeextension-get-3');
    const { path } = await buildRequest(
      'get-extension',
      { eventId: 'AAMkADVl17IsAAA=', extensionName: 'Com.Contoso.Deal' },
      groupMailbox('f5480dfd-7d77-4d0b-ba2e-3391953cc74a'),
    );
    // The example ends with a slash, which means nothing.
    expect(`${decodeURIComponent(path)}/`).toBe(ofGroup.path);
  });

  it.for([
    [{ eventId: 'AAMk=' }, 'extensionName'],
    [{ extensionName: 'com.example.timetable' }, 'eventId'],
    [{ eventId: 'AAMk=', extensionName: '' }, 'extensionName'],
    [{ eventId: 'AAMk=', extensionName: 'a', id: 'a' }, 'id'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('get-extension', input)).toBe(field);
  });

  it('refuses a name that would read something else', async () => {
    await expect(buildRequest('get-extension', { eventId: 'AAMk=', extensionName: '..' })).rejects.toMatchObject({
      code: 'path-segment-invalid',
    });
  });
});
