import { describe, expect, it } from 'vitest';
import { findDistrust } from './config-trust.ts';

const PATH = '/srv/graphcal.config.json';
const ME = { uid: 1000, gid: 1000 };
const judge = (file: Partial<{ mode: number; uid: number; gid: number }>, entry = { uid: file.uid ?? 1000 }) =>
  findDistrust(PATH, { file: { mode: 0o100644, uid: 1000, gid: 1000, ...file }, entry }, ME);

describe('a configuration file that was found', () => {
  it.each([
    ['of the user', {}],
    ['of root', { uid: 0, gid: 0 }],
    ["that the user's own group can change", { mode: 0o100664 }],
    ["that root's group can change", { mode: 0o100664, uid: 0, gid: 0 }],
    ['that a team can read', { mode: 0o100640, gid: 50 }],
  ])('%s is used', (_, file) => {
    expect(judge(file)).toBeUndefined();
  });

  it('of another user is not used', () => {
    expect(judge({ uid: 1001 })).toEqual({
      reason: 'belongs to another user (id 1001)',
      hint: 'Run as that user, run from another folder, or make the file your own.',
    });
  });

  it('behind a link of another user is not used', () => {
    expect(judge({}, { uid: 1001 })).toMatchObject({ reason: 'belongs to another user (id 1001)' });
    expect(judge({ uid: 1001 }, { uid: 1000 })).toMatchObject({ reason: 'belongs to another user (id 1001)' });
  });

  it.each([
    [0o100646, 1000, '0646'],
    [0o100666, 0, '0666'],
    [0o100664, 50, '0664'],
  ])('with mode %i and group %i can be changed by others, so it is not used', (mode, gid, shown) => {
    expect(judge({ mode, gid })).toEqual({
      reason: `can be changed by others (mode ${shown})`,
      hint: "Close it with: chmod go-w '/srv/graphcal.config.json'",
    });
  });
});
