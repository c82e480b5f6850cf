import { describe, expect, it } from 'vitest';
import { plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

describe('list-subscriptions', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    expect(await plainRequest('list-subscriptions', { maxItems: 3 })).toEqual(
      documentation.request('subscription-list-1'),
    );
  });

  it.for([
    [{ mailbox: 'room.101@school.example' }, 'mailbox'],
    [{ maxItems: 0 }, 'maxItems'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('list-subscriptions', input)).toBe(field);
  });
});
