import { InputError } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import type { Recorder } from '../record/record.ts';
import type { SubscriptionRecord } from '../store/subscription-records.ts';
import { endpointOf } from '../subscriptions/endpoint-address.ts';
import type { LifecycleEvent } from '../subscriptions/notification.ts';
import { type AdministrationPaths, readBody } from './answers.ts';
import type { Controls } from './controls.ts';
import type { SubscriptionTold } from './told.ts';

const EVENTS: readonly LifecycleEvent[] = ['missed', 'subscriptionRemoved', 'reauthorizationRequired'];

/** Subscriptions, what was sent for them, and what happens to them. */
export function subscriptionPaths(controls: Controls, recorder: Recorder): AdministrationPaths {
  return {
    'GET subscriptions': () => controls.subscriptions,
    'POST subscriptions/{subscription}/lifecycle-event': (request) => {
      const body = readBody(request);
      controls.lifecycleEvent(
        request.params.subscription ?? '',
        checkLifecycleEvent(isObject(body) ? body.event : body),
      );
    },
    'GET deliveries': ({ query }) => {
      const subscription = query.get('subscription');
      return recorder.deliveries.filter((delivery) => subscription === null || delivery.subscription === subscription);
    },
  };
}

/** What happens to a subscription, as it came from JSON; fails with `event-invalid`. */
export function checkLifecycleEvent(event: unknown): LifecycleEvent {
  const known = EVENTS.find((name) => name === event);
  if (!known) throw new InputError('event-invalid', `event must be one of ${EVENTS.join(', ')}.`, { field: 'event' });
  return known;
}

/** A subscription without what is between the subscriber and the service alone. */
export function tellSubscription(record: SubscriptionRecord): SubscriptionTold {
  const { id, app, creator, resource, changeType, notificationUrl, lifecycleNotificationUrl } = record;
  return {
    id,
    app,
    creator,
    resource,
    changeType,
    notificationUrl: endpointOf(notificationUrl),
    lifecycleNotificationUrl: lifecycleNotificationUrl === null ? null : endpointOf(lifecycleNotificationUrl),
    includeResourceData: record.includeResourceData === true,
    expires: new Date(record.expires.ms).toISOString(),
  };
}
