/** `1 row`, `2,364 rows`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${grouped(n)} ${n === 1 ? one : many}`;
}

/** 2,364: the same on every machine, whatever its language. */
export function grouped(n: number): string {
  return n.toLocaleString('en-US');
}
