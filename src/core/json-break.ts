/** Where a text stops being JSON, both counted from 1; columns in UTF-16 units. */
export interface JsonBreak {
  line: number;
  column: number;
  /** Whether the text ends before its JSON does. */
  isEnd: boolean;
}

/** Finds where a text stops being JSON (RFC 8259), whatever the engine says of it; undefined where it is JSON. */
export function findJsonBreak(text: string): JsonBreak | undefined {
  // A literal, a number, a string without line breaks, or one character that parts them.
  const token =
    /[{}[\]:,]|true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|"[ !#-[\]-\u{10ffff}]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[ !#-[\]-\u{10ffff}]*)*"/uy;
  const space = /[ \t\n\r]*/uy;
  const open: ('{' | '[')[] = [];
  /** What may come next: a value, a value or the end of a list, a name and so on. */
  let wants: 'value' | 'value or end' | 'name' | 'name or end' | 'colon' | 'comma or end' | 'nothing' = 'value';
  let at = 0;
  const skip = () => {
    space.lastIndex = at;
    at += space.exec(text)?.[0].length ?? 0;
  };
  for (skip(); at < text.length; skip()) {
    token.lastIndex = at;
    const [word] = token.exec(text) ?? [];
    if (word === undefined) return placeOf(text, at);
    const isEnd = word === (open.at(-1) === '{' ? '}' : ']') && open.length > 0;
    const isName = word.startsWith('"') && wants.startsWith('name');
    if (isEnd && wants.endsWith('or end')) {
      open.pop();
      wants = open.length === 0 ? 'nothing' : 'comma or end';
    } else if (isName) wants = 'colon';
    else if (word === ':' && wants === 'colon') wants = 'value';
    else if (word === ',' && wants === 'comma or end') wants = open.at(-1) === '{' ? 'name' : 'value';
    else if (!wants.startsWith('value') || /^[}\]:,]/u.test(word)) return placeOf(text, at);
    else if (word === '{' || word === '[') {
      open.push(word);
      wants = word === '{' ? 'name or end' : 'value or end';
    } else wants = open.length === 0 ? 'nothing' : 'comma or end';
    at += word.length;
  }
  return wants === 'nothing' ? undefined : placeOf(text, text.length);
}

/** `line 2, column 13`, for a sentence about a text that is not JSON; `''` where it is. */
export function describeJsonBreak(text: string): string {
  const found = findJsonBreak(text);
  if (found === undefined) return '';
  return `${found.isEnd ? 'it ends too early, at ' : ''}line ${found.line}, column ${found.column}`;
}

function placeOf(text: string, at: number): JsonBreak {
  const before = text.slice(0, at);
  const lines = before.split(/\r\n|\n|\r/u);
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1, isEnd: at === text.length };
}
