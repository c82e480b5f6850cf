import { type Random, randomUuid } from '../../core/random.ts';
import { type Refusal, refusals } from '../refusals.ts';
import type { Sent } from './send-within.ts';

/** A token as the service's own reads; clients are to treat it as opaque. */
export function makeValidationToken(random: Random): string {
  return `Validation: Testing client application reachability for subscription Request-Id: ${randomUuid(random)}`;
}

/** The request that asks an endpoint to prove itself. https://learn.microsoft.com/graph/change-notifications-delivery-webhooks#notificationurl-validation */
export function validationRequest(url: string, token: string) {
  const asked = new URL(url);
  asked.search += `${asked.search === '' ? '?' : '&'}validationToken=${encodeURIComponent(token)}`;
  return { url: asked.href, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: '' };
}

/** Why an endpoint did not prove itself; undefined where it did. */
export function validationProblem(sent: Sent, token: string): Refusal | undefined {
  const { answer } = sent;
  if (!answer)
    return refusals.endpointInvalid(
      sent.isLate
        ? 'Subscription validation request timed out.'
        : 'Subscription validation request failed. Notification endpoint must respond with 200 OK to validation request.',
    );
  if (answer.status !== 200)
    return refusals.endpointInvalid(
      'Subscription validation request failed. Notification endpoint must respond with 200 OK to validation request.',
    );
  const type = String(answer.headers['content-type'] ?? '');
  if (!/^text\/plain\s*(?:;|$)/i.test(type))
    return refusals.endpointInvalid(
      "Subscription validation request failed. Response must have the content type 'text/plain'.",
    );
  if (answer.body !== token)
    return refusals.endpointInvalid(
      'Subscription validation request failed. Response must exactly match validationToken query parameter.',
    );
  return undefined;
}
