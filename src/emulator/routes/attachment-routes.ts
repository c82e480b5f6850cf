import {
  addAttachment,
  countAttachments,
  deleteAttachment,
  getAttachment,
  getAttachmentContent,
  listAttachments,
} from '../actions/attachments.ts';
import { cancelUpload, createUploadSession, getUpload, uploadRange } from '../actions/upload-session.ts';
import type { Route } from '../calls/call.ts';
import { below, EVENT_HOMES, route } from './rows.ts';

const ATTACHMENTS = 'events/{event}/attachments';
const ATTACHMENT = `${ATTACHMENTS}/{attachment}`;
const UPLOAD = 'users/{user}/events/{event}/uploads/{upload}';

/** What is attached to events. */
export const ATTACHMENT_ROUTES: readonly Route[] = [
  ...attachmentsBelow(EVENT_HOMES),
  ...below(EVENT_HOMES, 'POST', `${ATTACHMENTS}/createUploadSession`, 'calendar-upload', createUploadSession),
];

/** The attachments of the events of some homes. */
export function attachmentsBelow(homes: readonly string[]): Route[] {
  return [
    ...below(homes, 'GET', ATTACHMENTS, 'calendar-content', listAttachments),
    ...below(homes, 'POST', ATTACHMENTS, 'calendar-write', addAttachment),
    ...below(homes, 'GET', `${ATTACHMENTS}/$count`, 'calendar-content', countAttachments),
    ...below(homes, 'GET', ATTACHMENT, 'calendar-content', getAttachment),
    ...below(homes, 'DELETE', ATTACHMENT, 'calendar-write', deleteAttachment),
    ...below(homes, 'GET', `${ATTACHMENT}/$value`, 'calendar-content', getAttachmentContent),
  ];
}

/** Addresses of uploads, which are no paths of Graph. */
export const UPLOAD_ROUTES: readonly Route[] = [
  route('GET', UPLOAD, 'upload', getUpload),
  route('PUT', UPLOAD, 'upload', uploadRange),
  route('DELETE', UPLOAD, 'upload', cancelUpload),
];
