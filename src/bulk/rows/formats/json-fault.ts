/** Why a JSON text is not taken as a row although the language may read it. */
export type JsonFault =
  | { readonly kind: 'repeated'; readonly name: string }
  | { readonly kind: 'deep' }
  | { readonly kind: 'large' };

/** Levels of objects and lists in a row; the deepest value that a row can have needs four. */
export const MAX_JSON_DEPTH = 100;

/**
 * Values in a row. Each takes memory of its own once it is parsed, so that 16 million characters could become a
 * gigabyte; 10,000 attendees with all their members are 60,000.
 */
export const MAX_JSON_VALUES = 200_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * What speaks against a JSON text, before it is parsed: an object that has a name twice, at any depth, of which the
 * parser would take the last and say nothing; too many levels or values. Of a text that is no JSON it says anything or
 * nothing, and never throws.
 */
export function findJsonFault(json: string): JsonFault | undefined {
  // The names of each object that is open; of a list, undefined.
  const open: (Set<string> | undefined)[] = [];
  let isName = false;
  let values = 0;
  for (let at = 0; at < json.length; at++) {
    switch (json[at]) {
      case '{':
      case '[': {
        const isObject = json[at] === '{';
        open.push(isObject ? new Set() : undefined);
        isName = isObject;
        values++;
        if (open.length > MAX_JSON_DEPTH) return { kind: 'deep' };
        if (values > MAX_JSON_VALUES) return { kind: 'large' };
        break;
      }
      case '}':
      case ']':
        open.pop();
        isName = false;
        break;
      case ',':
        isName = open.at(-1) !== undefined;
        values++;
        if (values > MAX_JSON_VALUES) return { kind: 'large' };
        break;
      case '"': {
        const end = endOfText(json, at);
        if (isName) {
          const name = readName(json.slice(at, end + 1));
          const names = open.at(-1);
          if (names?.has(name)) return { kind: 'repeated', name };
          names?.add(name);
          isName = false;
        }
        at = end;
      }
    }
  }
  return undefined;
}

/** Names with escapes are compared as what they mean. */
function readName(text: string): string {
  if (!text.includes('\\')) return text.slice(1, -1);
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}

/** Where the text that begins with the quote at `start` has its closing quote. */
function endOfText(json: string, start: number): number {
  let end = start + 1;
  while (end < json.length && json.charCodeAt(end) !== QUOTE) end += json.charCodeAt(end) === BACKSLASH ? 2 : 1;
  return end;
}

/** A name that an object of this JSON has twice, at any depth; undefined where there is none. */
export function findRepeatedName(json: string): string | undefined {
  const fault = findJsonFault(json);
  return fault?.kind === 'repeated' ? fault.name : undefined;
}
