import { homedir, userInfo } from 'node:os';
import { posix, win32 } from 'node:path';
import { ensurePrivateFolder } from '../core/private-files.ts';

/** The home folder, with vault and ledger in it. */
export interface Home {
  /** Absolute path. */
  folder: string;
  /** Folder in which the emulator keeps its calendars when asked to. */
  emulator: string;
}

/** What the place depends on. */
export interface HomePlace {
  env: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  /** The user's own folder. */
  userFolder: string;
  /** A relative home is taken from here. */
  cwd: string;
}

const NAME = 'graphcal';

/**
 * Where the home folder is; pure, creates nothing. `chosen` (a flag or the configuration) wins over `GRAPHCAL_HOME`,
 * then `$XDG_DATA_HOME/graphcal`, then the system's custom: `~/.local/share/graphcal`,
 * `~/Library/Application Support/graphcal` on macOS, `%LOCALAPPDATA%\graphcal` on Windows.
 * https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function locateHome(chosen: string | undefined, { env, platform, userFolder, cwd }: HomePlace): Home {
  const path = platform === 'win32' ? win32 : posix;
  const named = chosen || env.GRAPHCAL_HOME;
  const folder = named ? path.resolve(cwd, named) : path.join(dataFolder(), NAME);
  return {
    folder,
    emulator: path.join(folder, 'emulator'),
  };

  function dataFolder(): string {
    const xdg = env.XDG_DATA_HOME;
    // The specification wants a relative path ignored.
    if (xdg && path.isAbsolute(xdg)) return xdg;
    if (platform === 'win32') return env.LOCALAPPDATA || path.join(userFolder, 'AppData', 'Local');
    if (platform === 'darwin') return path.join(userFolder, 'Library', 'Application Support');
    return path.join(userFolder, '.local', 'share');
  }
}

/** The place as this process sees it. */
export function processPlace(): HomePlace {
  return { env: process.env, platform: process.platform, userFolder: homedir(), cwd: process.cwd() };
}

/** Name of the user that this process runs as, else the number where the system has no name for it. */
export function processUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.geteuid?.() ?? 'unknown'}`;
  }
}

/** Makes sure of the home folder (0700, own, no link); throws StorageError `path-...` with the command that mends it. */
export async function openHome(home: Home): Promise<Home> {
  await ensurePrivateFolder(home.folder);
  return home;
}
