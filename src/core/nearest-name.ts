/** The known name that a misspelt one is nearest to; undefined where none is near enough to be meant. */
export function nearestName<Name extends string>(given: string, known: readonly Name[]): Name | undefined {
  return nearestNames(given, known, 1)[0];
}

/** So many known names at most, the nearest first, and of equally near ones those that are known first. */
export function nearestNames<Name extends string>(given: string, known: readonly Name[], most: number): Name[] {
  const name = simple(given);
  // A text of any length may stand where a name should; names are short.
  if (name === '' || name.length > 60) return [];
  const near: { candidate: Name; far: number }[] = [];
  for (const candidate of known) {
    const other = simple(candidate);
    const contains = other.length >= 3 && (name.startsWith(other) || (name.length >= 3 && other.startsWith(name)));
    const far = contains ? 1 : distance(name, other);
    if (far > Math.max(1, Math.floor(Math.min(name.length, other.length) / 3))) continue;
    near.push({ candidate, far });
  }
  return near
    .sort((one, other) => one.far - other.far)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

function simple(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
function distance(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (swapped) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[other.length] ?? 0;
}
