const WORDS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
  ['yes', true],
  ['no', false],
  ['1', true],
  ['0', false],
]);

/** Reads true, false, yes, no, 1 and 0, as text in any letter case or as a value; undefined for all else. */
export function readBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' || typeof value === 'number') return WORDS.get(String(value).trim().toLowerCase());
  return undefined;
}
