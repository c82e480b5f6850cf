import { describe, expect, it } from 'vitest';
import { operationOf, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

describe('reauthorize-subscription', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    expect(await plainRequest('reauthorize-subscription', { subscriptionId: '{subscriptionsId}' })).toEqual(
      documentation.request('subscription-reauthorize-1'),
    );
  });

  it('may be repeated: a second time is as good as one', () => {
    expect(operationOf('reauthorize-subscription').repeat).toBe('safe');
  });

  it('says what it did, since the service answers without a body', () => {
    const reply = { status: 204, headers: {}, body: undefined };
    expect(operationOf('reauthorize-subscription').response(reply, { subscriptionId: 'a' })).toEqual({
      reauthorized: true,
      subscriptionId: 'a',
    });
  });

  it('refuses an input without an id', async () => {
    expect(await refusedField('reauthorize-subscription', { minutes: 10 })).toBe('subscriptionId');
  });
});
