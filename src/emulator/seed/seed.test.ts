import { describe, expect, it } from 'vitest';
import { InputError } from '../../core/errors.ts';
import { createTestServer, eventBody, ROOM } from '../testing.ts';
import { readSeed } from './seed.ts';

const read = (user: unknown) => readSeed(JSON.stringify({ users: [user] }), 'seed.json');
const upn = 'room.101@school.example';

describe('a seed', () => {
  it('gives users, calendars and events to begin with, and again after a reset', async () => {
    const seed = read({
      userPrincipalName: upn,
      id: '11111111-2222-4333-8444-555555555555',
      displayName: 'Room 101',
      timeZone: 'W. Europe Standard Time',
      calendars: [{ name: 'Rota', color: 'lightTeal' }],
      events: [eventBody({ subject: 'Assembly' }), eventBody({ subject: 'Duty', calendar: 'rota' })],
    });
    const { call, emulator } = await createTestServer({ seed });
    const check = async () => {
      const calendars = (await call('GET', `${ROOM}/calendars`)).body.value;
      expect(calendars).toMatchObject([{ name: 'Calendar' }, { name: 'Rota', color: 'lightTeal' }]);
      const duty = await call('GET', `${ROOM}/calendars/${calendars?.[1]?.id}/events`);
      expect(duty.body.value).toMatchObject([{ subject: 'Duty', organizer: { emailAddress: { name: 'Room 101' } } }]);
      expect((await call('GET', `${ROOM}/calendar/events`)).body.value).toMatchObject([{ subject: 'Assembly' }]);
    };
    await check();
    await call('POST', `${ROOM}/events`, eventBody());
    emulator.reset();
    await check();
  });

  it.each([
    [7, 'users[0]'],
    [{}, 'users[0].userPrincipalName'],
    [{ userPrincipalName: 'room' }, 'users[0].userPrincipalName'],
    [{ userPrincipalName: upn, upn }, 'users[0].upn'],
    [{ userPrincipalName: upn, id: 'x' }, 'users[0].id'],
    [{ userPrincipalName: upn, displayName: 1 }, 'users[0].displayName'],
    [{ userPrincipalName: upn, timeZone: 'Mars' }, 'users[0].timeZone'],
    [{ userPrincipalName: upn, mailbox: 'full' }, 'users[0].mailbox'],
    [{ userPrincipalName: upn, mailbox: ['ok'] }, 'users[0].mailbox'],
    [{ userPrincipalName: upn, purpose: ['room'] }, 'users[0].purpose'],
    [{ userPrincipalName: upn, calendars: {} }, 'users[0].calendars'],
    [{ userPrincipalName: upn, calendars: [{}] }, 'users[0].calendars[0].name'],
    [{ userPrincipalName: upn, calendars: [{ name: 'a' }, { name: 'A' }] }, 'users[0].calendars[1].name'],
    [{ userPrincipalName: upn, calendars: [{ name: 'a', color: 'red' }] }, 'users[0].calendars[0].color'],
    [{ userPrincipalName: upn, events: [eventBody({ start: null })] }, 'users[0].events[0]'],
    [{ userPrincipalName: upn, events: [eventBody({ calendar: 'Rota' })] }, 'users[0].events[0]'],
    [{ userPrincipalName: upn, password: '' }, 'users[0].password'],
    [{ userPrincipalName: upn, signIn: 'never' }, 'users[0].signIn'],
    [{ userPrincipalName: upn, sharedWith: {} }, 'users[0].sharedWith'],
    [{ userPrincipalName: upn, sharedWith: ['a@b.example'] }, 'users[0].sharedWith[0]'],
    [{ userPrincipalName: upn, sharedWith: [{ user: 'a', role: 'read' }] }, 'users[0].sharedWith[0].user'],
    [{ userPrincipalName: upn, sharedWith: [{ user: upn, role: 'own' }] }, 'users[0].sharedWith[0].role'],
  ])('%o is refused, naming file and field', (user, field) => {
    let caught: unknown;
    try {
      read(user);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(InputError);
    expect(caught).toMatchObject({ code: 'seed-invalid', place: { file: 'seed.json', field } });
  });

  it.each([
    [7, 'apps[0]'],
    [{}, 'apps[0].displayName'],
    [{ displayName: ' ' }, 'apps[0].displayName'],
    [{ displayName: 'a', name: 'b' }, 'apps[0].name'],
    [{ clientId: 'x' }, 'apps[0].clientId'],
    [{ displayName: 'a', secrets: 'canary' }, 'apps[0].secrets'],
    [{ displayName: 'a', secrets: ['canary', ''] }, 'apps[0].secrets[1]'],
    [{ displayName: 'a', certificates: ['canary'] }, 'apps[0].certificates[0]'],
    [{ displayName: 'a', roles: [1] }, 'apps[0].roles[0]'],
    [{ displayName: 'a', scopes: {} }, 'apps[0].scopes'],
    [{ displayName: 'a', publicClient: 'yes' }, 'apps[0].publicClient'],
    [{ displayName: 'a', mailboxes: ['room'] }, 'apps[0].mailboxes[0]'],
    [{ displayName: 'a', grants: [1] }, 'apps[0].grants[0]'],
    [{ displayName: 'a', grants: [{ role: 'Calendars.Read', mailboxes: [upn] }] }, 'apps[0].grants[0].role'],
    [{ displayName: 'a', grants: [{ role: 'Application Calendars.Read' }] }, 'apps[0].grants[0].mailboxes'],
  ])('is refused with the application %o, naming the field and no secret', (app, field) => {
    let caught: unknown;
    try {
      readSeed(JSON.stringify({ users: [], apps: [app] }), 'seed.json');
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({ code: 'seed-invalid', place: { file: 'seed.json', field } });
    expect(String(caught)).not.toContain('canary');
  });

  it('is refused with two applications of one name, and with members that it does not have', () => {
    const apps = [{ displayName: 'Rota' }, { displayName: 'rota' }];
    expect(() => readSeed(JSON.stringify({ users: [], apps }), 'seed.json')).toThrow(
      "apps[1].displayName 'rota' is used",
    );
    expect(() => readSeed('{"users":[],"app":[]}', 'seed.json')).toThrow(
      'app is not known; known are users, apps, groups, roomLists.',
    );
  });

  it('that is not JSON, or names a user twice, is refused', () => {
    expect(() => readSeed('{', 'seed.json')).toThrow('seed.json is not JSON.');
    expect(() => readSeed('[]', 'seed.json')).toThrow('seed.json: users must be a list.');
    const users = [{ userPrincipalName: upn }, { userPrincipalName: upn.toUpperCase() }];
    expect(() => readSeed(JSON.stringify({ users }), 'seed.json')).toThrow('users[1].userPrincipalName');
  });
});

describe('a snapshot', () => {
  it('shows every mailbox with its calendars and events, extended properties included', async () => {
    const { call, emulator } = await createTestServer();
    const id = 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Key';
    const properties = [{ id, value: 'Row-1' }];
    await call('POST', `${ROOM}/events`, eventBody({ singleValueExtendedProperties: properties }));
    expect(emulator.snapshot()).toMatchObject({
      users: [
        {
          userPrincipalName: 'room.101@school.example',
          calendars: [{ name: 'Calendar' }],
          events: [{ subject: 'Year 7 Mathematics', singleValueExtendedProperties: properties }],
        },
      ],
    });
  });
});
