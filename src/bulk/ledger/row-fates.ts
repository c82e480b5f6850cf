/** What becomes of a row that the input has too. */
export type PresentFate =
  /** Stays as it is. */
  | 'keep'
  /** Under way: its outcome comes first. */
  | 'wait'
  /** Its event may have been taken away, and is wanted again: it is looked at before anything is done to it. */
  | 'call-off'
  /** Was to be taken back, and nobody knows whether it has an event: it is looked for as before, or made. */
  | 'seek'
  /** The same for one that was taken back without its event being seen; it is known by the input alone. */
  | 'seek-anew'
  /** Differs, and is over. */
  | 'past'
  /** Its event is in another mailbox than the input says. */
  | 'moved'
  /** The same of one that may have been taken away there: that goes on, and the input's row is a new one. */
  | 'left'
  /** Waits, and takes what the input says now. */
  | 'renew'
  /** Failed, and waits again. */
  | 'retry'
  /** Its event is there and is to be as the input says now. */
  | 'update'
  /** Its event was taken away and is made anew. */
  | 'again'
  /** Its event was there before the job, which gave it back: it is adopted again, and no other one is made. */
  | 'readopt'
  /** Which event is its own could not be told: none is made. */
  | 'ambiguous'
  /** Somebody deleted its event, and it stays so. */
  | 'deleted';

/** What becomes of a row that the input has not. */
export type GoneFate =
  | 'keep'
  /** Nothing of it was ever sent. */
  | 'forget'
  /** What it was about to do is not done: the event stays as it was written last. */
  | 'revert'
  /** The event was taken away before, and the row was about to make it anew. */
  | 'stay-cancelled'
  /** The event was there before the job, and the row was about to adopt it. */
  | 'stay-released'
  | 'cancel';
