import { describe, expect, it } from 'vitest';
import { plainRequest, readDocumentation, refusedField } from '../testing.ts';
import { takeSteps } from '../testing-steps.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const NOW = Date.UTC(2026, 0, 5, 10);

const renew = (input: object, ...bodies: object[]) =>
  takeSteps(
    'renew-subscription',
    { subscriptionId: 'a', ...input },
    bodies.map((body) => ({ body })),
    { mailbox: '', now: NOW },
  );

describe('renew-subscription', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    const documented = documentation.request('subscription-update-1');
    const input = { subscriptionId: '{id}', ...(documented.body as object) };
    expect(await plainRequest('renew-subscription', input)).toEqual(documented);
  });

  it('gives an end so many minutes from now, which repeats keep', async () => {
    const { asked, result } = await renew({ minutes: 60 }, { id: 'a', resource: 'me/events' });
    expect(asked).toEqual([
      {
        request: {
          method: 'PATCH',
          path: '/subscriptions/a',
          body: { expirationDateTime: '2026-01-05T11:00:00.000Z' },
          mailbox: '',
        },
        effect: 'update',
        repeat: 'safe',
        expects: 'id',
      },
    ]);
    expect(result).toEqual({ id: 'a', resource: 'me/events' });
  });

  it.for([
    [{ includeResourceData: null }, '2026-01-08T08:00:00.000Z'],
    [{ includeResourceData: true }, '2026-01-06T09:30:00.000Z'],
  ] as const)('looks how long one of %j may live, where no end is given', async ([found, expirationDateTime]) => {
    const { asked } = await renew({}, { id: 'a', ...found }, { id: 'a' });
    expect(asked.map(({ request }) => request.method)).toEqual(['GET', 'PATCH']);
    expect(asked[1]?.request.body).toEqual({ expirationDateTime });
  });

  it.for([
    [{ minutes: 10 }, 'subscriptionId'],
    [{ subscriptionId: 'a', minutes: 0 }, 'minutes'],
    [{ subscriptionId: 'a', minutes: 10, expirationDateTime: '2026-01-06T00:00:00Z' }, 'minutes'],
    [{ subscriptionId: 'a', expirationDateTime: 'tomorrow' }, 'expirationDateTime'],
    [{ subscriptionId: 'a', lifecycleNotificationUrl: 'https://x.example' }, 'lifecycleNotificationUrl'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('renew-subscription', input)).toBe(field);
  });
});
