import type { FileHandle } from 'node:fs/promises';
import * as real from 'node:fs/promises';
import { basename } from 'node:path';
import { failpoint } from './failpoint.ts';

export * from 'node:fs/promises';

const WRITES = real.constants.O_WRONLY | real.constants.O_RDWR;

/** What is done to files has a failpoint before and after it; what is only read has none. */
export async function open(...given: Parameters<typeof real.open>): Promise<FileHandle> {
  const [path, flags = 'r'] = given;
  const isRead = typeof flags === 'string' ? flags === 'r' : (flags & WRITES) === 0;
  if (isRead) return real.open(...given);
  const name = `file ${nameOf(path)}`;
  const handle = await around(`${name} open`, () => real.open(...given));
  handle.appendFile = (...what) =>
    around(`${name} append`, () => Reflect.apply(PROTOTYPE(handle).appendFile, handle, what));
  handle.writeFile = (...what) =>
    around(`${name} write`, () => Reflect.apply(PROTOTYPE(handle).writeFile, handle, what));
  handle.sync = () => around(`${name} sync`, () => Reflect.apply(PROTOTYPE(handle).sync, handle, []));
  return handle;
}

export const rename: typeof real.rename = (from, to) =>
  around(`file ${nameOf(to)} rename`, () => real.rename(from, to));
export const link: typeof real.link = (from, to) => around(`file ${nameOf(to)} link`, () => real.link(from, to));
export const rm: typeof real.rm = (path, options) => around(`file ${nameOf(path)} rm`, () => real.rm(path, options));

const PROTOTYPE = (handle: FileHandle): FileHandle => Object.getPrototypeOf(handle) as FileHandle;

async function around<T>(name: string, work: () => Promise<T>): Promise<T> {
  failpoint(`${name} before`);
  const given = await work();
  failpoint(`${name} after`);
  return given;
}

/** The name of a file without what is random in it. */
function nameOf(path: unknown): string {
  return basename(String(path)).replaceAll(/[0-9a-f]{8,}/gu, 'x');
}
