import { type Key, PARTS, type Parts, type Text } from './world.ts';

/** What the row asks for, once its event is there. */
export type Act = 'update' | 'cancel' | 'adopt' | 'release';

/** What an answer to a write says. */
export type AnswerClass = 'done' | 'gone' | 'conflict' | 'permanent' | 'throttled' | 'unknown' | 'not-executed';

/** What a client remembers of a row while it works on it. */
export interface Progress {
  /** The change may have been carried out: an earlier try had no readable outcome. */
  uncertain: boolean;
  /** That try was of this run, so that it may still be carried out. */
  lostNow: boolean;
  failures: number;
}

/** The definite answer that led to a look at the event. */
export type Refusal = 'none' | 'gone' | 'conflict' | 'permanent';

/** Why a row has failed. */
export type Why = 'edited' | 'deleted' | 'of another row' | 'row changed' | 'refused';

export type AfterAnswer =
  | { act: 'done' | 'leave' }
  | { act: 'failed'; why: Why }
  | { act: 'again'; progress: Progress }
  | { act: 'look'; progress: Progress; refusal: Refusal };

/** What a read showed, or that there is no event of this id. */
export type Reading = 'gone' | (Parts & { key: Key });

/** What is known of a row when its event was read. */
export interface Known {
  /** What the event is to become; nothing, where only its key is to change, or where it is to go. */
  target: Parts | undefined;
  /** What was written last. */
  base: Parts;
  progress: Progress;
  refusal: Refusal;
  /** The input asks for something else by now. */
  isOutdated: boolean;
  overwrite: boolean;
}

export type AfterReading =
  | { act: 'done' | 'leave' }
  | { act: 'failed'; why: Why }
  | { act: 'write'; patch: Partial<Parts> };

/** The protocol's choices; a test of the model's worth takes one of them away. */
export interface Protocol {
  /** A write is for the version that was read. */
  sendsVersion: boolean;
  /** What is there is compared with what was written last, so that it is seen what other people changed. */
  comparesWithBase: boolean;
  /** Only parts that are to change are written. */
  writesOnlyChanges: boolean;
  /** After an answer that was lost the event is read before anything is sent. */
  readsAfterLost: boolean;
  /** An event that carries another key is left. */
  checksKey: boolean;
  /** An event that is not found is read before anything is said of it. */
  readsWhatIsGone: boolean;
  /** The ledger says `sending` before the call. */
  marksBeforeCall: boolean;
  /** What an adopted event was is kept before it is first changed. */
  keepsBefore: boolean;
  /** What the input no longer says is not written. */
  stopsOutdated: boolean;
  /** A finished row is never sent. */
  skipsSettled: boolean;
  /** A refusal says nothing of an earlier try of this run whose outcome is not known: the row waits for the next one. */
  doubtsBeforeRefusal: boolean;
  /** What may have been written by an act that is called off counts as written, where it is found. */
  remembersDoubt: boolean;
  /** What an adopted event was is kept anew until a write of ours is known to be done. */
  renewsBefore: boolean;
  /** Tries with an unknown or not executed outcome in one run. */
  attempts: number;
}

/** The protocol at its best, with so many tries of a row in one run. */
export function protocolOf(attempts: number): Protocol {
  return {
    sendsVersion: true,
    comparesWithBase: true,
    writesOnlyChanges: true,
    readsAfterLost: true,
    checksKey: true,
    readsWhatIsGone: true,
    marksBeforeCall: true,
    keepsBefore: true,
    stopsOutdated: true,
    skipsSettled: true,
    doubtsBeforeRefusal: true,
    remembersDoubt: true,
    renewsBefore: true,
    attempts,
  };
}

/** The protocol as the engine follows it; what of the best it does not do yet is taken away here. */
export function builtProtocol(attempts: number): Protocol {
  return protocolOf(attempts);
}

/** What an answer to a change means for the row. */
export function afterAnswer(answer: AnswerClass, progress: Progress, protocol: Protocol): AfterAnswer {
  const failed = { ...progress, failures: progress.failures + 1 };
  switch (answer) {
    case 'done':
      return { act: 'done' };
    case 'throttled':
      return { act: 'again', progress };
    case 'gone':
      return protocol.readsWhatIsGone
        ? { act: 'look', progress: failed, refusal: 'gone' }
        : { act: 'failed', why: 'refused' };
    case 'permanent':
      return progress.uncertain ? { act: 'look', progress, refusal: 'permanent' } : { act: 'failed', why: 'refused' };
    case 'conflict':
      return { act: 'look', progress: failed, refusal: 'conflict' };
    case 'unknown': {
      const doubtful = { ...failed, uncertain: true, lostNow: true };
      return protocol.readsAfterLost
        ? { act: 'look', progress: doubtful, refusal: 'none' }
        : againOrLeave(doubtful, protocol);
    }
    case 'not-executed':
      return againOrLeave(failed, protocol);
  }
}

function againOrLeave(progress: Progress, { attempts }: Protocol): AfterAnswer {
  return progress.failures >= attempts ? { act: 'leave' } : { act: 'again', progress };
}

/** What is done to an event that was read, so that it becomes what its row asks for. */
export function afterReading(act: Act, reading: Reading, known: Known, protocol: Protocol): AfterReading {
  if (reading === 'gone') {
    return act === 'cancel' || act === 'release' ? { act: 'done' } : { act: 'failed', why: 'deleted' };
  }
  const isOurs = reading.key === 'row';
  const isFree = reading.key === 'none' || reading.key === 'released';
  if (protocol.checksKey && !isOurs) {
    if (act === 'release' && isFree) return { act: 'done' };
    if (!(act === 'adopt' && isFree)) return { act: 'failed', why: 'of another row' };
  }
  if (act === 'adopt' && isOurs) return { act: 'done' };
  const { patch, isEdited } = merge(act, reading, known, protocol);
  if (act === 'update' && Object.keys(patch).length === 0) return { act: 'done' };
  if (isEdited && !known.overwrite) return { act: 'failed', why: 'edited' };
  if (known.isOutdated && protocol.stopsOutdated) return { act: 'failed', why: 'row changed' };
  const { refusal, progress } = known;
  if (refusal === 'permanent' || refusal === 'gone') {
    const mayCome = protocol.doubtsBeforeRefusal && (progress.lostNow || refusal === 'gone');
    return mayCome ? { act: 'leave' } : { act: 'failed', why: 'refused' };
  }
  return progress.failures >= protocol.attempts ? { act: 'leave' } : { act: 'write', patch };
}

/** What is written of what is wanted, and whether that, or what is to go, was changed by other people. */
function merge(
  act: Act,
  there: Parts,
  { target, base, overwrite }: Pick<Known, 'target' | 'base' | 'overwrite'>,
  { comparesWithBase, writesOnlyChanges }: Pick<Protocol, 'comparesWithBase' | 'writesOnlyChanges'>,
): { patch: Partial<Parts>; isEdited: boolean } {
  const isTheirs = (part: keyof Parts) => comparesWithBase && there[part] !== base[part];
  if (act === 'cancel') return { patch: {}, isEdited: PARTS.some(isTheirs) };
  if (target === undefined) return { patch: {}, isEdited: false };
  const changes = PARTS.filter(
    (part) => there[part] !== target[part] && (overwrite || !comparesWithBase || target[part] !== base[part]),
  );
  const written: readonly (keyof Parts)[] = writesOnlyChanges || changes.length === 0 ? changes : PARTS;
  const patch: { [Part in keyof Parts]?: Text } = {};
  for (const part of written) patch[part] = target[part];
  return { patch, isEdited: changes.some(isTheirs) };
}

/** What became of a single PATCH, by what the event was before it and is now. */
export function settlePatch(patch: Partial<Parts>, before: Parts, now: Parts): 'done' | 'again' | 'changed' {
  const written = PARTS.filter((part) => patch[part] !== undefined);
  const isThere = written.every((part) => now[part] === patch[part]);
  if (isThere && written.some((part) => now[part] !== before[part])) return 'done';
  return written.every((part) => now[part] === before[part]) ? 'again' : 'changed';
}
