import { BATCH_PARTS_AT_A_TIME, MAX_BATCH_PARTS } from '../graph/limits.ts';

/** How the next of a mailbox's waiting requests are sent: several as one unordered batch, or one by itself beside others. */
export type CallShape = { kind: 'batch'; parts: number } | { kind: 'single' };

/**
 * What calls of either shape were measured to cost, in milliseconds of one of the mailbox's slots a request. A batch
 * waits for its slowest part, so under a heavy tail four single calls win; where calls take about as long as each other,
 * a batch does, for it costs less of everything else.
 */
export interface ShapeMeasures {
  batch: Cost;
  single: Cost;
  /** Batches of no more parts than the service works on at a time. */
  few: Cost;
  /** Parts of a batch at most. */
  readonly most: number;
  /** Parts of a batch that the service takes for one mailbox. */
  largest: number;
  /** Batches of the smaller size that go well before the larger is tried again. */
  patience: number;
  /** Such batches since the size was lowered. */
  calm: number;
  /** Requests since the shape that is not preferred was tried, and after how many it is tried again. */
  sinceTrial: number;
  trialAfter: number;
  /** Single calls, or batches, that are left of a trial. */
  trial: { kind: CallShape['kind']; left: number } | undefined;
}

interface Cost {
  /** Weighted mean of the measured costs; later ones count more. */
  mean: number;
  /** Requests measured, up to where the weight of a new one stays. */
  seen: number;
}

/** Requests over which a mean reaches back: under a heavy tail fewer say too little, and all mailboxes change their minds at once. */
const MEMORY = 800;
/** Single calls of a trial: twice as many as run at a time, for the first ones meet the end of what ran before. */
const TRIAL_SINGLES = 2 * BATCH_PARTS_AT_A_TIME;
/**
 * Requests that what was measured before counts for at a trial, at most: a service that changed shows after some. A full
 * batch is tried again at once where it was cheap, one of few parts is not.
 */
const KEPT_AT_TRIAL = { single: MAX_BATCH_PARTS, batch: 20 * MAX_BATCH_PARTS, few: MAX_BATCH_PARTS };
/** Requests before the first trial, doubled before each that follows: few calls say little about a tail. */
const FIRST_TRIAL_AFTER = 2 * MAX_BATCH_PARTS;
/** Requests between trials at most: rare enough to cost less than a hundredth. */
const TRIAL_EVERY = 1_280;
/** Single calls must be this much cheaper: each takes a request, an answer and a commit of its own. */
const SINGLE_GAIN = 1.03;
/** A measure of smaller batches says little about full ones. */
const TELLING_SHARE = 0.5;
const FIRST_PATIENCE = 50;
const MOST_PATIENCE = 5_000;

/** `most` is how many parts a batch may have; default what Graph takes. */
export function createShapeMeasures(most = MAX_BATCH_PARTS): ShapeMeasures {
  return {
    batch: { mean: 0, seen: 0 },
    single: { mean: 0, seen: 0 },
    few: { mean: 0, seen: 0 },
    most,
    largest: most,
    patience: FIRST_PATIENCE,
    calm: 0,
    sinceTrial: 0,
    trialAfter: FIRST_TRIAL_AFTER,
    trial: undefined,
  };
}

/**
 * Decides the shape of the next call of a mailbox in which `waiting` requests are ready, `slots` calls may run at a time
 * and a batch may have `parts`: beside somebody else who holds slots no more than there are slots, since the service
 * refuses the others at once.
 */
export function chooseShape(measures: ShapeMeasures, waiting: number, slots: number, parts: number): CallShape {
  const isFew = parts <= BATCH_PARTS_AT_A_TIME;
  const most = Math.min(waiting, measures.most, isFew ? Math.min(slots, parts) : measures.largest);
  if (most < 2 || (!isFew && slots < BATCH_PARTS_AT_A_TIME)) return { kind: 'single' };
  const kind = trialKind(measures, waiting, isFew) ?? preferred(measures, isFew);
  return kind === 'single' ? { kind } : { kind, parts: most };
}

/** Notes what one single call took, in milliseconds from its start to its answer. */
export function noteSingle(measures: ShapeMeasures, ms: number): void {
  measures.sinceTrial += 1;
  add(measures.single, ms, 1);
}

/**
 * Notes what a batch of this many parts took, in milliseconds from its start to its answer, and how many of its parts
 * were refused because there were too many requests at a time.
 */
export function noteBatch(measures: ShapeMeasures, parts: number, throttled: number, ms: number): void {
  measures.sinceTrial += parts;
  if (parts > BATCH_PARTS_AT_A_TIME && throttled >= parts - BATCH_PARTS_AT_A_TIME) {
    // A service that takes four writes to one mailbox, and no more, in one batch.
    if (measures.largest > BATCH_PARTS_AT_A_TIME) measures.batch = { mean: 0, seen: 0 };
    measures.largest = Math.min(measures.most, BATCH_PARTS_AT_A_TIME);
    measures.calm = 0;
    return;
  }
  if (throttled > 0) return;
  if (parts <= BATCH_PARTS_AT_A_TIME) add(measures.few, ms, parts);
  if (measures.largest < measures.most && parts <= measures.largest) {
    measures.calm += 1;
    if (measures.calm >= measures.patience) {
      measures.largest = measures.most;
      measures.patience = Math.min(MOST_PATIENCE, measures.patience * 2);
      measures.batch = { mean: 0, seen: 0 };
    }
  }
  if (parts < measures.largest * TELLING_SHARE) return;
  const cost = (ms * BATCH_PARTS_AT_A_TIME) / parts;
  // By chance, or because the service changed: the next one tells, and is tried at once.
  if (preferred(measures, false) === 'single' && cost <= measures.single.mean)
    measures.sinceTrial = measures.trialAfter;
  add(measures.batch, cost, parts);
}

function preferred(measures: ShapeMeasures, isFew: boolean): CallShape['kind'] {
  const { single } = measures;
  const batch = isFew ? measures.few : measures.batch;
  if (batch.seen === 0 || single.seen === 0) return 'batch';
  return single.mean * SINGLE_GAIN < batch.mean ? 'single' : 'batch';
}

/** The shape that is tried now although the other is preferred, so that a service that changes is noticed. */
function trialKind(measures: ShapeMeasures, waiting: number, isFew: boolean): CallShape['kind'] | undefined {
  if (measures.trial === undefined && measures.sinceTrial >= measures.trialAfter) {
    const kind = preferred(measures, isFew) === 'batch' ? 'single' : 'batch';
    // A batch that is not full would be measured for nothing.
    if (kind === 'batch' && !isFew && waiting < measures.largest) return undefined;
    const shape = kind === 'batch' && isFew ? 'few' : kind;
    const cost = measures[shape];
    // What was measured long ago says less than it did; one batch alone says little of a tail.
    cost.seen = Math.min(cost.seen, KEPT_AT_TRIAL[shape]);
    measures.trial = { kind, left: kind === 'single' ? TRIAL_SINGLES : 1 };
    measures.sinceTrial = 0;
    measures.trialAfter = Math.min(TRIAL_EVERY, 2 * measures.trialAfter);
  }
  const { trial } = measures;
  if (trial === undefined) return undefined;
  trial.left -= 1;
  if (trial.left === 0) measures.trial = undefined;
  return trial.kind;
}

function add(cost: Cost, ms: number, requests: number): void {
  cost.seen = Math.min(MEMORY, cost.seen + requests);
  cost.mean += ((ms - cost.mean) * requests) / cost.seen;
}
