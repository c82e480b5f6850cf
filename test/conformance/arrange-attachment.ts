import { isObject } from '../../src/core/json.ts';
import type { Shown } from './exchange.ts';
import type { Scene } from './scene.ts';
import { isPlaceholder } from './values.ts';

/** What a create may carry of what an answer shows of an attachment. */
const WRITABLE = ['name', 'contentType', 'isInline', 'contentId', 'contentLocation', 'contentBytes', 'item'];

/** A file that nobody shows. */
const FILE: Shown = { '@odata.type': '#microsoft.graph.fileAttachment', name: 'plan.txt', contentBytes: 'cGxhbg==' };
const ITEM: Shown = {
  '@odata.type': '#microsoft.graph.event',
  start: { dateTime: '2026-01-12T09:00:00', timeZone: 'UTC' },
  end: { dateTime: '2026-01-12T10:00:00', timeZone: 'UTC' },
};

/** Attaches to an event of the mailbox what is shown; gives the id of the attachment. */
export async function arrangeAttachment(scene: Scene, event: string, shown: Shown): Promise<string> {
  const path = `/events/${event}/attachments`;
  const { id } = await scene.arrange(scene.people.home, 'POST', path, attachmentOf(shown));
  return String(id);
}

/** The attachments that an event has to be made with, so that it is shown as it is. */
export function attachmentsOf({ attachments, hasAttachments }: Shown): Shown[] {
  const shown = Array.isArray(attachments) ? attachments.filter(isObject) : [];
  if (shown.length > 0) return shown.map(attachmentOf);
  return hasAttachments === true ? [FILE] : [];
}

/** The documentation writes the encoding before the bytes, which the service does not take. */
export function withoutEncoding(body: unknown): unknown {
  if (!isObject(body) || typeof body.contentBytes !== 'string') return body;
  return { ...body, contentBytes: body.contentBytes.replace(/^base64/, '') };
}

/** The body of a create that is answered with what is shown. */
function attachmentOf(shown: Shown): Shown {
  const type = `#${String(shown['@odata.type'] ?? FILE['@odata.type']).replace('#', '')}`;
  const given = WRITABLE.flatMap((name) => {
    const value = shown[name];
    return value === undefined || value === null || isPlaceholder(value) ? [] : [[name, value]];
  });
  const isFile = /fileAttachment$/i.test(type);
  return {
    ...(isFile ? FILE : { name: 'Plan', ...(/itemAttachment$/i.test(type) ? { item: ITEM } : {}) }),
    ...Object.fromEntries(given),
    '@odata.type': type,
  };
}
