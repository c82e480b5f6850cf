import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestServer, type Json, ROOM, type TestServer } from '../testing.ts';

const LIST = `${ROOM}/outlook/masterCategories`;

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({ limits: 'off' });
});
beforeEach(() => server.emulator.reset());
afterAll(() => server.emulator.close());

const outcome = async (method: string, path: string, body?: unknown) => {
  const answer = await server.call(method, path, body);
  return answer.status < 400 ? answer.status : [answer.status, answer.body.error?.code];
};
const list = async (query = '') => (await server.call('GET', `${LIST}${query}`)).body.value as unknown as Json[];
const namesOf = (categories: readonly Json[]) => categories.map(({ displayName }) => String(displayName));

describe('the categories of a mailbox', () => {
  it('are those of Outlook at first, with the same ids each time', async () => {
    const first = await list();
    expect(first.map(({ displayName, color }) => [displayName, color])).toEqual([
      ['Red category', 'preset0'],
      ['Orange category', 'preset1'],
      ['Yellow category', 'preset3'],
      ['Green category', 'preset4'],
      ['Blue category', 'preset7'],
      ['Purple category', 'preset8'],
    ]);
    expect(String(first[0]?.id)).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(await list()).toEqual(first);
  });

  it('can be made, read, recolored and deleted', async () => {
    const { status, body } = await server.call('POST', LIST, { displayName: 'Exams', color: 'Preset9' });
    expect(status).toBe(201);
    expect(body).toEqual({
      '@odata.context': expect.stringMatching(/\('.*'\)\/outlook\/masterCategories\/\$entity$/),
      id: expect.any(String),
      displayName: 'Exams',
      color: 'preset9',
    });
    const path = `${LIST}/${body.id}`;
    expect((await server.call('PATCH', path, { color: 'preset2' })).body).toMatchObject({ color: 'preset2' });
    expect((await server.call('GET', path)).body).toMatchObject({ displayName: 'Exams', color: 'preset2' });
    expect(namesOf(await list())).toHaveLength(7);
    expect(await outcome('DELETE', path)).toBe(204);
    expect(await outcome('GET', path)).toEqual([404, 'ErrorItemNotFound']);
    expect(namesOf(await list())).not.toContain('Exams');
  });

  it('keep the deletion of one that was there at first', async () => {
    const [red] = await list();
    expect(await outcome('DELETE', `${LIST}/${red?.id}`)).toBe(204);
    expect(namesOf(await list())).toEqual(namesOf(await list()).filter((name) => name !== 'Red category'));
    expect(await list()).toHaveLength(5);
  });

  it('have each name once, which stays', async () => {
    expect(await outcome('POST', LIST, { displayName: 'RED category' })).toEqual([409, 'ErrorDuplicateCategory']);
    const [red] = await list();
    expect(await outcome('PATCH', `${LIST}/${red?.id}`, { displayName: 'Crimson' })).toEqual([
      400,
      'ErrorInvalidRequest',
    ]);
    expect(await outcome('PATCH', `${LIST}/${red?.id}`, { displayName: 'Red category', color: 'none' })).toBe(200);
  });

  it('are answered whole, and filtered and selected like other lists', async () => {
    for (const name of ['A', 'B', 'C', 'D', 'E', 'F']) await server.call('POST', LIST, { displayName: name });
    expect(await list()).toHaveLength(12);
    expect(namesOf(await list("?$filter=color eq 'preset7'"))).toEqual(['Blue category']);
    expect(await list('?$top=1&$select=color')).toEqual([{ id: expect.any(String), color: 'preset0' }]);
  });

  it.each([
    ['POST', '', {}, [400, 'ErrorPropertyValidationFailure']],
    ['POST', '', { displayName: ' ' }, [400, 'ErrorPropertyValidationFailure']],
    ['POST', '', { displayName: 'x', color: 'preset25' }, [400, 'UnableToDeserializePostBody']],
    ['POST', '', { displayName: 'x', colour: 'none' }, [400, 'RequestBodyRead']],
    ['GET', '/1234', undefined, [400, 'ErrorInvalidIdMalformed']],
    ['DELETE', '/00000000-0000-0000-0000-000000000001', undefined, [404, 'ErrorItemNotFound']],
  ])('%s %s with %o is refused', async (method, path, body, refusal) => {
    expect(await outcome(method, `${LIST}${path}`, body)).toEqual(refusal);
  });

  it('of a seed stand instead of those of Outlook', async () => {
    await server.emulator.restore({
      users: [
        { userPrincipalName: 'room.101@school.example', categories: [{ displayName: 'Exams', color: 'preset3' }] },
      ],
    });
    expect(await list()).toMatchObject([{ displayName: 'Exams', color: 'preset3' }]);
    const categories = [{ displayName: 'Exams' }, { displayName: 'exams' }];
    await expect(
      server.emulator.restore({ users: [{ userPrincipalName: 'a@school.example', categories }] }),
    ).rejects.toThrow('users[0].categories[1] would be refused by Graph: ErrorDuplicateCategory');
  });
});
