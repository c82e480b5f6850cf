import { expect, it } from 'vitest';
import { createRetryBudget } from '../http/retry-budget.ts';
import type { Sender } from '../http/sender.ts';
import { holdBack, UnsentRequest } from './dry-run.ts';

const request = { method: 'POST', path: '/me/events', mailbox: 'me' } as const;

it('a sender that is held back sends no batch, and keeps its first request', async () => {
  const never = async () => {
    throw new Error('It was sent.');
  };
  const sender: Sender = {
    budget: createRetryBudget(),
    attempt: never,
    attemptBatch: never,
    send: never,
    slots: () => 4,
    batchParts: () => 20,
    next: (_, first) => first,
    renewToken: never,
  };
  const unsent = new UnsentRequest();
  const held = holdBack(sender, unsent);
  await expect(held.attemptBatch('me', [{ request, expects: 'anything' }])).rejects.toBe(unsent);
  expect(unsent.request).toBe(request);
});
