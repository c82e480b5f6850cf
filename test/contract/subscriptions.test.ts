import { createDecipheriv, privateDecrypt, X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createClientCertificate } from '../../src/emulator/identity/testing-certificate.ts';
import { notificationsOf, openReceiver, type Receiver } from '../../src/emulator/subscriptions/testing-receiver.ts';
import { describeContract } from './contract.ts';

describeContract('subscriptions', ({ call, callAsPerson, refusal, unique, mailbox, isEmulated }) => {
  const skipped = isEmulated ? '' : ' (skipped: the service reaches no endpoint on this machine)';
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await openReceiver();
  });
  afterEach(() => receiver.close());
  const create = () =>
    call('create-event', {
      subject: unique('Assembly'),
      startDateTime: '2030-09-02T09:00:00',
      endDateTime: '2030-09-02T10:00:00',
      timeZone: 'Europe/London',
    });
  const told = (count: number) => receiver.until(count).then(notificationsOf);
  const ids = async () => (await call('list-subscriptions')).value.map(({ id }: { id: string }) => id);

  it.skipIf(!isEmulated)(`tell a proven endpoint of changes until they end${skipped}`, async () => {
    const made = await call('create-subscription', {
      notificationUrl: receiver.url,
      changeType: ['created'],
      clientState: 'secret-of-the-contract',
      minutes: 60,
    });
    expect(made).toMatchObject({ resource: `users/${mailbox}/events`, changeType: 'created' });
    expect(receiver.validations).toHaveLength(1);
    const event = await create();
    const [notification] = await told(1);
    expect(notification).toMatchObject({
      subscriptionId: made.id,
      changeType: 'created',
      clientState: 'secret-of-the-contract',
      resourceData: { id: event.id },
    });

    const one = { subscriptionId: made.id };
    expect(await call('get-subscription', one)).toMatchObject({ expirationDateTime: made.expirationDateTime });
    const renewed = await call('renew-subscription', { ...one, minutes: 120 });
    const moved = Date.parse(renewed.expirationDateTime) - Date.parse(made.expirationDateTime);
    expect(moved).toBeGreaterThanOrEqual(3_600_000);
    expect(await call('get-subscription', one)).toMatchObject({ expirationDateTime: renewed.expirationDateTime });
    expect(await call('reauthorize-subscription', one)).toEqual({ reauthorized: true, ...one });
    expect(await ids()).toContain(made.id);

    // What is told to this one shows that the other was told nothing.
    const other = await call('create-subscription', {
      notificationUrl: `${receiver.url}/other`,
      changeType: ['created', 'deleted'],
    });
    expect(await call('delete-subscription', one)).toEqual({ deleted: true, ...one });
    expect(await ids()).toEqual([other.id]);
    expect(await refusal('get-subscription', one)).toBe('service-404');
    await create();
    expect((await told(2)).map(({ subscriptionId }) => subscriptionId)).toEqual([made.id, other.id]);
    await call('delete-subscription', { subscriptionId: other.id });
  });

  it.skipIf(!isEmulated)(`watch one calendar, one event, or what is named as Graph writes it${skipped}`, async () => {
    const calendar = await call('create-calendar', { name: unique('Trips') });
    const event = await create();
    const notificationUrl = receiver.url;
    for (const [input, resource] of [
      [
        { calendarId: calendar.id, select: 'subject' },
        `users/${mailbox}/calendars/${calendar.id}/events?$select=subject`,
      ],
      [{ eventId: event.id }, `users/${mailbox}/events/${event.id}`],
      [{ resource: `users/${mailbox}/events` }, `users/${mailbox}/events`],
    ] as const) {
      const made = await call('create-subscription', { notificationUrl, changeType: ['updated'], ...input });
      expect(made).toMatchObject({ resource, changeType: 'updated' });
      await call('delete-subscription', { subscriptionId: made.id });
    }
  });

  it.skipIf(!isEmulated)(`bring the event encrypted for a certificate${skipped}`, async () => {
    const { privateKey, certificate } = await createClientCertificate();
    const made = await call('create-subscription', {
      notificationUrl: receiver.url,
      changeType: ['created'],
      includeResourceData: true,
      select: 'subject',
      encryptionCertificate: new X509Certificate(certificate).raw.toString('base64'),
      encryptionCertificateId: 'autumn',
    });
    expect(made).toMatchObject({ includeResourceData: true, encryptionCertificateId: 'autumn' });
    const { subject } = await create();
    const [{ encryptedContent }] = (await told(1)) as unknown as [{ encryptedContent: Record<string, string> }];
    const { dataKey = '', data = '', encryptionCertificateId } = encryptedContent;
    expect(encryptionCertificateId).toBe('autumn');
    // https://learn.microsoft.com/graph/change-notifications-with-resource-data#decrypting-resource-data-from-change-notifications
    const key = privateDecrypt(privateKey, Buffer.from(dataKey, 'base64'));
    const cipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16));
    const text = cipher.update(data, 'base64', 'utf8') + cipher.final('utf8');
    expect(JSON.parse(text)).toMatchObject({ subject });
    // Refused for a minute more than such a one may live.
    expect(await call('renew-subscription', { subscriptionId: made.id })).toMatchObject({ id: made.id });
    await call('delete-subscription', { subscriptionId: made.id });
  });

  it.skipIf(!isEmulated)(`of whoever signs in are his own${skipped}`, async () => {
    const made = await callAsPerson('create-subscription', {
      mailbox: 'me',
      notificationUrl: receiver.url,
      lifecycleNotificationUrl: `${receiver.url}/life`,
    });
    expect(made).toMatchObject({ resource: 'me/events', changeType: 'created,updated,deleted' });
    expect(receiver.validations).toHaveLength(2);
    expect((await callAsPerson('list-subscriptions')).value).toMatchObject([{ id: made.id }]);
    await callAsPerson('renew-subscription', { subscriptionId: made.id });
    await callAsPerson('delete-subscription', { subscriptionId: made.id });
    expect((await callAsPerson('list-subscriptions')).value).toEqual([]);
  });

  it.skipIf(!isEmulated)(`are refused to an endpoint that does not prove itself${skipped}`, async () => {
    receiver.prove = (response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('something else');
    expect(await refusal('create-subscription', { notificationUrl: receiver.url })).toBe('service-400');
    expect(await ids()).toEqual([]);
  });

  it('are refused for longer than the service lets them live, and to an address without https', async () => {
    const input = { notificationUrl: 'http://hooks.school.example/calendar' };
    expect(await refusal('create-subscription', input)).toBe('input-invalid');
    expect(await refusal('create-subscription', { notificationUrl: receiver.url, minutes: 20_000 })).toBe(
      'input-invalid',
    );
  });
});
