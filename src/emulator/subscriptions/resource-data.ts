import type { Random } from '../../core/random.ts';
import type { ContentReader } from '../attachments/contents.ts';
import type { EventRecord } from '../events/event-record.ts';
import { showEvent } from '../events/show-event.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import type { Modes } from '../modes/modes.ts';
import type { SubscriptionRecord } from '../store/subscription-records.ts';
import type { Zones } from '../time/zones.ts';
import { type EncryptedContent, encryptContent } from './encrypt-content.ts';
import type { Watch } from './watch.ts';

/** What showing an event takes beside it. */
export interface ResourceDataParts {
  zones: Zones;
  random: Random;
  modes: Modes;
  contents: ContentReader;
}

/** The data of an event for a subscriber who asked for them; undefined where none are sent. */
export function encryptedData(
  { encryptionCertificate, encryptionCertificateId, immutableIds, origin }: SubscriptionRecord,
  { shown }: Watch,
  mailbox: Mailbox,
  event: EventRecord | undefined,
  { zones, random, modes, contents }: ResourceDataParts,
): EncryptedContent | undefined {
  if (!shown || !event || encryptionCertificate === null) return undefined;
  const data = showEvent(
    mailbox,
    event,
    {
      zones,
      zone: undefined,
      body: 'html',
      rewritten: modes.rewriting === 'exchange',
      immutableIds,
      fresh: false,
      select: shown.select,
      expand: shown.expanded?.members,
      contents,
    },
    `${origin}/v1.0/$metadata#users('${mailbox.userId}')/events/$entity`,
  );
  const key = { certificate: encryptionCertificate, certificateId: encryptionCertificateId ?? '' };
  return encryptContent(JSON.stringify(data), key, random);
}
