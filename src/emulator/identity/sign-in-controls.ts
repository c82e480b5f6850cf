import { InputError } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import { readAddress } from '../http/address.ts';
import { type ClaimsChallenge, checkClaimsChallenges } from './claims-challenges.ts';
import type { SignInSetup } from './grants/grant.ts';
import { answerFields, answerLocation, refusalAnswer } from './interactive/authorization-answer.ts';
import {
  type AuthorizationRequest,
  type RedirectTarget,
  readAuthorizationRequest,
} from './interactive/authorization-request.ts';
import { authorize } from './interactive/authorize-endpoint.ts';
import { approveDevice, deviceRequest } from './interactive/device-endpoints.ts';
import { interactiveRefusals } from './interactive/interactive-refusals.ts';
import { type Account, type Known, nextStep } from './interactive/next-step.ts';
import type { SignInRefusal } from './sign-in-refusals.ts';
import { signInRefusals } from './sign-in-refusals.ts';

/** What a person would do at a page: at the address to which an application sends the browser, or with a device's code. */
export type PersonSignIn = ({ url: string } | { userCode: string }) & {
  /** Address or directory id of who signs in. */
  user: string;
  /** True: the person turns away instead. Default false. */
  decline?: boolean;
};

/** What the browser would do then. */
export interface SignedInAnswer {
  /** Where it would be sent, with the code or the error; undefined for a device. */
  location?: string;
  /** What it would post there, where the application asked for `form_post`. */
  form?: Readonly<Record<string, string>>;
}

/** What is done to signing in, beside what clients do. */
export interface SignInControls {
  readonly claimsChallenges: readonly ClaimsChallenge[];
  /** Signs a person in as a page would, with consent and second factor, and without a password. */
  signIn(request: unknown): SignedInAnswer;
  /** Revokes all sessions of a user, and gives their number. */
  revokeSessions(user: string): number;
  setClaimsChallenges(list: unknown): void;
}

const MEMBERS: readonly string[] = ['url', 'userCode', 'user', 'decline'];
const PATH = /^\/[^/]+\/oauth2\/(v2\.0\/)?authorize$/i;

/** Makes them. */
export function createSignInControls(setup: SignInSetup): SignInControls {
  const { directory, records, callers } = setup;

  function signInAt(address: string, person: Person): SignedInAnswer {
    const { origin, pathname, search, searchParams } = new URL(address);
    const version = PATH.exec(pathname);
    if (!version) throw invalid('url', 'must be the address of the authorization endpoint, with its query');
    const { segments } = readAddress(`${pathname}${search}`);
    const at = { tenant: segments[0] ?? '', origin, version: version[1] ? ('v2' as const) : ('v1' as const) };
    const read = readAuthorizationRequest(searchParams, at, setup);
    if ('onPage' in read) throw refusedError(read.onPage);
    const parts = { ...setup, origin, correlation: undefined };
    if ('refused' in read) return answer(read.target, refusalAnswer(read.refused, parts));
    const { request } = read;
    if (person.decline) return answer(request.target, refusalAnswer(interactiveRefusals.declined(), parts));
    const account = begin(person);
    const step = nextStep(knownOf(request, account));
    if (step.step === 'refuse') return answer(request.target, refusalAnswer(step.refusal, parts));
    return answer(request.target, authorize(request, account, setup));
  }

  function signInDevice(userCode: string, person: Person): SignedInAnswer {
    const device = records.deviceCodes.typed(userCode);
    if (typeof device === 'string') throw invalid('userCode', USER_CODE_PROBLEMS[device]);
    const asked = deviceRequest(device, setup);
    if (!asked) throw invalid('userCode', USER_CODE_PROBLEMS.unknown);
    if (person.decline) {
      device.decide(null);
      return {};
    }
    const account = begin(person);
    const step = nextStep(knownOf(asked, account));
    if (step.step === 'refuse') throw refusedError(step.refusal);
    approveDevice(device, asked, account, setup);
    return {};
  }

  function begin({ user: name }: Person): Account {
    const user = directory.find(name)?.user;
    if (!user) throw invalid('user', `'${name}' is nobody of this server`);
    if (user.signIn === 'locked') throw refusedError(signInRefusals.lockedUser());
    if (user.signIn === 'disabled') throw refusedError(signInRefusals.disabledUser());
    return { user, session: records.sessions.begin(user.id, ['pwd', 'mfa']) };
  }

  function knownOf(request: AuthorizationRequest | Known['request'], chosen: Account): Known {
    const consented = (user: string) => records.consents.of(request.app, user);
    // Without a prompt nobody is asked, so nobody agrees.
    return { request, accounts: [], chosen, agreed: request.prompt !== 'none', consented };
  }

  return {
    get claimsChallenges() {
      return callers.challenges.list;
    },
    signIn(request) {
      const person = checkPerson(request);
      return 'url' in person ? signInAt(person.url, person) : signInDevice(person.userCode, person);
    },
    revokeSessions(user) {
      const known = directory.known(user);
      if (!known) throw new InputError('not-found', `There is no user ${user}.`);
      return records.sessions.revoke(known.userId);
    },
    setClaimsChallenges: (list) => callers.challenges.set(checkClaimsChallenges(list)),
  };
}

type Person = Pick<PersonSignIn, 'user' | 'decline'>;

const USER_CODE_PROBLEMS = {
  unknown: 'is no code of a device',
  expired: 'has expired',
  decided: 'was agreed to or declined before',
} as const;

function answer(target: RedirectTarget, told: Readonly<Record<string, string>>): SignedInAnswer {
  if (target.mode === 'form_post') return { location: target.uri, form: answerFields(target, told) };
  return { location: answerLocation(target, told) };
}

function checkPerson(value: unknown): PersonSignIn {
  if (!isObject(value)) throw invalid('The body', 'must be an object');
  for (const name of Object.keys(value))
    if (!MEMBERS.includes(name)) throw invalid(name, `is not known; known are ${MEMBERS.join(', ')}`);
  const { url, userCode, user, decline = false } = value;
  if ((url === undefined) === (userCode === undefined)) throw invalid('The body', 'must have one of url and userCode');
  if (url !== undefined && (typeof url !== 'string' || !URL.canParse(url))) throw invalid('url', 'must be an address');
  if (userCode !== undefined && typeof userCode !== 'string') throw invalid('userCode', 'must be a text');
  if (typeof user !== 'string' || user === '') throw invalid('user', "must be a user's address or id");
  if (typeof decline !== 'boolean') throw invalid('decline', 'must be true or false');
  return value as unknown as PersonSignIn;
}

function refusedError({ code, message }: SignInRefusal): InputError {
  return new InputError('sign-in-refused', `The page would refuse this: AADSTS${code}: ${message}`);
}

function invalid(field: string, problem: string): InputError {
  return new InputError('sign-in-invalid', `${field} ${problem}.`, { field });
}
