/**
 * Lines of an input as a message names them: `line 4`, or `lines 4, 7 and more` where there are more than are named.
 * `all` is how many there are; default those given.
 */
export function namedLines(lines: readonly number[], all = lines.length): string {
  return `${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}${all > lines.length ? ' and more' : ''}`;
}
