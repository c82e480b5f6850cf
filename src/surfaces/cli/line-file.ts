import { checkWritable, type FileWords, openWholeFile, type WholeFile } from '../../bulk/results/whole-file.ts';
import { systemRandom } from '../../core/random.ts';

/** A file that gets one line of JSON for each thing, readable by its owner only; it takes its name when it is whole. */
export interface LineFile {
  add(value: unknown): Promise<void>;
  /** Puts it in its place, over an older one. */
  finish(): Promise<void>;
  /** Forgets what was written. */
  discard(): Promise<void>;
}

/** Throws InputError `results-not-writable`, and UsageError `results-are-input` for the file that rows are read from. */
export async function openLines(path: string, words: FileWords, input?: string): Promise<LineFile> {
  await checkWritable(path, input, words);
  const file = await openWholeFile(path, '', systemRandom, words);
  return { ...file, add: (value) => file.add(`${JSON.stringify(value)}\n`) };
}

/** The same for text that is written as it is, after `begin`; throws InputError `results-not-writable`. */
export async function openTextFile(path: string, words: FileWords, begin: string): Promise<WholeFile> {
  await checkWritable(path, undefined, words);
  return openWholeFile(path, begin, systemRandom, words);
}
