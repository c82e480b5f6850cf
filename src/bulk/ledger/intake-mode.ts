/** An input that leaves events that exist alone. */
export interface SendMode {
  mode: 'send';
  /** Open failed rows again; default false. */
  retryFailed?: boolean | undefined;
  /**
   * Create events of rows of which `adopt` could not tell which event is theirs; a list: of those in these mailboxes.
   * Default false.
   */
  createAmbiguous?: boolean | readonly string[] | undefined;
}

/** An input whose rows without an event take one that is there; what has an event stays as it is. Its rows all have keys. */
export interface AdoptMode {
  mode: 'adopt';
  /** Open adoptions and creates again that failed; default false. */
  retryFailed?: boolean | undefined;
}

/** An input that events are made equal to; its rows all have keys. */
export interface ApplyMode {
  mode: 'apply';
  /** Open failed rows again, changed or not; default false. */
  retryFailed?: boolean | undefined;
  /** As for `send`. */
  createAmbiguous?: SendMode['createAmbiguous'];
  /** Cancel events of rows that are gone from the input; default false. */
  prune?: boolean | undefined;
  /** Create events again that are known to be deleted; default false. */
  recreate?: boolean | undefined;
  /** Open changes again that failed because somebody else had changed the event; default false. */
  overwrite?: boolean | undefined;
  /** Heed what `mark` says of events; default false. */
  checked?: boolean | undefined;
  /** Milliseconds since 1970: no event that ended before is touched. */
  now: number;
}

/** What an input may do to events that exist. */
export type IntakeMode = SendMode | ApplyMode | AdoptMode;
