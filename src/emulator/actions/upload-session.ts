import type { AttachmentRecord } from '../attachments/attachment-record.ts';
import { decideRange, readContentRange } from '../attachments/content-range.ts';
import { typeOfFile } from '../attachments/content-type.ts';
import { newKey } from '../attachments/new-attachments.ts';
import { type Act, type Action, type ActionResult, bytesOf } from '../calls/call.ts';
import {
  booleanMember,
  enumMember,
  knownMembers,
  numberMember,
  objectMember,
  stringMember,
} from '../events/members.ts';
import { idOf } from '../events/show-event.ts';
import { stampNow } from '../events/stamp.ts';
import { hashToken, makeToken } from '../identity/random-token.ts';
import { UPLOAD_BYTES_MAXIMUM, UPLOAD_BYTES_MINIMUM, UPLOAD_LIFETIME_MS } from '../limits.ts';
import { Changes } from '../mailboxes/changes.ts';
import { attachmentId } from '../mailboxes/ids.ts';
import { refusals } from '../refusals.ts';
import type { UploadRecord } from '../store/store.ts';
import { formatTimestamp } from '../time/local-time.ts';
import type { World } from '../world.ts';
import { readParameters } from './action-parameters.ts';
import { attach, refuseTooLarge } from './attachments.ts';
import { findEvent } from './event-scope.ts';

const TYPE = 'microsoft.graph.attachmentItem';
const MEMBERS: ReadonlySet<string> = new Set([
  'attachmentType',
  'name',
  'size',
  'contentType',
  'isInline',
  'contentId',
]);
const KINDS = ['file', 'item', 'reference'] as const;
const TOKEN_BYTES = 32;

/** https://learn.microsoft.com/graph/api/attachment-createuploadsession */
export const createUploadSession: Act = (action) => {
  const { call, mailbox, world, prefer } = action;
  const event = findEvent(action);
  const announced = readAnnounced(action);
  refuseTooLarge(event, announced.size);
  const eventId = idOf(mailbox, event, prefer.immutableIds);
  const key = newKey(world);
  const token = makeToken('', TOKEN_BYTES, world.random);
  const upload: UploadRecord = {
    ...announced,
    token: hashToken(token),
    app: action.caller.app,
    user: mailbox.userId,
    event: eventId,
    received: 0,
    pieces: [],
    expires: world.clock.now() + UPLOAD_LIFETIME_MS,
  };
  const changes = new Changes(world);
  forgetExpired(world, changes);
  changes.putUpload(key, upload);
  changes.commit();
  const session = `AttachmentSessions('${encodeURIComponent(attachmentId(eventId, key))}')`;
  const uploadUrl = `${addressOf(action, eventId)}/${session}`;
  const shown = {
    '@odata.context': `${call.origin}/v1.0/$metadata#microsoft.graph.uploadSession`,
    uploadUrl: `${uploadUrl}?authtoken=${token}`,
    expirationDateTime: formatTimestamp(upload.expires, 0),
    nextExpectedRanges: ['0-'],
  };
  // Whoever reads the record must not be able to send anything.
  return { status: 201, json: JSON.stringify(shown), recorded: JSON.stringify({ ...shown, uploadUrl }) };
};

/** Takes bytes of the file; the last of them make the attachment. https://learn.microsoft.com/graph/outlook-large-attachments */
export const uploadRange: Act = (action) => {
  const { call, world } = action;
  const { key, upload } = findUpload(action);
  const event = findEvent(action);
  const bytes = bytesOf(call.body);
  const decision = decideRange(readContentRange(call.headers.get('content-range')), bytes.byteLength, upload);
  if (decision.kind === 'invalid') throw refusals.uploadRange(decision.reason);
  if (decision.kind === 'unexpected') throw refusals.unexpectedRange(upload.received);
  const changes = new Changes(world);
  forgetExpired(world, changes);
  const piece = changes.addContent(Buffer.from(bytes).toString('base64'));
  const after: UploadRecord = {
    ...upload,
    received: upload.received + bytes.byteLength,
    pieces: [...upload.pieces, piece],
  };
  if (!decision.isLast) {
    changes.putUpload(key, after);
    changes.commit();
    return answerExpected(action, after, 'ExpirationDateTime');
  }
  changes.removeUpload(key);
  attach(action, changes, event, uploaded(world, key, after));
  changes.commit();
  const location = `${addressOf(action, upload.event)}/Attachments('${attachmentId(upload.event, key)}')`;
  return { status: 201, headers: { location } };
};

/** What is still expected; the clients of Microsoft ask for it before they go on with an upload that was cut. */
export const getUpload: Act = (action) => {
  const { upload } = findUpload(action);
  const changes = new Changes(action.world);
  forgetExpired(action.world, changes);
  changes.commit();
  return answerExpected(action, upload, 'expirationDateTime');
};

/** https://learn.microsoft.com/graph/outlook-large-attachments#alternative-cancel-the-upload-session */
export const cancelUpload: Act = (action) => {
  const { key } = findUpload(action);
  const changes = new Changes(action.world);
  forgetExpired(action.world, changes);
  changes.removeUpload(key);
  changes.commit();
  return { status: 204 };
};

function readAnnounced(action: Action): Pick<UploadRecord, 'name' | 'contentType' | 'isInline' | 'contentId' | 'size'> {
  const written = objectMember(readParameters(action.call.body, ['AttachmentItem']), 'AttachmentItem');
  if (!written) throw refusals.validation();
  const item = knownMembers(written, MEMBERS, TYPE);
  const kind = enumMember(item, 'attachmentType', KINDS);
  const name = stringMember(item, 'name') ?? '';
  if (name === '') throw refusals.attachmentNameMissing();
  const size = numberMember(item, 'size');
  if (kind !== 'file' || size === undefined || !Number.isSafeInteger(size)) throw refusals.validation();
  if (size < UPLOAD_BYTES_MINIMUM) throw refusals.uploadTooSmall();
  if (size > UPLOAD_BYTES_MAXIMUM) throw refusals.messageTooLarge();
  return {
    name,
    contentType: stringMember(item, 'contentType') ?? typeOfFile(name),
    isInline: booleanMember(item, 'isInline') ?? false,
    contentId: stringMember(item, 'contentId') ?? null,
    size,
  };
}

/** The upload that the address was made for; whether its token is right was looked at before. */
function findUpload({ params, world }: Action): { key: string; upload: UploadRecord } {
  const key = params.upload ?? '';
  const upload = world.store.uploads.get(key, 0);
  if (!upload) throw refusals.itemNotFound();
  return { key, upload };
}

function forgetExpired({ store, clock }: World, changes: Changes): void {
  for (const [key, , { expires }] of store.uploads.entries()) if (expires <= clock.now()) changes.removeUpload(key);
}

function uploaded(world: World, key: string, upload: UploadRecord): AttachmentRecord {
  const { name, contentType, isInline, contentId, size, pieces } = upload;
  return {
    kind: 'file',
    key,
    name,
    contentType,
    isInline,
    contentId,
    contentLocation: null,
    modified: stampNow(world),
    length: size,
    pieces,
  };
}

/** The members are spelled as they are documented for the answer to a range, and as clients read them for the other. */
function answerExpected(
  action: Action,
  { expires, received, event }: UploadRecord,
  expiration: 'ExpirationDateTime' | 'expirationDateTime',
): ActionResult {
  const shown = {
    '@odata.context': `${addressOf(action, event).replace('/Users(', '/$metadata#Users(')}/AttachmentSessions/$entity`,
    [expiration]: formatTimestamp(expires, 0),
    nextExpectedRanges: [String(received)],
  };
  return { status: 200, json: JSON.stringify(shown) };
}

/** Where the bytes for an event go, outside of Graph's own paths. */
function addressOf({ call, mailbox }: Action, eventId: string): string {
  return `${call.origin}/api/v2.0/Users('${mailbox.userId}')/Events('${encodeURIComponent(eventId)}')`;
}
