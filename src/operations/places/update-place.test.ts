import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const ROOM = { placeId: 'room.101@school.example' };

describe('update-place', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    expect(
      await plainRequest('update-place', {
        ...{ placeId: 'cf100@contoso.com', nickname: 'Conf Room', building: '1', label: '100', capacity: 50 },
        isWheelChairAccessible: false,
      }),
    ).toEqual(documentation.request('place-update-1'));
  });

  it('writes what is given of a room list, and nothing else', async () => {
    const geoCoordinates = { latitude: 47, longitude: -122, altitude: null };
    expect(
      await buildRequest('update-place', {
        ...{ placeId: 'building.a@school.example', placeType: 'ROOMLIST', phone: '555-555-0100', geoCoordinates },
        address: { street: '4567 Main Street', city: 'Buffalo' },
      }),
    ).toEqual({
      method: 'PATCH',
      path: '/places/building.a%40school.example',
      body: {
        '@odata.type': 'microsoft.graph.roomList',
        phone: '555-555-0100',
        address: { street: '4567 Main Street', city: 'Buffalo' },
        geoCoordinates: { latitude: 47, longitude: -122, altitude: null },
      },
      mailbox: '',
    });
  });

  it.for([
    ['tags', []],
    ['floorNumber', 0],
    ['label', ''],
    ['bookingType', 'reserved'],
    ['videoDeviceName', 'Camera 1'],
  ] as const)('writes %s as %j', async ([name, value]) => {
    const { body } = await buildRequest('update-place', { ...ROOM, [name]: value });
    expect(body).toEqual({ '@odata.type': 'microsoft.graph.room', [name]: value });
  });

  it.for([
    [{ capacity: 30 }, 'placeId'],
    [{ ...ROOM, placeType: 'desk', capacity: 30 }, 'placeType'],
    [{ ...ROOM, capacity: -1 }, 'capacity'],
    [{ ...ROOM, placeType: 'roomList', capacity: 30 }, 'capacity'],
    [{ ...ROOM, displayName: 'Room 101' }, 'displayName'],
    [{ ...ROOM, geoCoordinates: { latitude: 91, longitude: 0 } }, 'geoCoordinates.latitude'],
    [{ ...ROOM, bookingType: 'any' }, 'bookingType'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('update-place', input)).toBe(field);
  });

  it('refuses to change nothing', async () => {
    await expect(buildRequest('update-place', ROOM)).rejects.toMatchObject({
      code: 'input-invalid',
      message: 'update-place: nothing to change is given.',
    });
  });
});
