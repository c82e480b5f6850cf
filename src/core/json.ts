/** Any value that JSON can carry. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
/** An object of JSON values. */
export interface JsonObject {
  [name: string]: JsonValue;
}

/** Whether a value is an object with names (not null, not an array). */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses JSON; gives undefined for what is not JSON, so that the caller decides which error it is. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** JSON with names in code-unit order and no white space: equal values give equal text, fit for hashing. */
export function canonicalJson(value: JsonValue): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  let text = '';
  // Built by hand: rows are hashed by the million, and lists of pieces to be joined cost more than the pieces.
  for (const name of Object.keys(value).sort()) {
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${canonicalJson(value[name] as JsonValue)}`;
  }
  return `{${text}}`;
}

/** JSON in printable ASCII alone: no reader takes a character of a value (a line separator, say) for the end of a line. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
