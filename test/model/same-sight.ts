import { explore, type Model, type Step, type Trace } from './explore.ts';

interface Followed<State> {
  state: State;
  /** How much of what was seen has been seen. */
  at: number;
}

/** What a client saw, and the history that is looked for in which it sees just this. */
export interface Sight<State> {
  seen: readonly string[];
  client: number;
  isWanted(state: State): boolean;
  /** Whether it has to be as wanted right after what was seen last, rather than some time later; default false. */
  isAtOnce?: boolean;
  /** Steps after which the client knows nothing of what it saw before; default none. */
  forgets?: readonly string[];
}

/** A shortest history in which a client sees just this, and which then is as wanted; undefined where there is none. */
export function historyWith<State>(
  model: Model<State>,
  { seen, client, isWanted, isAtOnce = false, forgets = [] }: Sight<State>,
): Trace<State> | undefined {
  const follow = ({ state, at }: Followed<State>): Step<Followed<State>>[] =>
    model.steps(state).flatMap((step) => {
      const isOwn = step.by === client;
      if (isOwn && forgets.includes(step.what)) return [{ ...step, to: { state: step.to, at: 0 } }];
      const isSeen = isOwn && step.seen !== undefined;
      if (isSeen && step.seen !== seen[at]) return [];
      return [{ ...step, to: { state: step.to, at: isSeen ? at + 1 : at } }];
    });
  const followed: Model<Followed<State>> = {
    initial: { state: model.initial, at: 0 },
    steps: follow,
    keyOf: ({ state, at }) => `${at}:${model.keyOf(state)}`,
  };
  const isFound = ({ state, at }: Followed<State>, before?: Followed<State>) =>
    at === seen.length && (!isAtOnce || before?.at !== at) && isWanted(state);
  const found = explore(followed, { never: { found: isFound }, until: 'found' }).breaches.get('found');
  return found?.map((step) => ({ ...step, to: step.to.state }));
}
