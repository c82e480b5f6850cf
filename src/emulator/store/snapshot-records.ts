import { isObject } from '../../core/json.ts';
import { endpointOf } from '../subscriptions/endpoint-address.ts';
import type { StoreRecords } from './store-records.ts';

type KeptRecords = StoreRecords[keyof StoreRecords];

/** Of a subscription, where notifications go; the query of such an address is often a key. */
const ADDRESSES = ['notificationUrl', 'lifecycleNotificationUrl'] as const;

/**
 * Records as a snapshot may hold them, which goes from hand to hand: without anything that lets somebody sign in, pass
 * for this server at a subscriber's, or make links of its own.
 */
export function withoutSecrets(records: StoreRecords): StoreRecords {
  return {
    ...records,
    users: changed(records.users, ({ password: _, ...user }) => user),
    apps: changed(records.apps, (app) => ({ ...app, secrets: [] })),
    syncStates: changed(records.syncStates, (state) => ({ ...state, key: '' })),
    subscriptions: changed(records.subscriptions, (subscription) => ({
      ...withAddresses(subscription, endpointOf),
      clientState: null,
    })),
    refreshTokens: [],
    sessions: [],
    authorizationCodes: [],
    deviceCodes: [],
  };
}

/** Records of a snapshot with the secrets that there are now; who is not there now has none. */
export function withSecretsOf(records: StoreRecords, now: StoreRecords): StoreRecords {
  const users = membersOf(now.users);
  const apps = membersOf(now.apps);
  const subscriptions = membersOf(now.subscriptions);
  return {
    ...records,
    users: changed(records.users, (user, owner) => {
      const password = users.get(owner)?.password;
      return password === undefined ? user : { ...user, password };
    }),
    apps: changed(records.apps, (app, owner) => ({ ...app, secrets: apps.get(owner)?.secrets ?? [] })),
    refreshTokens: now.refreshTokens,
    sessions: now.sessions,
    authorizationCodes: now.authorizationCodes,
    deviceCodes: now.deviceCodes,
    subscriptions: changed(records.subscriptions, (subscription, owner) => {
      const own = subscriptions.get(owner);
      const whole = (address: string, name: string) => {
        const known = own?.[name];
        return typeof known === 'string' && endpointOf(known) === address ? known : address;
      };
      // It is what the endpoint of the address knows us by, so no other one is told it.
      const known = own?.notificationUrl;
      const isSame = typeof known === 'string' && endpointOf(known) === subscription.notificationUrl;
      return { ...withAddresses(subscription, whole), clientState: isSame ? (own?.clientState ?? null) : null };
    }),
    syncStates: withLaterGenerations(records.syncStates, now.syncStates),
  };
}

function withAddresses(
  subscription: Record<string, unknown>,
  change: (address: string, name: string) => string,
): Record<string, unknown> {
  const addresses = ADDRESSES.flatMap((name) => {
    const address = subscription[name];
    return typeof address === 'string' ? [[name, change(address, name)]] : [];
  });
  return { ...subscription, ...Object.fromEntries(addresses) };
}

/** Links that were given until now are dead: what they rest on is not what is held any more. */
function withLaterGenerations(taken: KeptRecords, now: KeptRecords): KeptRecords {
  const states = membersOf(now);
  const later = (own: unknown, owner: string) =>
    1 + Math.max(Number(own ?? 0), Number(states.get(owner)?.generation ?? 0));
  const owners = new Set(taken.map(([owner]) => owner));
  return [
    ...changed(taken, (state, owner) => ({
      ...state,
      key: states.get(owner)?.key ?? '',
      generation: later(state.generation, owner),
    })),
    ...changed(
      now.filter(([owner]) => !owners.has(owner)),
      (state, owner) => ({ ...state, floor: 0, generation: later(0, owner) }),
    ),
  ];
}

function changed(
  records: KeptRecords,
  change: (value: Record<string, unknown>, owner: string) => Record<string, unknown>,
): KeptRecords {
  return records.map(([owner, number, value]) => [owner, number, isObject(value) ? change(value, owner) : value]);
}

function membersOf(records: KeptRecords): Map<string, Record<string, unknown>> {
  return new Map(records.flatMap(([owner, , value]) => (isObject(value) ? [[owner, value] as const] : [])));
}
