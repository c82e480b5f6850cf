/**
 * The property that ties an event to its row. It is set in the same POST that creates the event, so no event of ours
 * ever exists without it. One fixed name: each distinct name takes a slot of the mailbox for ever.
 * https://learn.microsoft.com/graph/api/resources/extended-properties-overview
 */
export const SOURCE_KEY_PROPERTY = 'String {6f3c1e52-9b0d-4f8e-a1c7-2d5e84b97a30} Name GraphcalSourceKey';

/** The property of a copy that a move makes: which event it is a copy of, and what that said, as hashes. */
export const MOVED_FROM_PROPERTY = 'String {6f3c1e52-9b0d-4f8e-a1c7-2d5e84b97a30} Name GraphcalMovedFrom';
