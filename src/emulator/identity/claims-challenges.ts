import { InputError } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import { claimsOf, REQUESTABLE_CLAIMS, type RequestedClaims } from './requested-claims.ts';
import type { Principal } from './token.ts';

/** Claims that Graph asks of tokens, until one comes that was asked for with them. */
export interface ClaimsChallenge {
  /** As a `claims` parameter has them: `{ access_token: { acrs: { essential: true, value: 'c1' } } }`. */
  claims: { access_token: Readonly<Record<string, unknown>> };
  /** Client id whose tokens are challenged. Default: of all applications. */
  app?: string;
  /** Address or directory id of the user whose tokens are challenged. Default: all tokens, those without a user too. */
  user?: string;
  /** `capable`: clients that declared `cp1`, as the service does it. Default `all`. */
  clients?: 'all' | 'capable';
}

/** What Graph asks of tokens now. */
export interface ClaimsChallenges {
  readonly list: readonly ClaimsChallenge[];
  set(list: readonly ClaimsChallenge[]): void;
  /** The claims to challenge a caller with; undefined where the token will do. `names` are those of its user. */
  find(caller: Principal, names: readonly string[]): ClaimsChallenge['claims'] | undefined;
}

/** Makes the list, which is empty at first. */
export function createClaimsChallenges(): ClaimsChallenges {
  let rules: { challenge: ClaimsChallenge; asked: RequestedClaims }[] = [];
  return {
    get list() {
      return rules.map(({ challenge }) => challenge);
    },
    set(list) {
      rules = list.map((challenge) => ({ challenge, asked: claimsOf(challenge.claims.access_token) }));
    },
    find(caller, names) {
      const due = rules.find(({ challenge, asked }) => concerns(challenge, caller, names) && !isMet(asked, caller));
      return due?.challenge.claims;
    },
  };
}

function concerns({ app, user, clients = 'all' }: ClaimsChallenge, caller: Principal, names: readonly string[]) {
  if (clients === 'capable' && !caller.capable) return false;
  if (app !== undefined && app.toLowerCase() !== caller.app) return false;
  return user === undefined || names.includes(user.toLowerCase());
}

function isMet({ capable, notBefore = 0, needs }: RequestedClaims, caller: Principal): boolean {
  return (caller.capable || !capable) && caller.notBefore >= notBefore && needs.every((need) => caller.met.has(need));
}

const MEMBERS: readonly string[] = ['claims', 'app', 'user', 'clients'];

/** Checks challenges as they came from JSON; fails with `challenge-invalid`, naming the member. */
export function checkClaimsChallenges(value: unknown): readonly ClaimsChallenge[] {
  const fail = (field: string, problem: string): never => {
    throw new InputError('challenge-invalid', `The claims challenges: ${field} ${problem}.`, { field });
  };
  if (!Array.isArray(value)) return fail('the whole', 'must be a list');
  for (const [at, challenge] of value.entries()) {
    const place = `[${at}]`;
    if (!isObject(challenge)) return fail(place, 'must be an object');
    for (const name of Object.keys(challenge))
      if (!MEMBERS.includes(name)) fail(`${place}.${name}`, `is not known; known are ${MEMBERS.join(', ')}`);
    const { claims, app, user, clients } = challenge;
    for (const [name, text] of Object.entries({ app, user }))
      if (text !== undefined && (typeof text !== 'string' || text === '')) fail(`${place}.${name}`, 'must be a text');
    if (clients !== undefined && clients !== 'all' && clients !== 'capable')
      fail(`${place}.clients`, 'must be all or capable');
    checkClaims(claims, `${place}.claims`, fail);
  }
  return value;
}

function checkClaims(claims: unknown, place: string, fail: (field: string, problem: string) => never): void {
  const members = isObject(claims) ? claims.access_token : undefined;
  if (!isObject(members) || Object.keys(members).length === 0)
    throw fail(place, 'must be an object whose access_token has the claims, such as {"acrs": {"value": "c1"}}');
  for (const [name, claim] of Object.entries(members)) {
    const field = `${place}.access_token.${name}`;
    if (!REQUESTABLE_CLAIMS.includes(name)) fail(field, `is not known; known are ${REQUESTABLE_CLAIMS.join(', ')}`);
    const { capable, notBefore, needs } = claimsOf({ [name]: claim });
    if (!capable && notBefore === undefined && needs.length === 0)
      fail(field, 'must have a value, or values, that can be asked for');
  }
}
