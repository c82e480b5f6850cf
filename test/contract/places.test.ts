import { expect, it } from 'vitest';
import { type Answered, describeContract } from './contract.ts';

const withAddress = (address: string) => expect.objectContaining({ emailAddress: address });

describeContract('places', ({ call, refusal, unique, room, roomList, isEmulated }) => {
  it('are rooms of the organization', async () => {
    const { value, complete } = await call('list-rooms');
    expect(complete).toBe(true);
    expect(value).toContainEqual(withAddress(room));
  });

  it('are listed by a condition, and no further than asked', async () => {
    const named = await call('get-place', { placeId: room });
    const filter = `displayName eq '${named.displayName.replaceAll("'", "''")}'`;
    const { value } = await call('list-rooms', { filter, select: 'displayName,emailAddress', maxItems: 1 });
    expect(value.map((one: Answered) => one.displayName)).toEqual([named.displayName]);
    if (!isEmulated) return;
    expect((await call('list-rooms', { filter: 'capacity ge 30' })).value).toHaveLength(1);
    expect((await call('list-rooms', { filter: 'capacity gt 30' })).value).toEqual([]);
  });

  it('are room lists, with the rooms of each', async () => {
    const lists = await call('list-room-lists');
    expect(lists.value).toContainEqual(withAddress(roomList));
    const rooms = await call('list-rooms-of-list', { roomListId: roomList });
    expect(rooms.value).toContainEqual(withAddress(room));
    const list = lists.value.find((one: Answered) => one.emailAddress === roomList);
    expect(await call('list-rooms-of-list', { roomListId: list.id })).toEqual(rooms);
    if (isEmulated) expect(rooms.value).toHaveLength(1);
  });

  it('are found by address as by id', async () => {
    const found = await call('get-place', { placeId: room });
    expect(found.emailAddress).toBe(room);
    expect(await call('get-place', { placeId: found.id })).toEqual(found);
    expect(await refusal('get-place', { placeId: 'no.such.place@school.example' })).toBe('service-404');
  });

  it('are changed in what is given, and in nothing else', async () => {
    const before = await call('get-place', { placeId: room });
    const label = unique('101');
    const changed = await call('update-place', { placeId: room, label, tags: ['piano', 'projector'], floorNumber: 2 });
    expect(changed).toMatchObject({ label, tags: ['piano', 'projector'], floorNumber: 2, capacity: before.capacity });
    expect(await call('get-place', { placeId: room })).toMatchObject({ label, capacity: before.capacity });
    const kept = { label: before.label ?? '', tags: before.tags ?? [], floorNumber: before.floorNumber ?? 0 };
    expect(await call('update-place', { placeId: room, ...kept })).toMatchObject(kept);
  });

  it('are changed as room lists where they are some', async () => {
    const { phone } = await call('get-place', { placeId: roomList });
    const changed = await call('update-place', { placeId: roomList, placeType: 'roomList', phone: '555-555-0100' });
    expect(changed).toMatchObject({ emailAddress: roomList, phone: '555-555-0100' });
    await call('update-place', { placeId: roomList, placeType: 'roomList', phone: phone ?? '' });
  });
});
