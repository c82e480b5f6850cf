import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Seed } from '../seed/seed.ts';
import { asUser, createTestServer, type Json, type TestServer } from '../testing.ts';

const address = { street: '4 Station Road', city: 'Leeds', postalCode: 'LS1', countryOrRegion: 'GB' };
const SEED: Seed = {
  users: [
    { userPrincipalName: 'tutor.7@school.example', password: 'correct horse' },
    {
      userPrincipalName: 'room.101@school.example',
      id: '0b0c0d0e-1111-4222-8333-444444444444',
      displayName: 'Room 101',
      purpose: 'room',
      place: {
        address,
        geoCoordinates: { latitude: 53.8, longitude: -1.5 },
        phone: '0113 496 0000',
        nickname: 'Maths',
        label: '101',
        capacity: 30,
        building: 'A',
        floorNumber: 1,
        isWheelChairAccessible: true,
        bookingType: 'reserved',
        tags: ['projector'],
        audioDeviceName: 'Speaker',
        displayDeviceName: 'Board',
      },
    },
    { userPrincipalName: 'room.102@school.example', displayName: 'Room 102', purpose: 'room', place: { capacity: 12 } },
    { userPrincipalName: 'van@school.example', purpose: 'equipment' },
  ],
  roomLists: [
    {
      displayName: 'Building A',
      emailAddress: 'building.a@school.example',
      id: '0B0C0D0E-2222-4222-8333-444444444444',
      rooms: ['Room.101@school.example'],
      address,
    },
  ],
};

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({ limits: 'off', seed: SEED });
});
beforeEach(() => server.emulator.reset());
afterAll(() => server.emulator.close());

const outcome = async (method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
  const answer = await server.call(method, `/v1.0/places/${path}`, body, headers);
  return answer.status < 400 ? answer.status : [answer.status, answer.body.error?.code];
};
const get = async (path: string) => (await server.call('GET', `/v1.0/places/${path}`)).body;
const namesOf = (body: Json) => (body.value as unknown as Json[]).map(({ displayName }) => String(displayName));

const ROOM_101 = {
  id: '0b0c0d0e-1111-4222-8333-444444444444',
  emailAddress: 'room.101@school.example',
  displayName: 'Room 101',
  address,
  geoCoordinates: { latitude: 53.8, longitude: -1.5 },
  phone: '0113 496 0000',
  nickname: 'Maths',
  label: '101',
  capacity: 30,
  building: 'A',
  floorLabel: null,
  floorNumber: 1,
  isManaged: true,
  isWheelChairAccessible: true,
  bookingType: 'reserved',
  tags: ['projector'],
  audioDeviceName: 'Speaker',
  videoDeviceName: null,
  displayDeviceName: 'Board',
};

describe('places', () => {
  it('are the rooms of the tenant, and no equipment', async () => {
    const body = await get('microsoft.graph.room');
    expect(body['@odata.context']).toMatch(/\$metadata#places\/microsoft\.graph\.room$/);
    expect(namesOf(body)).toEqual(['Room 101', 'Room 102']);
    expect(body.value?.[0]).toEqual(ROOM_101);
    expect(await get('graph.room')).toEqual(body);
  });

  it('are found by id and by address, with their type', async () => {
    const room = { '@odata.context': expect.any(String), '@odata.type': '#microsoft.graph.room', ...ROOM_101 };
    expect(await get('0B0C0D0E-1111-4222-8333-444444444444')).toEqual(room);
    expect(await get('Room.101@school.example')).toEqual(room);
    expect(await get('room.101@school.example/microsoft.graph.room')).toEqual(room);
    expect(await get('building.a@school.example')).toEqual({
      '@odata.context': expect.stringMatching(/\$metadata#places\/\$entity$/),
      '@odata.type': '#microsoft.graph.roomList',
      id: '0b0c0d0e-2222-4222-8333-444444444444',
      displayName: 'Building A',
      address,
      geoCoordinates: null,
      phone: null,
      emailAddress: 'building.a@school.example',
    });
  });

  it('are gathered in lists, each with its rooms', async () => {
    const body = await get('microsoft.graph.roomlist');
    expect(body['@odata.context']).toMatch(/\$metadata#places\/microsoft\.graph\.roomList$/);
    expect(namesOf(body)).toEqual(['Building A']);
    expect(namesOf(await get('building.a@school.example/microsoft.graph.roomlist/rooms'))).toEqual(['Room 101']);
  });

  it.each([
    ["$filter=capacity ge 20 and building eq 'a'", ['Room 101']],
    ['$filter=capacity lt 20', ['Room 102']],
    ['$filter=isWheelChairAccessible eq true', ['Room 101']],
    ['$top=1', ['Room 101']],
    ['$skip=1', ['Room 102']],
  ])('are listed with %s', async (query, names) => {
    expect(namesOf(await get(`microsoft.graph.room?${query}`))).toEqual(names);
  });

  it('are counted, selected and paged as asked', async () => {
    const body = await get('microsoft.graph.room?$count=true&$top=1&$select=displayName');
    expect(body['@odata.count']).toBe(2);
    expect(body.value).toEqual([{ id: ROOM_101.id, displayName: 'Room 101' }]);
    expect(body['@odata.nextLink']).toMatch(/\/v1\.0\/places\/microsoft\.graph\.room\?.*\$skip=1$/);
  });

  it('are a hundred on a page', async () => {
    const users = Array.from({ length: 130 }, (_, at) => ({
      userPrincipalName: `room.${at}@school.example`,
      purpose: 'room' as const,
    }));
    await server.emulator.restore({ users });
    expect((await get('microsoft.graph.room')).value).toHaveLength(100);
  });

  it('keep what a change does not name, and their names', async () => {
    const { status, body } = await server.call('PATCH', '/v1.0/places/room.101@school.example', {
      '@odata.type': 'microsoft.graph.room',
      capacity: 28,
      label: null,
      displayName: 'Another name',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ ...ROOM_101, capacity: 28, label: null });
    expect(await get('room.101@school.example')).toEqual(body);
    const { body: list } = await server.call('PATCH', '/v1.0/places/building.a@school.example', { phone: '1' });
    expect(list).toMatchObject({ '@odata.type': '#microsoft.graph.roomList', phone: '1', address });
  });

  it.each([
    ['GET', 'nobody@school.example', undefined, [404, 'PlaceNotFound']],
    ['GET', 'tutor.7@school.example', undefined, [404, 'PlaceNotFound']],
    ['GET', 'building.a@school.example/microsoft.graph.room', undefined, [404, 'PlaceNotFound']],
    ['GET', 'room.101@school.example/microsoft.graph.roomList/rooms', undefined, [404, 'PlaceNotFound']],
    ['PATCH', 'room.101@school.example', { capacity: '28' }, [400, 'UnableToDeserializePostBody']],
    ['PATCH', 'room.101@school.example', { capacity: -1 }, [400, 'ErrorPropertyValidationFailure']],
    ['PATCH', 'room.101@school.example', { seats: 1 }, [400, 'RequestBodyRead']],
    ['PATCH', 'building.a@school.example', { capacity: 1 }, [400, 'RequestBodyRead']],
    ['GET', "microsoft.graph.room?$filter=address eq 'x'", undefined, [400, 'ErrorInvalidProperty']],
  ])('%s %s with %o is refused', async (method, path, body, refusal) => {
    expect(await outcome(method, path, body)).toEqual(refusal);
  });

  it('take a permission of their own', async () => {
    const tutor = await asUser(server.emulator);
    expect(await outcome('GET', 'microsoft.graph.room', undefined, tutor)).toEqual([403, 'ErrorAccessDenied']);
    const other = await createTestServer({ seed: SEED, scopes: ['Place.Read.All'] });
    const reader = await asUser(other.emulator);
    expect((await other.call('GET', '/v1.0/places/room.101@school.example', undefined, reader)).status).toBe(200);
    const { status } = await other.call('PATCH', '/v1.0/places/room.101@school.example', { label: 'x' }, reader);
    expect(status).toBe(403);
    await other.emulator.close();
  });

  it('are in a snapshot', async () => {
    await server.call('PATCH', '/v1.0/places/building.a@school.example', { phone: '2' });
    const kept = server.emulator.snapshot();
    await server.emulator.restore({ users: [] });
    expect(namesOf(await get('microsoft.graph.roomlist'))).toEqual([]);
    await server.emulator.restore(kept);
    expect((await get('building.a@school.example')).phone).toBe('2');
    expect(namesOf(await get('building.a@school.example/microsoft.graph.roomlist/rooms'))).toEqual(['Room 101']);
  });

  it.each([
    [
      { users: [{ userPrincipalName: 'a@b.example', place: {} }] },
      'users[0].place is for a user whose purpose is room',
    ],
    [
      { users: [{ userPrincipalName: 'a@b.example', purpose: 'room', place: { capacity: 1.5 } }] },
      'users[0].place would be refused by Graph: UnableToDeserializePostBody',
    ],
    [
      { users: [], roomLists: [{ displayName: 'A', emailAddress: 'x', rooms: [] }] },
      'roomLists[0].emailAddress must be',
    ],
    [
      { users: [], roomLists: [{ displayName: 'A', emailAddress: 'a@b.example', rooms: ['x'] }] },
      "roomLists[0].rooms[0] must be a room's address or id",
    ],
  ])('of a seed are checked: %o', async (seed, message) => {
    await expect(server.emulator.restore(seed as Seed)).rejects.toThrow(message);
  });

  it('of a seed are made where nobody has the address of one, or refused where nobody is made', async () => {
    const rooms = ['Hall@school.example', '0b0c0d0e-3333-4222-8333-444444444444'];
    const seed = { users: [], roomLists: [{ displayName: 'B', emailAddress: 'building.b@school.example', rooms }] };
    await server.emulator.restore(seed);
    expect(namesOf(await get('building.b@school.example/microsoft.graph.roomlist/rooms'))).toHaveLength(2);
    expect(namesOf(await get('microsoft.graph.room'))).toContain('Hall');
    const strict = await createTestServer({ seed: SEED, autoCreateUsers: false });
    const message = "roomLists[0].rooms[0] 'Hall@school.example' is nobody's; add the room to the users.";
    await expect(strict.emulator.restore(seed)).rejects.toThrow(message);
    await expect(strict.emulator.seed(seed)).rejects.toThrow(message);
    expect((await strict.call('GET', '/v1.0/places/room.101@school.example')).status).toBe(200);
    await strict.emulator.close();
    await expect(createTestServer({ seed, autoCreateUsers: false })).rejects.toThrow(message);
  });
});
