import { isObject } from '../../core/json.ts';
import type { StoreRecords } from './store-records.ts';

type KeptRecords = StoreRecords[keyof StoreRecords];

/** Records as a snapshot may hold them, which goes from hand to hand: without anything that lets somebody sign in. */
export function withoutSecrets(records: StoreRecords): StoreRecords {
  return {
    ...records,
    users: changed(records.users, ({ password: _, ...user }) => user),
    apps: changed(records.apps, (app) => ({ ...app, secrets: [] })),
    subscriptions: changed(records.subscriptions, (subscription) => ({ ...subscription, clientState: null })),
    refreshTokens: [],
    sessions: [],
    authorizationCodes: [],
    deviceCodes: [],
  };
}

/** Records of a snapshot with the secrets that users and applications have now; who is not there now has none. */
export function withSecretsOf(records: StoreRecords, now: StoreRecords): StoreRecords {
  const passwords = membersOf(now.users, 'password');
  const secrets = membersOf(now.apps, 'secrets');
  const states = membersOf(now.subscriptions, 'clientState');
  return {
    ...records,
    users: changed(records.users, (user, owner) => {
      const password = passwords.get(owner);
      return password === undefined ? user : { ...user, password };
    }),
    apps: changed(records.apps, (app, owner) => ({ ...app, secrets: secrets.get(owner) ?? [] })),
    refreshTokens: now.refreshTokens,
    sessions: now.sessions,
    authorizationCodes: now.authorizationCodes,
    deviceCodes: now.deviceCodes,
    subscriptions: changed(records.subscriptions, (subscription, owner) => ({
      ...subscription,
      clientState: states.get(owner) ?? null,
    })),
    syncStates: withLaterGenerations(records.syncStates, now.syncStates),
  };
}

/** Links that were given until now are dead: what they rest on is not what is held any more. */
function withLaterGenerations(taken: KeptRecords, now: KeptRecords): KeptRecords {
  const generations = membersOf(now, 'generation');
  const later = (own: unknown, owner: string) => 1 + Math.max(Number(own ?? 0), Number(generations.get(owner) ?? 0));
  const owners = new Set(taken.map(([owner]) => owner));
  return [
    ...changed(taken, (state, owner) => ({ ...state, generation: later(state.generation, owner) })),
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

function membersOf(records: KeptRecords, name: string): Map<string, unknown> {
  return new Map(records.map(([owner, , value]) => [owner, isObject(value) ? value[name] : undefined]));
}
