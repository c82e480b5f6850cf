import { validateHeaderName, validateHeaderValue } from 'node:http';
import { InputError } from '../../core/errors.ts';
import { isObject, parseJson } from '../../core/json.ts';
import { NAMED_ERRORS } from '../identity/named-errors.ts';
import type { FaultAction, FaultPlan } from './faults.ts';

type Kind =
  | 'string'
  | 'text'
  | 'boolean'
  | 'positive'
  | 'count'
  | 'milliseconds'
  | 'pause'
  | 'status'
  | 'headers'
  | 'header changes'
  | 'side'
  | 'wait'
  | 'named error'
  | 'claims';

const ANSWER: Readonly<Record<string, Kind>> = {
  status: 'status',
  code: 'string',
  message: 'string',
  headers: 'headers',
  retryAfter: 'wait',
};

const MATCH: Readonly<Record<string, Kind>> = {
  method: 'string',
  pathContains: 'string',
  mailbox: 'string',
  app: 'string',
  user: 'string',
  signIn: 'boolean',
  inBatch: 'boolean',
  nth: 'positive',
  every: 'positive',
  from: 'positive',
  count: 'positive',
};

interface ActionForm {
  members: Readonly<Record<string, Kind>>;
  required: string[];
  /** Whether it means nothing without at least one of its members. */
  some?: boolean;
}

/** Members of each action beside its type, and which of them must be there. */
const ACTIONS: Readonly<Record<FaultAction['type'], ActionForm>> = {
  refuse: { members: ANSWER, required: ['status'] },
  'refuse-sign-in': {
    members: {
      code: 'named error',
      status: 'status',
      message: 'string',
      suberror: 'string',
      claims: 'claims',
      headers: 'headers',
      retryAfter: 'wait',
    },
    required: ['code'],
  },
  'reset-before': { members: {}, required: [] },
  'commit-then-reset': { members: {}, required: [] },
  'commit-then-status': { members: ANSWER, required: ['status'] },
  'delay-commit': { members: { ...ANSWER, ms: 'milliseconds' }, required: ['ms'] },
  'omit-part': { members: {}, required: [] },
  'alter-id': { members: { to: 'string' }, required: ['to'] },
  'repeat-part': { members: ANSWER, required: [] },
  'alter-part': { members: { status: 'status', headers: 'header changes', body: 'text' }, required: [], some: true },
  'set-headers': { members: { headers: 'header changes', gzip: 'boolean' }, required: [], some: true },
  'reorder-parts': { members: {}, required: [] },
  drip: {
    members: { bytes: 'positive', ms: 'pause', of: 'side', endless: 'boolean' },
    required: ['bytes', 'ms'],
  },
  cut: { members: { afterBytes: 'count', chunked: 'boolean' }, required: ['afterBytes'] },
};

const CHECKS: Readonly<Record<Kind, { fits(value: unknown): boolean; words: string }>> = {
  string: { fits: (value) => typeof value === 'string' && value !== '', words: 'a text' },
  text: { fits: (value) => typeof value === 'string', words: 'a text' },
  boolean: { fits: (value) => typeof value === 'boolean', words: 'true or false' },
  positive: { fits: (value) => Number.isInteger(value) && Number(value) >= 1, words: 'a whole number of at least 1' },
  count: { fits: (value) => Number.isInteger(value) && Number(value) >= 0, words: 'a whole number of at least 0' },
  pause: { fits: (value) => typeof value === 'number' && value >= 1, words: 'a number of milliseconds of at least 1' },
  side: {
    fits: (value) => value === 'headers' || value === 'body' || value === 'all',
    words: 'headers, body or all',
  },
  milliseconds: { fits: (value) => typeof value === 'number' && value >= 0, words: 'a number of milliseconds' },
  status: {
    fits: (value) => Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599,
    words: 'an HTTP status from 200 to 599',
  },
  headers: {
    fits: (value) => isObject(value) && Object.entries(value).every(([name, text]) => isHeader(name, text)),
    words: 'an object of names and texts that a header may have',
  },
  'header changes': {
    fits: (value) =>
      isObject(value) && Object.entries(value).every(([name, text]) => isHeader(name, text === null ? '' : text)),
    words: 'an object of names and texts that a header may have, or of null where one is to be taken away',
  },
  wait: {
    fits: (value) =>
      value === null ||
      (typeof value === 'number' && value >= 0) ||
      (isObject(value) && typeof value.date === 'number' && Object.keys(value).length === 1),
    words: 'a number of seconds, {"date": seconds} or null',
  },
  'named error': {
    fits: (value) => typeof value === 'string' && NAMED_ERRORS.has(value),
    words: `one of ${[...NAMED_ERRORS.keys()].join(', ')}`,
  },
  claims: {
    fits: (value) => typeof value === 'string' && isObject(parseJson(value)),
    words: 'the text of a JSON object',
  },
};

/** Whether a port could send it: a line break, say, would be a fault of the server in place of the one that was meant. */
function isHeader(name: string, text: unknown): boolean {
  if (typeof text !== 'string') return false;
  try {
    validateHeaderName(name);
    validateHeaderValue(name, text);
    return true;
  } catch {
    return false;
  }
}

/** Reads a fault plan file; fails with `fault-plan-invalid`, naming file, rule and field. */
export function readFaultPlan(text: string, file: string): FaultPlan {
  const value = parseJson(text);
  if (value === undefined) throw new InputError('fault-plan-invalid', `${file} is not JSON.`, { file });
  return checkFaultPlan(value, file);
}

/** Checks a fault plan as it came from JSON. */
export function checkFaultPlan(value: unknown, file?: string): FaultPlan {
  const fail = (field: string, problem: string): never => {
    throw new InputError('fault-plan-invalid', `${file ?? 'The fault plan'}: ${field} ${problem}.`, { file, field });
  };
  const checkMembers = (place: string, value: Record<string, unknown>, members: Readonly<Record<string, Kind>>) => {
    for (const [name, member] of Object.entries(value)) {
      const kind = members[name];
      if (kind === undefined) {
        const known = Object.keys(members).join(', ');
        return fail(
          `${place}.${name}`,
          known === '' ? 'is not known; there is none' : `is not known; known are ${known}`,
        );
      }
      const { fits, words } = CHECKS[kind];
      if (!fits(member)) fail(`${place}.${name}`, `must be ${words}`);
    }
  };
  if (!isObject(value) || !Array.isArray(value.rules)) return fail('rules', 'must be a list');
  for (const name of Object.keys(value)) if (name !== 'rules') fail(name, 'is not known; known is rules');
  const rules = value.rules.map((rule, at) => {
    const place = `rules[${at}]`;
    if (!isObject(rule)) return fail(place, 'must be an object');
    for (const name of Object.keys(rule)) {
      if (!['name', 'match', 'action'].includes(name))
        fail(`${place}.${name}`, 'is not known; known are name, match, action');
    }
    const { name, match = {}, action } = rule;
    if (name !== undefined && typeof name !== 'string') fail(`${place}.name`, 'must be a text');
    if (!isObject(match)) return fail(`${place}.match`, 'must be an object');
    checkMembers(`${place}.match`, match, MATCH);
    if (!isObject(action)) return fail(`${place}.action`, 'must be an object');
    const { type, ...members } = action;
    const known =
      typeof type === 'string' && Object.hasOwn(ACTIONS, type) ? ACTIONS[type as FaultAction['type']] : undefined;
    if (!known) return fail(`${place}.action.type`, `must be one of ${Object.keys(ACTIONS).join(', ')}`);
    for (const needed of known.required) {
      if (!(needed in members)) fail(`${place}.action.${needed}`, 'is missing');
    }
    checkMembers(`${place}.action`, members, known.members);
    if (known.some && Object.keys(members).length === 0)
      fail(`${place}.action`, `must have one of ${Object.keys(known.members).join(', ')}`);
    const method = typeof match.method === 'string' ? { method: match.method.toUpperCase() } : {};
    return { ...rule, match: { ...match, ...method }, action };
  });
  return { rules } as unknown as FaultPlan;
}
