import type { Mailbox } from '../mailboxes/mailbox.ts';
import type { RoomListRecord } from '../store/store.ts';

/** The members of a room in the order of the service's answers. https://learn.microsoft.com/graph/api/resources/room */
export const ROOM_MEMBERS = [
  'id',
  'emailAddress',
  'displayName',
  'address',
  'geoCoordinates',
  'phone',
  'nickname',
  'label',
  'capacity',
  'building',
  'floorLabel',
  'floorNumber',
  'isManaged',
  'isWheelChairAccessible',
  'bookingType',
  'tags',
  'audioDeviceName',
  'videoDeviceName',
  'displayDeviceName',
] as const;

/** The same of a room list. https://learn.microsoft.com/graph/api/resources/roomlist */
export const ROOM_LIST_MEMBERS = ['id', 'displayName', 'address', 'geoCoordinates', 'phone', 'emailAddress'] as const;

type Select = ReadonlySet<string> | undefined;

/** A room as an answer shows it. */
export function showRoom({ user }: Mailbox, select: Select): Record<string, unknown> {
  const { place = {} } = user;
  const all: Record<(typeof ROOM_MEMBERS)[number], unknown> = {
    id: user.id,
    emailAddress: user.userPrincipalName,
    displayName: user.displayName,
    address: place.address ?? null,
    geoCoordinates: place.geoCoordinates ?? null,
    phone: place.phone ?? '',
    nickname: place.nickname ?? user.displayName,
    label: place.label ?? null,
    capacity: place.capacity ?? null,
    building: place.building ?? null,
    floorLabel: place.floorLabel ?? null,
    floorNumber: place.floorNumber ?? null,
    isManaged: true,
    isWheelChairAccessible: place.isWheelChairAccessible ?? false,
    bookingType: place.bookingType ?? 'standard',
    tags: place.tags ?? [],
    audioDeviceName: place.audioDeviceName ?? null,
    videoDeviceName: place.videoDeviceName ?? null,
    displayDeviceName: place.displayDeviceName ?? null,
  };
  return selected(all, select);
}

/** A room list as an answer shows it. */
export function showRoomList(list: RoomListRecord, select: Select): Record<string, unknown> {
  const all: Record<(typeof ROOM_LIST_MEMBERS)[number], unknown> = {
    id: list.id,
    displayName: list.displayName,
    address: list.place.address ?? null,
    geoCoordinates: list.place.geoCoordinates ?? null,
    phone: list.place.phone ?? null,
    emailAddress: list.emailAddress,
  };
  return selected(all, select);
}

function selected(all: Record<string, unknown>, select: Select): Record<string, unknown> {
  if (!select) return all;
  return Object.fromEntries(Object.entries(all).filter(([name]) => name === 'id' || select.has(name)));
}
