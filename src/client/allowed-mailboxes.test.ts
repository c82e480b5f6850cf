import { describe, expect, it } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { allows, readAllowedMailboxes, refusalOfRequest } from './allowed-mailboxes.ts';

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

  it.each(['', ' , ', 'room', '*', '*@', 'a@b, *'])('refuses %j, which names no mailbox', (given) => {
    expect(() => readAllowedMailboxes(given)).toThrow(
      expect.objectContaining({ name: 'UsageError', code: 'allowed-mailbox-invalid' }),
    );
  });

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
