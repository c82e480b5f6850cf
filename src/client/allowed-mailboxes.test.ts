import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { allows, readAllowedMailboxes, refusalOfRequest } from './allowed-mailboxes.ts';
import { type ConnectOptions, connect } from './connect.ts';

const LIST = readAllowedMailboxes('Room.101@school.example, *@Labs.example,');

describe('the list of allowed mailboxes', () => {
  it('takes addresses and whole domains in any letter case', () => {
    expect(allows(LIST, 'room.101@school.example')).toBe(true);
    expect(allows(LIST, 'anyone@labs.example')).toBe(true);
    expect(allows(LIST, 'Anyone@Labs.example')).toBe(true);
    for (const other of ['room.102@school.example', 'x@sub.labs.example', 'x@evil-labs.example', 'me', '@labs', '']) {
      expect(allows(LIST, other), other).toBe(false);
    }
  });

  it('takes groups by their ids, which no user has, and never a user for a group of the same name', () => {
    const id = '02bd9fd6-8f93-4758-87c3-1fb73740a315';
    const groups = readAllowedMailboxes(
      `Groups/Staff, groups/head@school.example, ${id.toUpperCase()}, *@labs.example`,
    );
    for (const group of ['groups/staff', 'groups/STAFF', 'groups/head@school.example', `groups/${id}`, id]) {
      expect(allows(groups, group), group).toBe(true);
    }
    for (const other of [
      'staff',
      'head@school.example',
      'groups/other',
      'groups/a@labs.example',
      `groups/groups/${id}`,
    ]) {
      expect(allows(groups, other), other).toBe(false);
    }
    expect(allows(readAllowedMailboxes('me'), 'groups/me')).toBe(false);
    expect(allows(readAllowedMailboxes('head@school.example'), 'groups/head@school.example')).toBe(false);
  });

  it.each([
    ['/groups/Staff/events', 'groups/staff', true],
    ["/groups('staff')/calendar/events", '', true],
    ['/users/staff/events', 'groups/staff', false],
    ['/users/groups%2Fstaff/events', '', false],
    ["/users('groups/staff')/events", '', false],
    ['/users/groups%252Fstaff/events', '', false],
    ['/groups/staff%2Fevents/events', '', false],
    ['/groups/other/events', 'groups/staff', false],
    ['/groups', '', false],
  ])('which decides of a request to %s for %j: allowed is %j', (path, mailbox, expected) => {
    const groups = readAllowedMailboxes('groups/staff');
    expect(refusalOfRequest(groups, { path, mailbox }) === undefined).toBe(expected);
  });

  it.each(['', ' , ', 'room', '*', '*@', 'a@b, *', 'groups/', 'groups/*', 'groups/a/b'])(
    'refuses %j, which names no mailbox',
    (given) => {
      expect(() => readAllowedMailboxes(given)).toThrow(
        expect.objectContaining({ name: 'UsageError', code: 'allowed-mailbox-invalid' }),
      );
    },
  );

  it.each([
    ['/users/room.101@school.example/events', 'room.101@school.example', true],
    ['/users/room.101%40school.example/events', '', true],
    ["/users('room.101@school.example')/events", '', true],
    ['/users/head@school.example/events', 'room.101@school.example', false],
    ['/Users(%27head@school.example%27)/events', 'room.101@school.example', false],
    ['/users/room.101@school.example/events', 'head@school.example', false],
    ['/groups/staff@school.example/events', '', false],
    ['/me/events', '', false],
    ['/$batch', 'room.101@school.example', false],
    ['/users/room.101@school.example/$batch', '', false],
    ['/users/room.101@school.example/%24%62atch/', '', false],
    ['/users/room.101@school.example/%24BATCH', '', false],
    ['/users/anyone%40labs.example/events', '', true],
    ['/users/head@school.example%2Fevents%2Fx@labs.example', '', false],
    ['/users/head@school.example%252Fx@labs.example', '', false],
    ['/users/head%2Fx@labs.example', '', false],
    ["/users('head@school.example%3Fx@labs.example')", '', false],
    ['/users/room.101@school.example/events', 'Room.101@School.example', true],
    ['/places', '', false],
  ])('and a request to %s for %j: allowed is %j', (path, mailbox, expected) => {
    expect(refusalOfRequest(LIST, { path, mailbox }) === undefined).toBe(expected);
  });

  it('goes by the first request where the service wrote the path', () => {
    const request = {
      path: "/users('11111111-2222-4333-8444-555555555555')/events",
      mailbox: 'room.101@school.example',
    };
    expect(refusalOfRequest(LIST, request, true)).toBeUndefined();
    expect(refusalOfRequest(LIST, request)).toBeInstanceOf(UsageError);
  });
});

describe('calls to one group, by operations and raw', () => {
  /** A person's client over a wire that answers everything with nothing. */
  async function openCounted(options: Partial<ConnectOptions> = {}) {
    const counted = { sent: 0, atOnce: 0 };
    const lanes = new Set<string>();
    let open = 0;
    const client = await connect({
      auth: { credential: { getToken: async () => ({ token: 'own', expiresOnTimestamp: 4_102_444_800_000 }) } },
      audit: 'off',
      onWire: (event) => {
        if (event.type === 'call-sent') lanes.add(event.mailbox);
      },
      transport: {
        send: async () => {
          counted.sent += 1;
          open += 1;
          counted.atOnce = Math.max(counted.atOnce, open);
          for (let turn = 0; turn < 10; turn++) await setImmediate();
          open -= 1;
          return { status: 200, headers: {}, body: Buffer.from('{"value":[]}') };
        },
        close: async () => {},
      },
      ...options,
    });
    return { calendar: client.calendar, counted, lanes };
  }
  const GROUP = '02bd9fd6-8f93-4758-87c3-1fb73740a315';
  const raw = { method: 'GET', path: `/groups/${GROUP.toUpperCase()}/events` } as const;
  const batch = { requests: [{ method: 'GET', path: `/groups('${GROUP}')/events` }] };

  it('share one lane', async () => {
    const { calendar, counted, lanes } = await openCounted({ lane: { concurrent: 1 } });
    await Promise.all([calendar.listEvents({ group: GROUP }), calendar.rawRequest(raw)]);
    expect([counted, [...lanes]]).toEqual([{ sent: 2, atOnce: 1 }, [`groups/${GROUP}`]]);
  });

  it.each([GROUP, `groups/${GROUP}`])('are allowed alike by %s', async (entry) => {
    const { calendar, counted } = await openCounted({ allowedMailboxes: entry });
    await calendar.listEvents({ group: GROUP });
    await calendar.rawRequest(raw);
    expect(counted.sent).toBe(2);
  });

  it.each(['staff@school.example', 'me', `groups/${GROUP.replace('0', '1')}`])(
    'are refused alike where the list has %s, by the name that would allow them',
    async (entry) => {
      const { calendar, counted } = await openCounted({ allowedMailboxes: entry });
      const refused = expect.objectContaining({
        code: 'mailbox-not-allowed',
        message: `The mailbox "groups/${GROUP}" is not in allowedMailboxes.`,
      });
      await expect(calendar.listEvents({ group: GROUP })).rejects.toEqual(refused);
      await expect(calendar.rawRequest(raw)).rejects.toEqual(refused);
      await expect(calendar.rawBatch(batch)).rejects.toEqual(refused);
      expect(counted.sent).toBe(0);
    },
  );
});
