/** Levels of lists and objects in one another that a value may have; the service's own have a dozen. */
const MAX_NESTING = 100;

/** An object or list, and where in the value it stands. */
interface Place {
  value: object;
  name: string;
  depth: number;
  parent: Place | undefined;
}

/**
 * Where a value holds itself, or lies deeper than `MAX_NESTING`: whoever goes through it by calling himself would come to
 * no end. Undefined where it does neither.
 */
export function nestingFault(value: unknown): { path: string[]; message: string } | undefined {
  const rest: Place[] = [];
  const note = (inner: unknown, name: string, parent: Place | undefined) => {
    // Bytes hold nothing, and there are many.
    if (typeof inner !== 'object' || inner === null || ArrayBuffer.isView(inner)) return;
    rest.push({ value: inner, name, depth: (parent?.depth ?? 0) + 1, parent });
  };
  note(value, '', undefined);
  for (let place = rest.pop(); place !== undefined; place = rest.pop()) {
    if (isWithin(place)) return { path: pathOf(place), message: 'holds itself' };
    // The way there says no more than its beginning.
    if (place.depth > MAX_NESTING) {
      return { path: pathOf(place).slice(0, 1), message: `can have at most ${MAX_NESTING} levels` };
    }
    for (const [name, inner] of Object.entries(place.value)) note(inner, name, place);
  }
  return undefined;
}

function isWithin({ value, parent }: Place): boolean {
  for (let above = parent; above !== undefined; above = above.parent) if (above.value === value) return true;
  return false;
}

function pathOf(place: Place): string[] {
  const names: string[] = [];
  for (let at = place; at.parent !== undefined; at = at.parent) names.unshift(at.name);
  return names;
}
