import type { Random } from '../../src/core/random.ts';
import type { FaultAction, FaultMatch, FaultPlan, FaultRule } from '../../src/emulator/index.ts';

/** Which faults a world may have, so that what is promised can be kept in it. */
export interface FaultLimits {
  /** Longest time after which a create is still done although its answer said otherwise, in milliseconds; 0: never. */
  latestCommitMs: number;
  /** Whether rows may be refused for good. */
  refusals: boolean;
  /** Whether a create that was done may be answered with 429, which says that it was not. */
  lies: boolean;
  /** Whether changes and cancellations meet faults of their own; default false. */
  changes?: boolean;
}

type Draw = (random: Random, limits: FaultLimits) => FaultAction;

const TRANSIENT = [408, 423, 500, 502, 503, 504, 509] as const;
const DOUBTFUL = [408, 409, 412, 424, 500, 502, 503, 504, 509] as const;
const REFUSALS = [400, 403, 404, 413, 422, 507] as const;
/** Longest time that the service takes for a part where nothing may be done after its client gave up. */
const IN_TIME_MS = 2_000;
/** Bodies that say nothing of what was done. */
const UNREADABLE = ['', '<html>Bad gateway</html>', '{"id":', '[]', 'null', '{"value":7}'] as const;

const refuseForGood: Draw = (random) => ({
  type: 'refuse',
  status: pick(random, REFUSALS),
  code: 'ErrorRefusedByPlan',
});

const commitLate: Draw = (random, { latestCommitMs }) => ({
  type: 'delay-commit',
  ms: Math.floor(random.next() * (latestCommitMs === 0 ? IN_TIME_MS : latestCommitMs)),
  ...(latestCommitMs > 0 && random.next() < 0.7 ? { status: 504 } : {}),
});

const ACTIONS: readonly Draw[] = [
  commitLate,
  (random) => ({ type: 'refuse', status: pick(random, TRANSIENT), ...wait(random) }),
  (random) => ({ type: 'refuse', status: 429, ...wait(random) }),
  (random) => ({ type: 'refuse', status: 401, code: 'InvalidAuthenticationToken', ...wait(random) }),
  () => ({ type: 'reset-before' }),
  () => ({ type: 'commit-then-reset' }),
  (random, { lies }) => ({ type: 'commit-then-status', status: pick(random, lies ? [...DOUBTFUL, 429] : DOUBTFUL) }),
  () => ({ type: 'omit-part' }),
  (random) => ({ type: 'alter-id', to: pick(random, ['1', '2', '3', '77', 'x']) }),
  (random) => ({ type: 'repeat-part', ...(random.next() < 0.5 ? { status: pick(random, [400, 429, 503]) } : {}) }),
  (random) => ({ type: 'alter-part', body: pick(random, UNREADABLE) }),
  (random) => ({ type: 'alter-part', status: pick(random, TRANSIENT), body: pick(random, UNREADABLE) }),
  (random) => ({ type: 'set-headers', headers: { 'retry-after': pick(random, ['5', 'soon', '-1', '1e9']) } }),
  () => ({ type: 'set-headers', gzip: true }),
  () => ({ type: 'reorder-parts' }),
  (random) => ({
    type: 'drip',
    bytes: pick(random, [1, 100, 1_000]),
    ms: pick(random, [10, 1_000, 40_000]),
    of: pick(random, ['headers', 'body', 'all']),
    endless: random.next() < 0.2,
  }),
  (random) => ({ type: 'cut', afterBytes: Math.floor(random.next() * 300), chunked: random.next() < 0.5 }),
];

/** Draws up to four rules. */
export function drawFaults(random: Random, limits: FaultLimits): FaultPlan {
  const rules = Array.from({ length: Math.floor(random.next() * 5) }, (): FaultRule => {
    const action = drawAction(random, limits);
    return { match: { ...drawSubject(random, action, limits), ...drawTimes(random) }, action };
  });
  return { rules };
}

/** What a world is about comes more often, so that its faults meet in one row. */
function drawAction(random: Random, limits: FaultLimits): FaultAction {
  const chance = random.next();
  if (limits.refusals && chance < 0.3) return refuseForGood(random, limits);
  if (limits.latestCommitMs > 0 && chance > 0.7) return commitLate(random, limits);
  return pick(random, ACTIONS)(random, limits);
}

/** Nobody is answered. */
export function drawOutage(random: Random): FaultPlan {
  const action: FaultAction =
    random.next() < 0.5 ? { type: 'reset-before' } : { type: 'refuse', status: pick(random, [500, 502, 503, 504]) };
  return { rules: [{ match: {}, action }] };
}

const OF_CHANGES: readonly FaultMatch[] = [
  { method: 'PATCH' },
  { method: 'PATCH' },
  { method: 'DELETE' },
  { method: 'POST', pathContains: '/cancel' },
];

function drawSubject(random: Random, { type }: FaultAction, { changes = false }: FaultLimits): FaultMatch {
  const subject = pick<FaultMatch>(random, [
    ...(changes ? OF_CHANGES : []),
    { method: 'POST', pathContains: '/events' },
    { method: 'POST', pathContains: '/events', inBatch: true },
    { pathContains: '$batch' },
    { method: 'GET' },
    { method: 'GET', pathContains: '/events' },
    {},
  ]);
  // A part's own faults reach parts alone, those of a connection none.
  if (type === 'reorder-parts') return { pathContains: '$batch' };
  return subject;
}

function drawTimes(random: Random): FaultMatch {
  const kind = random.next();
  if (kind < 0.5) return { every: 2 + Math.floor(random.next() * 8) };
  if (kind < 0.75) return { nth: 1 + Math.floor(random.next() * 10) };
  return { count: 1 + Math.floor(random.next() * 20) };
}

function wait(random: Random): { retryAfter?: number | { date: number } } {
  const kind = random.next();
  if (kind < 0.4) return {};
  const seconds = pick(random, [0, 0.5, 2.128, 3, 30, 600]);
  return { retryAfter: kind < 0.85 ? seconds : { date: Math.ceil(seconds) } };
}

/** One of them. */
export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random.next() * from.length)] as T;
}
