/** What an answer to a create says. */
export type AnswerClass =
  | 'done'
  | 'duplicate'
  | 'throttled'
  | 'unauthorized'
  | 'permanent'
  | 'conflict'
  | 'unknown'
  | 'not-executed';

/** What a client remembers of a row while it works on it. */
export interface Progress {
  /** An event may exist: an earlier try had no readable outcome. */
  uncertain: boolean;
  /** That try was of this run, so that it may still be carried out. */
  lostNow: boolean;
  failures: number;
  /** A duplicate was answered, now or in an earlier run: an event was made, whatever look-ups show. */
  isKnown: boolean;
  /** The token was just renewed. */
  renewed: boolean;
}

/** The definite answer that led to a look-up. */
export type Refusal = 'none' | 'permanent' | 'conflict' | 'duplicate';

export type AfterAnswer =
  | { act: 'done' | 'failed' | 'leave' | 'stop' }
  | { act: 'again'; progress: Progress }
  | { act: 'look-up'; progress: Progress; refusal: Refusal };

export type AfterLookUp = { act: 'adopt' | 'several' | 'failed' | 'leave' | 'again' | 'look-again' };

/** The protocol's choices; a test of the model's worth takes one of them away. */
export interface Protocol {
  /** Each mailbox is listed before anything is created in it. */
  listsFirst: boolean;
  /** The ledger says `sending` before the call. */
  marksBeforeCall: boolean;
  /** A doubtful row is looked for before it is sent again. */
  looksBeforeResend: boolean;
  /** Each try carries the same transactionId. */
  sameTransaction: boolean;
  /** A 5xx, or an answer that was lost, is no refusal. */
  doubtsLostAnswers: boolean;
  /** A look-up that finds nothing proves nothing: the row is sent again. */
  resendsWhatIsNotFound: boolean;
  /** A refusal says nothing of an earlier try whose outcome is not known. */
  doubtsBeforeRefusal: boolean;
  /** A finished row is never sent. */
  skipsSettled: boolean;
  /** Before a doubtful row is sent again the ledger says so, so that the event is told as `recreated` however it is found. */
  marksRepeat: boolean;
  /** A row of which a duplicate was answered is looked for and never sent again, nor called failed; the ledger keeps it. */
  keepsDuplicates: boolean;
  /** Tries with an unknown or not executed outcome in one run. */
  attempts: number;
}

/** What an answer to the create of a row means for the row. */
export function afterAnswer(answer: AnswerClass, progress: Progress, protocol: Protocol): AfterAnswer {
  switch (answer) {
    case 'done':
      return { act: 'done' };
    case 'duplicate':
      return { act: 'look-up', progress: doubtful(progress, protocol.keepsDuplicates), refusal: 'duplicate' };
    case 'throttled':
      return { act: 'again', progress: { ...progress, renewed: false } };
    case 'unauthorized':
      return progress.renewed ? { act: 'stop' } : { act: 'again', progress: { ...progress, renewed: true } };
    case 'permanent':
      return progress.uncertain && protocol.doubtsBeforeRefusal
        ? { act: 'look-up', progress, refusal: 'permanent' }
        : { act: 'failed' };
    case 'conflict':
      return { act: 'look-up', progress: failed(progress), refusal: 'conflict' };
    case 'unknown':
      if (!protocol.doubtsLostAnswers) return { act: 'failed' };
      if (protocol.looksBeforeResend) return { act: 'look-up', progress: doubtful(progress), refusal: 'none' };
      return againOrLeave(doubtful(progress), protocol);
    case 'not-executed':
      return againOrLeave(failed(progress), protocol);
  }
}

function failed({ uncertain, lostNow, failures, isKnown }: Progress): Progress {
  return { uncertain, lostNow, failures: failures + 1, isKnown, renewed: false };
}

function doubtful({ failures, isKnown }: Progress, isKnownNow = isKnown): Progress {
  return { uncertain: true, lostNow: true, failures: failures + 1, isKnown: isKnownNow, renewed: false };
}

function againOrLeave(progress: Progress, { attempts }: Protocol): AfterAnswer {
  return progress.failures >= attempts ? { act: 'leave' } : { act: 'again', progress };
}

/** What a look-up that shows so many events with the row's key means for the row. */
export function afterLookUp(found: number, progress: Progress, refusal: Refusal, protocol: Protocol): AfterLookUp {
  if (found > 1) return { act: 'several' };
  if (found === 1) return { act: 'adopt' };
  if (progress.failures >= protocol.attempts) return { act: 'leave' };
  // What was made is shown later, or was deleted by a person: a create could only make a second one.
  if (progress.isKnown) return { act: 'look-again' };
  if (refusal === 'permanent') return { act: progress.lostNow ? 'leave' : 'failed' };
  return { act: protocol.resendsWhatIsNotFound ? 'again' : 'failed' };
}

/** The protocol as it is meant, with so many tries of a row in one run. */
export function protocolOf(attempts: number): Protocol {
  return {
    listsFirst: true,
    marksBeforeCall: true,
    looksBeforeResend: true,
    sameTransaction: true,
    doubtsLostAnswers: true,
    resendsWhatIsNotFound: true,
    doubtsBeforeRefusal: true,
    skipsSettled: true,
    marksRepeat: true,
    keepsDuplicates: true,
    attempts,
  };
}
