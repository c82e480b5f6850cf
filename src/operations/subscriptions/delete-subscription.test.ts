import { describe, expect, it } from 'vitest';
import { buildRequest, operationOf, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const subscriptionId = '7f105c7d-2dc5-4530-97cd-4e7ae6534c07';

describe('delete-subscription', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    expect(await plainRequest('delete-subscription', { subscriptionId })).toEqual(
      documentation.request('subscription-delete-1'),
    );
  });

  it('says which one is gone, since the service answers without a body', () => {
    const reply = { status: 204, headers: {}, body: undefined };
    expect(operationOf('delete-subscription').response(reply, { subscriptionId })).toEqual({
      deleted: true,
      subscriptionId,
    });
  });

  it('refuses an input without an id, and an id that would mean another path', async () => {
    expect(await refusedField('delete-subscription', {})).toBe('subscriptionId');
    await expect(buildRequest('delete-subscription', { subscriptionId: '..' })).rejects.toMatchObject({
      code: 'path-segment-invalid',
    });
  });
});
