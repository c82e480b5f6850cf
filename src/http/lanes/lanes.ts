import { countAt, createSlidingCount, hold, release, type SlidingCount, untilRoom } from './sliding-count.ts';
import { createSlotPace, type SlotPace, slotsAt } from './slot-pace.ts';
import { createSuspicion, type Suspicion, type ThrottleCause } from './throttle-cause.ts';
import { createWindowPace, shareAt, spread, untilSpread, type WindowPace } from './window-pace.ts';

/** Whose the requests in flight are that a limit bounds: each mailbox's, or those of the app for all mailboxes. */
export type ConcurrencyScope = 'mailbox' | 'app';

/**
 * What one mailbox may do now, decided without doing it: state in, decision out.
 * The doer beside it is throttle.ts.
 */
export interface LaneLimits {
  /** Requests at the same time for one app and mailbox. */
  concurrent: number;
  /** Whether `concurrent` holds for each mailbox, or for all of the app's together: editions of the documentation differ. */
  concurrencyScope: ConcurrencyScope;
  /** Requests in `windowMs` for one app and mailbox. */
  requests: number;
  windowMs: number;
  /** Bytes sent in `uploadWindowMs` for one app and mailbox. */
  uploadBytes: number;
  uploadWindowMs: number;
}

/** What all mailboxes together may do. */
export interface AppLimits {
  /** Requests in `windowMs` for one app. */
  requests: number;
  windowMs: number;
  /** Requests at the same time, over all mailboxes: our own bound on connections, not Graph's. */
  concurrent: number;
}

/** One mailbox's state. */
export interface Lane {
  inFlight: number;
  /** Monotonic milliseconds before which nothing may start. */
  closedUntil: number;
  /** Throttled calls since the last answer that was not throttled for which the service named no wait; drives the backoff. */
  throttledInARow: number;
  /** Monotonic milliseconds of the last throttled answer; what began earlier belongs to the same trouble. */
  throttledAt: number;
  readonly requests: SlidingCount;
  readonly upload: SlidingCount;
  /** What of the limits is ours while somebody else uses them too; the slots are those of all lanes where the app has them. */
  readonly slots: SlotPace;
  readonly requestPace: WindowPace;
  readonly uploadPace: WindowPace;
  readonly suspicion: Suspicion;
  /** Monotonic milliseconds of the last throttled answer that changed what is ours. */
  judgedAt: number;
  judgedAs: ThrottleCause | undefined;
}

export interface AppLane {
  inFlight: number;
  readonly requests: SlidingCount;
  /** The slots of all lanes, where they are the app's. */
  readonly slots: SlotPace | undefined;
}

/** What is about to be sent. */
export interface Need {
  /** Requests, batch parts counted one by one. */
  requests: number;
  /** Of these, how many the service works on at a time. */
  concurrent: number;
  /** Bytes of the body of a POST, PATCH or PUT; 0 for others. */
  bytes: number;
}

/** Whether it may start, and if not, what to wait for. */
export type Decision<Slot extends string> =
  | { start: true }
  | { start: false; waitFor: Slot }
  | { start: false; waitFor: 'time'; ms: number };

const START = { start: true } as const;
const LANE_SLOT = { start: false, waitFor: 'lane-slot' } as const;
const APP_SLOT = { start: false, waitFor: 'app-slot' } as const;

export function createLane(limits: LaneLimits, app: AppLane): Lane {
  return {
    inFlight: 0,
    closedUntil: 0,
    throttledInARow: 0,
    throttledAt: Number.NEGATIVE_INFINITY,
    requests: createSlidingCount(limits.windowMs),
    upload: createSlidingCount(limits.uploadWindowMs),
    slots: app.slots ?? createSlotPace(limits.concurrent),
    requestPace: createWindowPace(limits.requests, limits.windowMs),
    uploadPace: createWindowPace(limits.uploadBytes, limits.uploadWindowMs),
    suspicion: createSuspicion(),
    judgedAt: Number.NEGATIVE_INFINITY,
    judgedAs: undefined,
  };
}

export function createAppLane(limits: AppLimits, lane: LaneLimits): AppLane {
  return {
    inFlight: 0,
    requests: createSlidingCount(limits.windowMs),
    slots: lane.concurrencyScope === 'app' ? createSlotPace(lane.concurrent) : undefined,
  };
}

/** Decides whether a lane lets `need` start now. `now` is monotonic milliseconds. */
export function decideInLane(lane: Lane, need: Need, now: number): Decision<'lane-slot'> {
  if (lane.closedUntil > now) return { start: false, waitFor: 'time', ms: lane.closedUntil - now };
  if (!fits(lane.inFlight, need.concurrent, slotsAt(lane.slots, now))) return LANE_SLOT;
  const { requestPace, uploadPace } = lane;
  const ms = Math.max(
    untilRoom(lane.requests, need.requests, shareAt(requestPace, now), now),
    untilRoom(lane.upload, need.bytes, shareAt(uploadPace, now), now),
    untilSpread(requestPace, now),
    need.bytes === 0 ? 0 : untilSpread(uploadPace, now),
  );
  if (ms === 0) return START;
  // Room that only the end of something under way can make has no time yet.
  return ms === Number.POSITIVE_INFINITY ? LANE_SLOT : { start: false, waitFor: 'time', ms };
}

/** Decides whether the app lets start now what its lane lets start. */
export function decideInApp(app: AppLane, limits: AppLimits, need: Need, now: number): Decision<'app-slot'> {
  const most = app.slots === undefined ? limits.concurrent : Math.min(limits.concurrent, slotsAt(app.slots, now));
  if (!fits(app.inFlight, need.concurrent, most)) return APP_SLOT;
  const ms = untilRoom(app.requests, need.requests, limits.requests, now);
  if (ms === 0) return START;
  return ms === Number.POSITIVE_INFINITY ? APP_SLOT : { start: false, waitFor: 'time', ms };
}

/** What needs more than there is at all (a batch beside a setting of 1) runs alone instead of never. */
function fits(inFlight: number, more: number, most: number): boolean {
  return inFlight === 0 || inFlight + more <= most;
}

/** Notes that `need` starts. */
export function start(lane: Lane, app: AppLane, need: Need, now: number): void {
  lane.inFlight += need.concurrent;
  app.inFlight += need.concurrent;
  hold(lane.requests, need.requests);
  hold(lane.upload, need.bytes);
  hold(app.requests, need.requests);
  spread(lane.requestPace, need.requests, now);
  spread(lane.uploadPace, need.bytes, now);
}

/** Notes that `need` ended, whatever came of it. */
export function finish(lane: Lane, app: AppLane, need: Need, now: number): void {
  lane.inFlight -= need.concurrent;
  app.inFlight -= need.concurrent;
  release(lane.requests, need.requests, now);
  release(lane.upload, need.bytes, now);
  release(app.requests, need.requests, now);
}

/** Whether the lane holds nothing worth remembering. */
export function isIdle(lane: Lane, now: number): boolean {
  return (
    lane.inFlight === 0 &&
    lane.closedUntil <= now &&
    countAt(lane.requests, now) === 0 &&
    countAt(lane.upload, now) === 0
  );
}
