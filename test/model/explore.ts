/** One thing that can happen: who does it, what it is, and what its doer sees of it. */
export interface Step<State> {
  to: State;
  /** `service`, `person`, `machine`, or the number of a client. */
  by: 'service' | 'person' | 'machine' | number;
  /** In words, for a trace. */
  what: string;
  /** What the client sees that does it; nothing is seen of what others do. */
  seen?: string;
}

/** A system whose states are plain records that never change. */
export interface Model<State> {
  initial: State;
  /** All that can happen next. */
  steps(state: State): readonly Step<State>[];
  /** The same text for the same state, another for any other. */
  keyOf(state: State): string;
}

/** The steps from the start to a state; a shortest way, where the exploration found it. */
export type Trace<State> = readonly Step<State>[];

export interface Exploration<State> {
  states: number;
  transitions: number;
  /** Steps to the state that is furthest from the start. */
  depth: number;
  /** Whether nothing was left to explore, rather than that a bound was reached. */
  isComplete: boolean;
  /** For each predicate that held anywhere, a shortest way to where it did. */
  breaches: ReadonlyMap<string, Trace<State>>;
  /** Every state, in the order of its distance from the start. */
  reached: readonly State[];
}

export interface ExploreOptions<State> {
  /** What must never hold, by name; told a state, the one before it and the step between. */
  never?: Readonly<Record<string, (state: State, before: State | undefined, step: Step<State> | undefined) => boolean>>;
  /** States that are more than this many steps from the start are not looked at; default none. */
  depth?: number;
  /** Ends once this has been found to hold. */
  until?: string;
  /** Told of every breach, not only of the first of its name; what comes after a breach is not looked at then. */
  each?: (name: string, trace: Trace<State>) => void;
}

/** Visits every state that can be reached, each once, the nearest first. */
export function explore<State>(
  model: Model<State>,
  { never = {}, depth: bound = Number.POSITIVE_INFINITY, until = '', each }: ExploreOptions<State> = {},
): Exploration<State> {
  const watched = Object.entries(never);
  const seen = new Set([model.keyOf(model.initial)]);
  const reached = [model.initial];
  const ways: Way<State>[] = [{ from: -1, step: undefined, depth: 0 }];
  const breaches = new Map<string, Trace<State>>();
  let transitions = 0;
  let isComplete = true;
  const watch = (state: State, step: Step<State> | undefined, from: number): boolean => {
    let isWrong = false;
    for (const [name, holds] of watched) {
      if ((breaches.has(name) && each === undefined) || !holds(state, reached[from], step)) continue;
      isWrong = true;
      const trace = step === undefined ? [] : [...wayTo(ways, from), step];
      if (!breaches.has(name)) breaches.set(name, trace);
      each?.(name, trace);
    }
    return isWrong;
  };
  watch(model.initial, undefined, -1);
  for (let at = 0; at < reached.length; at += 1) {
    const state = reached[at] as State;
    const depth = (ways[at]?.depth ?? 0) + 1;
    const steps = model.steps(state);
    if (breaches.has(until)) {
      isComplete = false;
      break;
    }
    if (depth > bound) {
      isComplete &&= steps.length === 0;
      continue;
    }
    for (const step of steps) {
      transitions += 1;
      const key = model.keyOf(step.to);
      // A step can be wrong that leads to a state which is not.
      const isWrong = watch(step.to, step, at);
      if (seen.has(key)) continue;
      if (isWrong && each !== undefined) continue;
      seen.add(key);
      reached.push(step.to);
      ways.push({ from: at, step, depth });
    }
  }
  return { states: reached.length, transitions, depth: ways.at(-1)?.depth ?? 0, isComplete, breaches, reached };
}

/** A trace as a person reads it, a numbered step a line. */
export function tell<State>(trace: Trace<State>): string {
  return trace
    .map(({ by, what, seen }, at) => {
      const who = typeof by === 'number' ? `client ${by + 1}` : by;
      return `${at + 1}. ${who} ${what}${seen === undefined ? '' : `; sees: ${seen}`}`;
    })
    .join('\n');
}

interface Way<State> {
  from: number;
  step: Step<State> | undefined;
  depth: number;
}

function wayTo<State>(ways: readonly Way<State>[], index: number): Step<State>[] {
  const steps: Step<State>[] = [];
  for (let way = ways[index]; way?.step !== undefined; way = ways[way.from]) steps.push(way.step);
  return steps.reverse();
}
