import { describe, expect, it } from 'vitest';
import { createMemoryStore } from './memory-store.ts';
import { withoutSecrets, withSecretsOf } from './snapshot-records.ts';
import { exportRecords, type StoreRecords } from './store-records.ts';

const EMPTY = exportRecords(createMemoryStore());
const records: StoreRecords = {
  ...EMPTY,
  subscriptions: [
    [
      'one',
      0,
      {
        notificationUrl: 'https://hooks.example/a?code=first-key',
        lifecycleNotificationUrl: 'https://hooks.example/b?code=second-key',
        clientState: 'a-state',
      },
    ],
    ['two', 0, { notificationUrl: 'https://hooks.example/c', lifecycleNotificationUrl: null, clientState: null }],
  ],
  syncStates: [['room', 0, { generation: 3, floor: 7, key: 'c0ffee' }]],
};

describe('the records of a snapshot', () => {
  it('hold no key of an endpoint, nor the one that seals links', () => {
    const { subscriptions, syncStates } = withoutSecrets(records);
    expect(subscriptions).toEqual([
      [
        'one',
        0,
        {
          notificationUrl: 'https://hooks.example/a',
          lifecycleNotificationUrl: 'https://hooks.example/b',
          clientState: null,
        },
      ],
      ['two', 0, { notificationUrl: 'https://hooks.example/c', lifecycleNotificationUrl: null, clientState: null }],
    ]);
    expect(syncStates).toEqual([['room', 0, { generation: 3, floor: 7, key: '' }]]);
  });

  it('get back those that there are', () => {
    const { subscriptions, syncStates } = withSecretsOf(withoutSecrets(records), records);
    expect(subscriptions).toEqual(records.subscriptions);
    expect(syncStates).toEqual([['room', 0, { generation: 4, floor: 7, key: 'c0ffee' }]]);
  });

  it('get no key for another endpoint, and none where there is none', () => {
    const moved = { notificationUrl: 'https://hooks.example/moved', lifecycleNotificationUrl: null, clientState: null };
    const taken = { ...withoutSecrets(records), subscriptions: [['one', 0, moved] as const] };
    expect(withSecretsOf(taken, records).subscriptions).toEqual([['one', 0, moved]]);
    const elsewhere = withSecretsOf(withoutSecrets(records), EMPTY);
    expect(elsewhere.subscriptions[0]?.[2]).toMatchObject({
      notificationUrl: 'https://hooks.example/a',
      clientState: null,
    });
    expect(elsewhere.syncStates).toEqual([['room', 0, { generation: 4, floor: 7, key: '' }]]);
  });
});
