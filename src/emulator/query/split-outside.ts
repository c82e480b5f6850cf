/** Parts of an expression between separators that stand outside of brackets and of strings. */
export function splitOutside(expression: string, separator: ',' | ';'): string[] {
  const parts: string[] = [];
  let depth = 0;
  let isString = false;
  let from = 0;
  for (let at = 0; at < expression.length; at++) {
    const letter = expression.charAt(at);
    // A doubled quotation mark inside of a string ends it and begins it again.
    if (letter === "'") isString = !isString;
    else if (isString) continue;
    else if (letter === '(') depth++;
    else if (letter === ')') depth--;
    else if (letter === separator && depth === 0) {
      parts.push(expression.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(expression.slice(from));
  return parts;
}
