/** Which requests a rule is about; a member that is left out matches all Graph requests. */
export interface FaultMatch {
  /** In upper case. */
  method?: string;
  /** Part of the path with its query, as it was sent, in any letter case; left out: all Graph paths. */
  pathContains?: string;
  /** userPrincipalName or id of the mailbox in the path, in any letter case. */
  mailbox?: string;
  /** Client id of the token, in any letter case; of a request for a token the `client_id` in its form. */
  app?: string;
  /**
   * Signed-in user, by userPrincipalName or id in any letter case; of a request for a token whom it is for, as far as it
   * tells.
   */
  user?: string;
  /** True: requests for a token only; false: never those. Left out: those whose path a `pathContains` fits. */
  signIn?: boolean;
  /** True: parts of batches only; false: single requests and batches as a whole only. */
  inBatch?: boolean;
  /** Only the n-th request that matches, counted from 1. */
  nth?: number;
  /** Every n-th request that matches. */
  every?: number;
  /** From the n-th request that matches on. */
  from?: number;
  /** At most so many times. */
  count?: number;
}

/** What a refusal by plan says. */
export interface FaultAnswer {
  /** HTTP status. */
  status: number;
  code?: string;
  message?: string;
  headers?: Readonly<Record<string, string>>;
  /** Seconds, fractions allowed; `{ date }`: an HTTP date so many seconds ahead; null or absent: no header. */
  retryAfter?: number | { date: number } | null;
}

/** What a named error says otherwise than usual. */
export interface SignInDenial extends Pick<FaultAnswer, 'message' | 'headers' | 'retryAfter'> {
  /** HTTP status. */
  status?: number;
  suberror?: string;
  /** What a new request has to ask for, as the text of a `claims` parameter. */
  claims?: string;
}

/** Headers to set, each as given; null takes it away. Names in any letter case. */
export type HeaderChanges = Readonly<Record<string, string | null>>;

export type FaultAction =
  /** Answers without acting. */
  | ({ type: 'refuse' } & FaultAnswer)
  /** Answers a request for a token with a named error of the sign-in service, in its form: `AADSTS50076`. */
  | ({ type: 'refuse-sign-in'; code: string } & SignInDenial)
  /** Resets the connection without acting. */
  | { type: 'reset-before' }
  /** Acts, then resets the connection; in a batch the whole batch's connection, once all parts have run. */
  | { type: 'commit-then-reset' }
  /** Acts, then answers this instead. */
  | ({ type: 'commit-then-status' } & FaultAnswer)
  /**
   * Acts only after `ms` milliseconds. Without `status` the answer waits too; with one it goes out at once and
   * the request's slot is free, as when a gateway gives up on a service that still works.
   */
  | ({ type: 'delay-commit'; ms: number } & Partial<FaultAnswer>)
  /** Acts, but leaves the part out of the batch's answer. */
  | { type: 'omit-part' }
  /** Acts, but answers the part under another id. */
  | { type: 'alter-id'; to: string }
  /** Acts, but answers the part twice; the second time with this `status`, where one is given. */
  | ({ type: 'repeat-part' } & Partial<FaultAnswer>)
  /** Acts, then changes the answer, or that of the part, on its way: its status, headers or the text of its body. */
  | { type: 'alter-part'; status?: number; headers?: HeaderChanges; body?: string }
  /** Acts, and sets, replaces or takes away headers; with `gzip` the body is compressed, and a header says so. */
  | { type: 'set-headers'; headers?: HeaderChanges; gzip?: boolean }
  /** Answers the parts of a batch in reverse order of completion. */
  | { type: 'reorder-parts' }
  /**
   * Acts, then sends `bytes` bytes of the answer every `ms` milliseconds: of its body (default), of its headers, or of
   * all of it. With `endless` it goes on for ever, with white space after the body or with one header after the other.
   */
  | { type: 'drip'; bytes: number; ms: number; of?: 'headers' | 'body' | 'all'; endless?: boolean }
  /** Acts, then ends the connection after so many bytes of the body; `chunked`: in the middle of a chunk. */
  | { type: 'cut'; afterBytes: number; chunked?: boolean };

export interface FaultRule {
  /** For people; shown in errors about the plan. */
  name?: string;
  match: FaultMatch;
  action: FaultAction;
}

/** A script of faults; of the rules that match a request the first one that is due acts, and all of them count it. */
export interface FaultPlan {
  rules: readonly FaultRule[];
}

/** What rules look at. */
interface FaultSubject {
  method: string;
  path: string;
  /** Keys under which the mailbox may be named, in lower case. */
  mailbox: readonly string[];
  inBatch: boolean;
  /** Client id; '' where none is known. */
  app: string;
  /** Names of the signed-in user, likewise. */
  user: readonly string[];
  /** Whether it asks for a token. */
  signIn?: boolean;
}

/** Decides which fault, if any, a request meets; counts as it goes. */
export interface Faults {
  decide(subject: FaultSubject): FaultAction | undefined;
  readonly plan: FaultPlan;
  /** Plays another plan from now on, from its beginning. */
  play(plan: FaultPlan): void;
  /** Counts from the beginning again. */
  reset(): void;
}

const FOR_PARTS: ReadonlySet<FaultAction['type']> = new Set(['omit-part', 'alter-id', 'repeat-part']);
/** A part of a batch has no connection of its own. */
const FOR_CONNECTIONS: ReadonlySet<FaultAction['type']> = new Set(['drip', 'cut']);

/** Makes the decider of a plan. */
export function createFaults(first: FaultPlan = { rules: [] }): Faults {
  let plan = first;
  const begin = () => plan.rules.map((rule) => ({ rule, seen: 0, done: 0 }));
  let rules = begin();
  return {
    get plan() {
      return plan;
    },
    play(next) {
      plan = next;
      rules = begin();
    },
    decide(subject) {
      let chosen: FaultAction | undefined;
      for (const state of rules) {
        if (!concerns(state.rule, subject)) continue;
        state.seen++;
        if (chosen || !isDue(state.rule.match, state.seen, state.done)) continue;
        state.done++;
        chosen = state.rule.action;
      }
      return chosen;
    },
    reset() {
      rules = begin();
    },
  };
}

function concerns({ match, action }: FaultRule, subject: FaultSubject): boolean {
  if (FOR_PARTS.has(action.type) && !subject.inBatch) return false;
  if (action.type === 'reorder-parts' && !isBatch(subject)) return false;
  if (subject.inBatch && isForConnections(action)) return false;
  if (action.type === 'refuse-sign-in' && !subject.signIn) return false;
  if (action.type !== 'refuse-sign-in' && !concernsSignIn(match, subject.signIn === true)) return false;
  if (match.user !== undefined && !subject.user.includes(match.user.toLowerCase())) return false;
  if (match.app !== undefined && match.app.toLowerCase() !== subject.app.toLowerCase()) return false;
  if (match.method !== undefined && match.method !== subject.method) return false;
  if (match.inBatch !== undefined && match.inBatch !== subject.inBatch) return false;
  if (match.mailbox !== undefined && !subject.mailbox.includes(match.mailbox.toLowerCase())) return false;
  return match.pathContains === undefined || subject.path.toLowerCase().includes(match.pathContains.toLowerCase());
}

// What a plan says of Graph's requests must not keep a client from signing in.
function concernsSignIn(match: FaultMatch, signsIn: boolean): boolean {
  if (match.signIn !== undefined) return match.signIn === signsIn;
  return !signsIn || match.pathContains !== undefined;
}

function isForConnections(action: FaultAction): boolean {
  return FOR_CONNECTIONS.has(action.type) || (action.type === 'set-headers' && action.gzip === true);
}

function isBatch(subject: FaultSubject): boolean {
  return !subject.inBatch && subject.path.toLowerCase().endsWith('/$batch');
}

function isDue(match: FaultMatch, seen: number, done: number): boolean {
  if (match.nth !== undefined && seen !== match.nth) return false;
  if (match.every !== undefined && seen % match.every !== 0) return false;
  if (match.from !== undefined && seen < match.from) return false;
  return match.count === undefined || done < match.count;
}
