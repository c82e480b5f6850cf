import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

describe('create-category', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    expect(await plainRequest('create-category', { displayName: 'Project expenses', color: 'preset9' })).toEqual(
      documentation.request('outlookuser-post-mastercategories-1'),
    );
  });

  it('leaves the colour to the service where none is given', async () => {
    expect(await buildRequest('create-category', { displayName: 'Exam' }, 'room.101@school.example')).toEqual({
      method: 'POST',
      path: '/users/room.101%40school.example/outlook/masterCategories',
      body: { displayName: 'Exam' },
      mailbox: 'room.101@school.example',
    });
  });

  it('takes a colour as the documentation writes it, with a capital', async () => {
    const { body } = await buildRequest('create-category', { displayName: 'Exam', color: 'Preset24' });
    expect(body).toEqual({ displayName: 'Exam', color: 'preset24' });
  });

  it.for([
    [{}, 'displayName'],
    [{ displayName: '' }, 'displayName'],
    [{ displayName: 'Exam', color: 'preset25' }, 'color'],
    [{ displayName: 'Exam', color: 'red' }, 'color'],
    [{ name: 'Exam', displayName: 'Exam' }, 'name'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('create-category', input)).toBe(field);
  });
});
