import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type HomePlace, locateHome, openHome, processPlace } from './home.ts';

const place = (changes: Partial<HomePlace> = {}): HomePlace => ({
  env: {},
  platform: 'linux',
  userFolder: '/home/teacher',
  cwd: '/project',
  ...changes,
});

describe('the home folder', () => {
  it.each<[string, Partial<HomePlace>, string | undefined, string]>([
    ['Linux', {}, undefined, '/home/teacher/.local/share/graphcal'],
    ['Linux with XDG', { env: { XDG_DATA_HOME: '/data' } }, undefined, '/data/graphcal'],
    ['a relative XDG', { env: { XDG_DATA_HOME: 'data' } }, undefined, '/home/teacher/.local/share/graphcal'],
    ['GRAPHCAL_HOME', { env: { GRAPHCAL_HOME: '/srv/cal', XDG_DATA_HOME: '/data' } }, undefined, '/srv/cal'],
    ['a relative GRAPHCAL_HOME', { env: { GRAPHCAL_HOME: 'cal' } }, undefined, '/project/cal'],
    ['an empty GRAPHCAL_HOME', { env: { GRAPHCAL_HOME: '' } }, undefined, '/home/teacher/.local/share/graphcal'],
    ['a chosen folder', { env: { GRAPHCAL_HOME: '/srv/cal' } }, '/chosen', '/chosen'],
    ['macOS', { platform: 'darwin' }, undefined, '/home/teacher/Library/Application Support/graphcal'],
    [
      'Windows',
      { platform: 'win32', userFolder: 'C:\\Users\\teacher', env: { LOCALAPPDATA: 'D:\\Local' } },
      undefined,
      'D:\\Local\\graphcal',
    ],
    [
      'Windows without LOCALAPPDATA',
      { platform: 'win32', userFolder: 'C:\\Users\\teacher' },
      undefined,
      'C:\\Users\\teacher\\AppData\\Local\\graphcal',
    ],
  ])('for %s', (_, changes, chosen, folder) => {
    expect(locateHome(chosen, place(changes)).folder).toBe(folder);
  });

  it('has a folder for the embedded server', () => {
    expect(locateHome('/srv/cal', place())).toEqual({
      folder: '/srv/cal',
      emulator: '/srv/cal/emulator',
    });
  });

  it.skipIf(process.platform === 'win32')('is made for its owner alone (R54 in part)', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'graphcal-home-'));
    try {
      const home = await openHome(locateHome(join(parent, 'a', 'home'), processPlace()));
      expect((await stat(home.folder)).mode & 0o777).toBe(0o700);
    } finally {
      await rm(parent, { recursive: true, force: true });
    }
  });
});
