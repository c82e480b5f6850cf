import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

describe('get-subscription', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    expect(await plainRequest('get-subscription', { subscriptionId: '{id}' })).toEqual(
      documentation.request('subscription-get-1'),
    );
  });

  it('counts against no mailbox, whichever is configured', async () => {
    const { mailbox } = await buildRequest('get-subscription', { subscriptionId: 'a' }, 'room.101@school.example');
    expect(mailbox).toBe('');
  });

  it.for([
    [{}, 'subscriptionId'],
    [{ subscriptionId: '' }, 'subscriptionId'],
    [{ subscriptionId: 'a', mailbox: 'me' }, 'mailbox'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('get-subscription', input)).toBe(field);
  });
});
