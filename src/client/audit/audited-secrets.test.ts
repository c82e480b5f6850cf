import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEmulator, type Emulator } from '../../emulator/index.ts';
import { openReceiver, type Receiver } from '../../emulator/subscriptions/testing-receiver.ts';
import { TEST_SIGNING_KEY } from '../../emulator/testing.ts';
import { operations } from '../../operations/table.ts';
import { type Client, connect } from '../connect.ts';
import { ASSEMBLY, authenticationFor, ROOM } from '../testing.ts';
import { auditedCalls } from './audit-calls.ts';

const TOPICS: ReadonlySet<string> = new Set(['Attachments', 'Extensions', 'Subscriptions']);
const LESSON = 'String {66f5a359-4659-4830-9070-00040ec6ac6e} Name Lesson';

let home: string;
let emulator: Emulator;
let client: Client;
let receiver: Receiver;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'graphcal-audit-'));
  emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY });
  receiver = await openReceiver();
  const { url } = await emulator.listen();
  client = await connect({ auth: authenticationFor(emulator, url), home, mailbox: ROOM, audit: 'on', actor: 'ada' });
});
afterEach(async () => {
  await client.close();
  await emulator.close();
  await receiver.close();
  rmSync(home, { recursive: true });
});

describe('a write that holds a secret or content', () => {
  it('is on record without it, request by request (R53 in part, R59 in part)', async () => {
    const { calendar } = client;
    const { id: eventId } = await calendar.createEvent(ASSEMBLY);
    const contentBytes = Buffer.alloc(4_000_000, 'canary-file').toString('base64');
    const { id: attachmentId } = await calendar.addAttachment({ eventId, name: 'canary.pdf', contentBytes });
    await calendar.deleteAttachment({ eventId, attachmentId });
    const extension = { eventId, extensionName: 'com.example.a' };
    await calendar.setExtension({ ...extension, data: { lesson: 'canary-data' } });
    await calendar.removeExtension(extension);
    await calendar.setExtendedProperty({ eventId, propertyId: LESSON, value: 'canary-value' });
    await calendar.removeExtendedProperty({ eventId, propertyId: LESSON });
    const made = await calendar.createSubscription({ notificationUrl: receiver.url, clientState: 'canary-state' });
    const one = { subscriptionId: made.id };
    await calendar.renewSubscription({ ...one, minutes: 60 });
    await calendar.reauthorizeSubscription(one);
    await calendar.deleteSubscription(one);

    const records: unknown[] = [];
    const audited = new Set<string>();
    for await (const { operation, method, path, eventId: of, outcome } of auditedCalls(join(home, 'audit'))) {
      if (operation === 'create-event') continue;
      audited.add(operation);
      records.push([operation, method, path?.replace('/v1.0/users/{id}/events/{id}', ''), of, outcome]);
    }
    expect(records).toEqual([
      ['add-attachment', 'POST', '/attachments/createUploadSession', eventId, 'done'],
      ['add-attachment', 'PUT', '/attachments/createUploadSession', eventId, 'done'],
      ['add-attachment', 'PUT', '/attachments/createUploadSession', eventId, 'done'],
      ['delete-attachment', 'DELETE', '/attachments/{id}', eventId, 'done'],
      ['set-extension', 'POST', '/extensions', eventId, 'done'],
      ['remove-extension', 'DELETE', '/extensions/{id}', eventId, 'done'],
      ['set-extended-property', 'PATCH', '', eventId, 'done'],
      ['remove-extended-property', 'PATCH', '', eventId, 'done'],
      ['create-subscription', 'POST', '/v1.0/subscriptions', null, 'done'],
      ['renew-subscription', 'PATCH', '/v1.0/subscriptions/{id}', null, 'done'],
      ['reauthorize-subscription', 'POST', '/v1.0/subscriptions/{id}/reauthorize', null, 'done'],
      ['delete-subscription', 'DELETE', '/v1.0/subscriptions/{id}', null, 'done'],
    ]);
    const writing = Object.values(operations).filter(({ topic, effect }) => TOPICS.has(topic) && effect !== 'read');
    expect([...audited].sort()).toEqual(writing.map(({ name }) => name).sort());
    const log = readdirSync(join(home, 'audit')).map((file) => readFileSync(join(home, 'audit', file), 'utf8'));
    for (const secret of ['canary', 'authtoken', receiver.url]) expect(log.join('')).not.toContain(secret);
  });
});
