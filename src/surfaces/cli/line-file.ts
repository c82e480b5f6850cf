import { type FileHandle, open } from 'node:fs/promises';
import { InputError } from '../../core/errors.ts';
import { systemCodeOf } from '../../core/system-error.ts';

/** A file that gets one line of JSON for each thing, readable by its owner only. */
export interface LineFile {
  add(value: unknown): Promise<void>;
  close(): Promise<void>;
}

/** Characters gathered before they are written. */
const CHUNK = 64 * 1024;

/** Opens it anew, over an older one; throws InputError `results-not-writable`. */
export async function openLines(path: string, named: string): Promise<LineFile> {
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      const code = systemCodeOf(cause) ?? 'no code';
      throw new InputError(
        'results-not-writable',
        `'${named}' cannot be written (${code}).`,
        { file: named },
        { cause },
      );
    }
  };
  const handle: FileHandle = await guard(() => open(path, 'w', 0o600));
  let text = '';
  const flush = async () => {
    const chunk = text;
    text = '';
    await guard(() => handle.appendFile(chunk, 'utf8'));
  };
  return {
    async add(value) {
      text += `${JSON.stringify(value)}\n`;
      if (text.length >= CHUNK) await flush();
    },
    async close() {
      try {
        await flush();
      } finally {
        await handle.close();
      }
    },
  };
}
