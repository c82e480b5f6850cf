import { describe, expect, it } from 'vitest';
import { SHARDS, shardOf } from './shard.ts';

describe('the shard of a mailbox', () => {
  it.for([
    ['room.101@school.example', 140, 12],
    ['year7.tutor@school.example', 239, 15],
    ['me', 209, 1],
    ['00000000-0000-4000-8000-000000000001', 244, 4],
    ['ä.raum@school.example', 16, 0],
  ] as const)('of %s is %i of 256 and %i of 16, on every machine and in every version', ([mailbox, of256, of16]) => {
    expect(SHARDS).toBe(256);
    expect(shardOf(mailbox, 256)).toBe(of256);
    expect(shardOf(mailbox, 16)).toBe(of16);
    expect(shardOf(mailbox, 1)).toBe(0);
  });

  it.for([
    ['Room.101@School.Example', 140],
    ['ROOM.101@SCHOOL.EXAMPLE', 140],
    ['Ä.Raum@school.example', 16],
  ] as const)('of %s is the one of its small letters', ([mailbox, shard]) => {
    expect(shardOf(mailbox, 256)).toBe(shard);
  });
});
