import { KeyObject } from 'node:crypto';
import { InputError } from '../core/errors.ts';
import { isHostName } from '../core/host-name.ts';
import { isObject } from '../core/json.ts';
import type { ModeOptions } from './modes/modes.ts';
import type { EmulatorOptions } from './options.ts';

/** What a value must be, in words, and whether it is. */
interface Check {
  words: string;
  fits(value: unknown): boolean;
}

const text: Check = { words: 'a text that is not empty', fits: (value) => typeof value === 'string' && value !== '' };
const key: Check = { words: 'a KeyObject of Node', fits: (value) => value instanceof KeyObject };
const flag: Check = { words: 'true or false', fits: (value) => typeof value === 'boolean' };
const object: Check = { words: 'an object', fits: isObject };
const texts: Check = {
  words: 'a list of texts',
  fits: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
};
const hostNames: Check = {
  words: 'a list of host names such as graph.microsoft.com',
  fits: (value) => texts.fits(value) && (value as string[]).every(isHostName),
};
const wholeFrom = (least: number): Check => ({
  words: `a whole number of at least ${least}`,
  fits: (value) => Number.isInteger(value) && Number(value) >= least,
});
const numberFrom = (least: number): Check => ({
  words: `a number of at least ${least}`,
  fits: (value) => typeof value === 'number' && value >= least && Number.isFinite(value),
});
const oneOf = (...known: readonly string[]): Check => ({
  words: known.join(' or '),
  fits: (value) => typeof value === 'string' && known.includes(value),
});
const either = (a: Check, b: Check): Check => ({
  words: `${a.words}, or ${b.words}`,
  fits: (value) => a.fits(value) || b.fits(value),
});

/** Every option that is no mode; what is inside of seed, fault plan, latency and time is checked where it is read. */
const OPTIONS: Readonly<Record<Exclude<keyof EmulatorOptions, keyof ModeOptions>, Check>> = {
  data: text,
  limits: oneOf('documented', 'off'),
  latencyMs: numberFrom(0),
  latency: either(oneOf('live'), object),
  retryAfter: oneOf('seconds', 'fraction', 'date', 'absent'),
  autoCreateUsers: flag,
  seed: object,
  faults: object,
  tokenLifetimeSeconds: wholeFrom(1),
  deviceCodeIntervalSeconds: wholeFrom(0),
  roles: texts,
  scopes: texts,
  userPassword: text,
  recordedRequests: wholeFrom(0),
  recordBodies: flag,
  listen: object,
  hostNames,
  clock: object,
  time: either(oneOf('system', 'manual'), object),
  deterministic: either(flag, wholeFrom(0)),
  random: object,
  signingKey: either(text, key),
  notificationHosts: either(oneOf('any'), texts),
  notificationCa: text,
  sendNotification: { words: 'a function', fits: (value) => typeof value === 'function' },
};

/** Checks the options of an emulator; fails with `option-invalid`, naming the option and what it may be. */
export function checkOptions(options: EmulatorOptions, modes: ReadonlySet<string>): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || modes.has(name)) continue;
    const check = Object.entries(OPTIONS).find(([known]) => known === name)?.[1];
    if (!check) throw invalid(name, `is not known; known are ${[...Object.keys(OPTIONS), ...modes].join(', ')}`);
    if (!check.fits(value)) throw invalid(name, `must be ${check.words}`);
  }
}

function invalid(name: string, problem: string): InputError {
  return new InputError('option-invalid', `The emulator's option ${name} ${problem}.`, { field: name });
}
