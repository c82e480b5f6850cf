/** What is asked of a file before it may set how graphcal runs. */
export interface FileRights {
  mode: number;
  uid: number;
  gid: number;
}

/** Why a configuration file is not used, and what mends it. */
export interface Distrust {
  reason: string;
  hint: string;
}

/** Root can read and change everything anyway. */
const ROOT = 0;
const GROUP_WRITES = 0o020;
const OTHERS_WRITE = 0o002;

/**
 * Whether a file that was merely found may choose the authentication, the mailbox and the home folder; pure. The search
 * climbs to the root, so below a folder of all (`/tmp`) it meets files of others, and a link is as good as a file.
 * `file` is what is read, `entry` what stands at the path: the same, or a symbolic link.
 */
export function findDistrust(
  path: string,
  { file, entry }: { file: FileRights; entry: Pick<FileRights, 'uid'> },
  user: Pick<FileRights, 'uid' | 'gid'>,
): Distrust | undefined {
  const stranger = [entry.uid, file.uid].find((uid) => uid !== user.uid && uid !== ROOT);
  if (stranger !== undefined) {
    return {
      reason: `belongs to another user (id ${stranger})`,
      hint: 'Run as that user, run from another folder, or make the file your own.',
    };
  }
  // Where everybody has a group of their own, files are made 0664: the user's main group is no stranger.
  const groupIsOwn = file.gid === user.gid || file.gid === ROOT;
  if ((file.mode & OTHERS_WRITE) !== 0 || ((file.mode & GROUP_WRITES) !== 0 && !groupIsOwn)) {
    const mode = (file.mode & 0o777).toString(8).padStart(4, '0');
    return { reason: `can be changed by others (mode ${mode})`, hint: `Close it with: chmod go-w '${path}'` };
  }
  return undefined;
}
