import { createHash } from 'node:crypto';
import type { EventRecord } from '../events/event-record.ts';
import type { Directory } from '../mailboxes/directory.ts';
import type { Store } from '../store/store.ts';

/** Reads contents by the hashes of their pieces. */
export interface ContentReader {
  bytes(pieces: readonly string[]): Buffer;
  base64(pieces: readonly string[]): string;
}

/** What refers to contents: an event's attachments, or an upload that is under way. */
export interface ContentHolder {
  pieces: readonly string[];
}

/** How often each piece is referred to more, or less, than before. */
export type ContentChanges = Map<string, number>;

/**
 * The bytes of attachments, each piece kept once under its hash, however many copies of a meeting have it, and only as
 * long as something refers to it. They are read from the store whenever they are asked for.
 */
export class Contents implements ContentReader {
  readonly #store: Store;
  readonly #directory: Directory;
  /** References by hash; counted when first needed, as most servers have no attachments. */
  #counts: Map<string, number> | undefined;

  constructor(store: Store, directory: Directory) {
    this.#store = store;
    this.#directory = directory;
  }

  bytes(pieces: readonly string[]): Buffer {
    return Buffer.concat(pieces.map((hash) => Buffer.from(this.#piece(hash), 'base64')));
  }

  base64(pieces: readonly string[]): string {
    const [only, second] = pieces;
    if (only !== undefined && second === undefined) return this.#piece(only);
    return this.bytes(pieces).toString('base64');
  }

  /** What the store has now is another whole: references are counted anew. */
  forget(): void {
    this.#counts = undefined;
  }

  /** Writes what is new and removes what nothing refers to any more; within the transaction of the changes. */
  keep(changes: ContentChanges, added: ReadonlyMap<string, string>): void {
    for (const [hash, change] of changes) {
      const before = this.#counted.get(hash) ?? 0;
      const bytes = added.get(hash);
      if (before === 0 && change > 0 && bytes !== undefined) this.#store.contents.put(hash, 0, { bytes });
      else if (before > 0 && before + change <= 0) this.#store.contents.delete(hash, 0);
    }
  }

  /** Takes the changes that the store has. */
  apply(changes: ContentChanges): void {
    const counts = this.#counted;
    for (const [hash, change] of changes) {
      const now = (counts.get(hash) ?? 0) + change;
      if (now > 0) counts.set(hash, now);
      else counts.delete(hash);
    }
  }

  #piece(hash: string): string {
    return this.#store.contents.get(hash, 0)?.bytes ?? '';
  }

  get #counted(): Map<string, number> {
    this.#counts ??= this.#count();
    return this.#counts;
  }

  #count(): Map<string, number> {
    const counts: ContentChanges = new Map();
    for (const mailbox of this.#directory.mailboxes())
      for (const number of mailbox.numbers) countHolders(counts, 1, holdersIn(mailbox.event(number)));
    for (const [, , upload] of this.#store.uploads.entries()) countHolders(counts, 1, [upload]);
    return counts;
  }
}

/** Adds the references of some holders. */
export function countHolders(into: ContentChanges, times: 1 | -1, holders: readonly ContentHolder[] | undefined): void {
  for (const { pieces } of holders ?? []) for (const hash of pieces) into.set(hash, (into.get(hash) ?? 0) + times);
}

/** The references that an event's change adds and removes. */
export function countEventChange(
  into: ContentChanges,
  before: EventRecord | undefined,
  after: EventRecord | undefined,
): void {
  if (before?.attachments === after?.attachments && before?.series === after?.series) return;
  countHolders(into, -1, holdersIn(before));
  countHolders(into, 1, holdersIn(after));
}

/** The attachments of an event and of the occurrences of its series that have others. */
function holdersIn(event: EventRecord | undefined): readonly ContentHolder[] {
  const changed = event?.series?.changed ?? [];
  return [...(event?.attachments ?? []), ...changed.flatMap(({ members }) => members.attachments ?? [])];
}

/** Under what a piece is kept, by its base64. */
export function hashContent(base64: string): string {
  return createHash('sha256').update(base64).digest('hex');
}
