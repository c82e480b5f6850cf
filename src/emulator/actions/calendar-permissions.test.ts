import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asUser, createTestServer, type Json, type TestServer } from '../testing.ts';

const HEAD = '/v1.0/users/head@school.example';
const TUTOR = '/v1.0/users/tutor.7@school.example';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({
    limits: 'off',
    seed: {
      users: [
        {
          userPrincipalName: 'head@school.example',
          displayName: 'Head',
          password: 'correct horse',
          calendars: [{ name: 'Exams', color: 'lightYellow' }],
        },
        { userPrincipalName: 'tutor.7@school.example', displayName: 'Tutor 7', password: 'correct horse' },
      ],
    },
  });
});
beforeEach(() => server.emulator.reset());
afterAll(() => server.emulator.close());

const list = async (calendar = `${HEAD}/calendar`) =>
  (await server.call('GET', `${calendar}/calendarPermissions`)).body.value as unknown as Json[];
const share = (role: string, address = 'tutor.7@school.example', calendar = `${HEAD}/calendar`) =>
  server.call('POST', `${calendar}/calendarPermissions`, { emailAddress: { address, name: 'Somebody' }, role });
const named = async (name: string) => {
  const { body } = await server.call('GET', `${HEAD}/calendars?$filter=name eq '${name}'`);
  return `${HEAD}/calendars/${body.value?.[0]?.id}`;
};
const outcome = async (method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
  const answer = await server.call(method, path, body, headers);
  return answer.status < 400 ? answer.status : [answer.status, answer.body.error?.code];
};
const INSIDE = ['freeBusyRead', 'limitedRead', 'read', 'write'];
const DELEGATES = ['delegateWithoutPrivateEventAccess', 'delegateWithPrivateEventAccess'];

describe('the permissions of a calendar', () => {
  it('begin with what everybody in the organization may do, which can change and cannot be removed', async () => {
    const organization = {
      id: 'RGVmYXVsdA==',
      isRemovable: false,
      isInsideOrganization: true,
      role: 'freeBusyRead',
      allowedRoles: ['none', ...INSIDE],
      emailAddress: { name: 'My Organization', address: null },
    };
    expect(await list()).toEqual([organization]);
    const path = `${HEAD}/calendar/calendarPermissions/RGVmYXVsdA==`;
    expect((await server.call('PATCH', path, { role: 'LimitedRead' })).body).toMatchObject({ role: 'limitedRead' });
    expect(await list()).toEqual([{ ...organization, role: 'limitedRead' }]);
    expect(await outcome('DELETE', path)).toEqual([400, 'ErrorInvalidRequest']);
  });

  it('name whoever it is shared with, before the organization', async () => {
    const { status, body } = await share('read');
    expect(status).toBe(200);
    expect(body).toEqual({
      '@odata.context': expect.stringMatching(/users\('.*'\)\/calendar\/calendarPermissions\/\$entity$/),
      id: expect.stringMatching(/^L289RXhjaGFuZ2VMYWJz/),
      isRemovable: true,
      isInsideOrganization: true,
      role: 'read',
      allowedRoles: [...INSIDE, ...DELEGATES],
      emailAddress: { name: 'Tutor 7', address: 'tutor.7@school.example' },
    });
    const { '@odata.context': _, ...permission } = body;
    expect((await list())[0]).toEqual(permission);
    expect((await list())[1]?.id).toBe('RGVmYXVsdA==');
    const path = `${HEAD}/calendar/calendarPermissions/${body.id}`;
    expect((await server.call('GET', path)).body).toEqual(body);
    expect((await server.call('PATCH', path, { role: 'write' })).body).toMatchObject({ id: body.id, role: 'write' });
    expect(await outcome('DELETE', path)).toBe(204);
    expect(await list()).toHaveLength(1);
  });

  it('give people outside fewer roles, and of other calendars no delegates', async () => {
    expect((await share('read', 'parent@home.example')).body).toMatchObject({
      id: 'RXhjaGFuZ2VQdWJsaXNoZWRVc2VyLnBhcmVudEBob21lLmV4YW1wbGU=',
      isInsideOrganization: false,
      allowedRoles: ['freeBusyRead', 'limitedRead', 'read'],
      emailAddress: { name: 'Somebody', address: 'parent@home.example' },
    });
    const roles = async (calendar: string, user: string) =>
      (await server.call('GET', `${calendar}/allowedCalendarSharingRoles(User='${user}')`)).body.value;
    const exams = await named('Exams');
    expect(await roles(`${HEAD}/calendar`, 'tutor.7@school.example')).toEqual([...INSIDE, ...DELEGATES]);
    expect(await roles(exams, 'tutor.7@school.example')).toEqual(INSIDE);
    expect(await roles(exams, 'parent@home.example')).toEqual(['freeBusyRead', 'limitedRead', 'read']);
    expect((await share('write', 'parent@home.example', exams)).status).toBe(400);
    expect((await share('delegateWithPrivateEventAccess', 'tutor.7@school.example', exams)).status).toBe(400);
  });

  it('answer a new one with 201 where that mode is set', async () => {
    server.emulator.setModes({ sharingStatus: 201 });
    expect((await share('read')).status).toBe(201);
    server.emulator.setModes({});
  });

  it.each([
    [{ role: 'read' }, [400, 'ErrorInvalidRecipients']],
    [{ emailAddress: { address: 'nobody' }, role: 'read' }, [400, 'ErrorInvalidRecipients']],
    [{ emailAddress: { address: 'head@school.example' }, role: 'read' }, [400, 'ErrorInvalidRequest']],
    [{ emailAddress: { address: 'tutor.7@school.example' } }, [400, 'ErrorPropertyValidationFailure']],
    [{ emailAddress: { address: 'tutor.7@school.example' }, role: 'none' }, [400, 'ErrorPropertyValidationFailure']],
    [{ emailAddress: { address: 'tutor.7@school.example' }, role: 'custom' }, [400, 'ErrorPropertyValidationFailure']],
    [{ emailAddress: { address: 'tutor.7@school.example' }, role: 'owner' }, [400, 'UnableToDeserializePostBody']],
    [{ emailAddress: { address: 'tutor.7@school.example' }, rights: 'x' }, [400, 'RequestBodyRead']],
  ])('refuse %o', async (body, refusal) => {
    expect(await outcome('POST', `${HEAD}/calendar/calendarPermissions`, body)).toEqual(refusal);
    expect(await list()).toHaveLength(1);
  });

  it('make a user of whom they are for, and nobody where they are refused', async () => {
    const names = () => server.emulator.snapshot().users.map(({ userPrincipalName }) => userPrincipalName);
    for (const role of ['custom', 'none', 'x']) expect((await share(role, 'gym@school.example')).status).toBe(400);
    expect(names()).toEqual(['head@school.example', 'tutor.7@school.example']);
    expect((await share('write', 'gym@school.example')).body).toMatchObject({ isInsideOrganization: true });
    expect(names()).toContain('gym@school.example');
  });

  it('name nobody twice', async () => {
    await share('read');
    expect((await share('write', 'TUTOR.7@school.example')).status).toBe(409);
  });

  it('are for the owner alone, be it in the owner mailbox or by the own id of the calendar', async () => {
    await share('delegateWithPrivateEventAccess');
    const tutor = await asUser(server.emulator);
    const owner = await asUser(server.emulator, { username: 'head@school.example' });
    const refused = [400, 'ErrorNotSupported'];
    expect(await outcome('GET', `${HEAD}/calendar/calendarPermissions`, undefined, tutor)).toEqual(refused);
    expect(await outcome('GET', '/v1.0/me/calendar/calendarPermissions', undefined, owner)).toBe(200);
    const { body } = await server.call('GET', `${TUTOR}/calendars?$filter=name eq 'Head'`);
    const own = `/v1.0/me/calendars/${body.value?.[0]?.id}/calendarPermissions`;
    expect(await outcome('GET', own, undefined, tutor)).toEqual(refused);
  });
});
