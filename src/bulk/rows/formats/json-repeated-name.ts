const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * A name that an object of this JSON has twice, at any depth; undefined where there is none. The parser would take the
 * last of the two and say nothing. The text must be valid JSON.
 */
export function findRepeatedName(json: string): string | undefined {
  // The names of each object that is open; of a list, undefined.
  const open: (Set<string> | undefined)[] = [];
  let isName = false;
  for (let at = 0; at < json.length; at++) {
    switch (json[at]) {
      case '{':
        open.push(new Set());
        isName = true;
        break;
      case '[':
        open.push(undefined);
        isName = false;
        break;
      case '}':
      case ']':
        open.pop();
        isName = false;
        break;
      case ',':
        isName = open.at(-1) !== undefined;
        break;
      case '"': {
        const end = endOfText(json, at);
        if (isName) {
          const name: string = JSON.parse(json.slice(at, end + 1));
          const names = open.at(-1);
          if (names?.has(name)) return name;
          names?.add(name);
          isName = false;
        }
        at = end;
      }
    }
  }
  return undefined;
}

/** Where the text that begins with the quote at `start` has its closing quote. */
function endOfText(json: string, start: number): number {
  let end = start + 1;
  while (end < json.length && json.charCodeAt(end) !== QUOTE) end += json.charCodeAt(end) === BACKSLASH ? 2 : 1;
  return end;
}
