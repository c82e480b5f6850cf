/**
 * The family of errors. Seven kinds by source, so that a caller can tell who has to act:
 * the person who typed (`UsageError`), the author of the input (`InputError`), who signs in (`AuthenticationError`),
 * the network (`TransportError`), the service (`ServiceError`), the local record of a job (`LedgerError`), the home
 * folder and what is kept there (`StorageError`).
 * Every error has a stable string code, keeps its cause, says what to do next, and is safe to log.
 */
export interface ErrorOptions {
  /** What to do next, one sentence. */
  hint?: string | undefined;
  cause?: unknown;
  /** The request that it is about, where there was one. */
  evidence?: RequestEvidence | undefined;
}

/**
 * What Microsoft's support finds a request by; holds no address, no id of an event and no content.
 * https://learn.microsoft.com/graph/best-practices-concept#reliability-and-support
 */
export interface RequestEvidence {
  /** The id that the service gave the request; there is none without an answer. */
  requestId?: string | undefined;
  /** The id that we gave it, new with each try; there is none where it was not sent. */
  clientRequestId?: string | undefined;
  /** The answer's own Date. */
  date?: string | undefined;
  method?: string | undefined;
  /** Path with `{id}` in the place of addresses and ids. */
  path?: string | undefined;
}

/** Base of all errors of this package; `code` is stable, `message` is for people and may change. */
export class GraphcalError extends Error {
  readonly code: string;
  /** What to do next, one sentence. */
  readonly hint: string | undefined;
  /** The request that it is about; undefined where there was none. */
  readonly evidence: RequestEvidence | undefined;
  /** Items of a list that were read before this ended it; undefined where none were, or it was no list. */
  readonly itemsRead: number | undefined;

  constructor(code: string, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = options.hint;
    this.evidence = options.evidence;
    this.itemsRead = undefined;
  }

  /** What logs and `--json` may show: never the cause, whose text belongs to others. */
  toJSON(): Record<string, unknown> {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...this.evidence,
      ...(this.itemsRead === undefined ? {} : { itemsRead: this.itemsRead }),
    };
  }
}

/** The error that ended a list, with how far the list came; a copy, since one error may end several. */
export function afterItems(error: GraphcalError, itemsRead: number): GraphcalError {
  if (itemsRead === 0) return error;
  const told = { itemsRead: { value: itemsRead, enumerable: true } };
  return Object.create(Object.getPrototypeOf(error), { ...Object.getOwnPropertyDescriptors(error), ...told });
}

/** A command, option or call that cannot be carried out as it was written. */
export class UsageError extends GraphcalError {}

/** Where in an input something is wrong. */
export interface InputPlace {
  file?: string | undefined;
  /** 1-based line on which the row starts. */
  line?: number | undefined;
  field?: string | undefined;
}

/** Input that cannot be read or used; names the file, line and field. */
export class InputError extends GraphcalError {
  readonly place: InputPlace;

  constructor(code: string, message: string, place: InputPlace = {}, options: ErrorOptions = {}) {
    super(code, message, options);
    this.place = place;
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), ...this.place };
  }
}

/** Signing in failed or is not allowed; no request with a token follows. */
export class AuthenticationError extends GraphcalError {}

/** Whether the service can have acted on a request whose answer was not received. */
export type Delivery = 'not-sent' | 'unknown';

/** No usable answer came; `delivery` says whether the service can have acted. */
export class TransportError extends GraphcalError {
  readonly delivery: Delivery;

  constructor(code: string, message: string, delivery: Delivery, options: ErrorOptions = {}) {
    super(code, message, options);
    this.delivery = delivery;
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), delivery: this.delivery };
  }
}

/** What a refused request leaves as evidence. */
export interface ServiceEvidence extends RequestEvidence {
  /** HTTP status. */
  status: number;
  /** The most detailed code that the service gave, '' if none. */
  serviceCode: string;
  /** The event that was made with the same transactionId before, where the service names it. */
  existingEventId?: string | undefined;
}

/** The service answered and refused. */
export class ServiceError extends GraphcalError {
  declare readonly evidence: ServiceEvidence;

  constructor(code: string, message: string, evidence: ServiceEvidence, options: ErrorOptions = {}) {
    super(code, message, { ...options, evidence });
  }
}

/** Some of the requests that a caller sent together failed. */
export class BatchError extends GraphcalError {
  readonly #answer: unknown;

  constructor(code: string, message: string, answer: unknown, options: ErrorOptions = {}) {
    super(code, message, options);
    this.#answer = answer;
  }

  /** What came of all of them, as the call would have given it; it holds content, and is in no log. */
  get answer(): unknown {
    return this.#answer;
  }
}

/** The ledger is locked, damaged, not writable, or does not fit the input. */
export class LedgerError extends GraphcalError {}

/** The home folder or a file in it is open to others, damaged, held by another process, or cannot be read or written. */
export class StorageError extends GraphcalError {}

/** The same error with one more sentence of what to do next. */
export function addHint<E extends GraphcalError>(error: E, sentence: string): E {
  return Object.assign(error, { hint: error.hint === undefined ? sentence : `${error.hint} ${sentence}` });
}

/** One line for people: the message, then what to do next. */
export function describeError(error: unknown): string {
  if (error instanceof GraphcalError)
    return error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
  if (error instanceof Error) return error.message;
  return String(error);
}
