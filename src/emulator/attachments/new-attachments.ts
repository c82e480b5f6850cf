import { stampNow } from '../events/stamp.ts';
import type { Changes } from '../mailboxes/changes.ts';
import type { World } from '../world.ts';
import type { AttachmentRecord, NewAttachment } from './attachment-record.ts';

const KEY_BYTES = 16;

/** The key of something new: it enters ids, and no other has it. */
export function newKey({ random }: Pick<World, 'random'>): string {
  return Buffer.from(random.bytes(KEY_BYTES)).toString('hex');
}

/** Attachments as they are kept, their contents among the changes. */
export function newAttachments(
  world: World,
  changes: Changes,
  brought: readonly NewAttachment[],
): readonly AttachmentRecord[] {
  return brought.map(({ content, ...attachment }) => ({
    ...attachment,
    key: newKey(world),
    modified: stampNow(world),
    length: Buffer.byteLength(content, 'base64'),
    pieces: content === '' ? [] : [changes.addContent(content)],
  }));
}
