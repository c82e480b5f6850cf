import { InputError } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import { completeModes, type ModeOptions, type Modes, type TransactionOptions } from './modes.ts';

/** What a mode may be set to. */
type Values =
  | { kind: 'words'; known: readonly (string | number)[] }
  /** Milliseconds, from 0; with `orNever` also null, or without an end. */
  | { kind: 'milliseconds'; orNever: boolean };

const words = (...known: readonly (string | number)[]): Values => ({ kind: 'words', known });
const milliseconds = (orNever: boolean): Values => ({ kind: 'milliseconds', orNever });

/** Where a mode stands among the options. */
export type Place = Exclude<keyof ModeOptions, 'transactionId'> | `transactionId.${keyof TransactionOptions}`;

/** Every mode with its values; to add a mode, add its row. */
const MODES: Readonly<Record<Place, Values>> = {
  'transactionId.windowMs': milliseconds(true),
  'transactionId.onSameContent': words('201-existing', '400', '409'),
  'transactionId.onOtherContent': words(400, 409),
  extendedPropertyDelayMs: milliseconds(false),
  ifMatch: words('checked', 'ignored'),
  rewriting: words('exchange', 'none'),
  touchAfterMs: milliseconds(true),
  batchWrites: words('let-in', 'four'),
  invitationProperties: words('left-out', 'copied'),
  refreshTokens: words('rotated', 'single-use'),
  clientAssertions: words('until-expiry', 'single-use'),
  deltaTokenMs: milliseconds(true),
  deltaFirstPage: words('full', 'empty'),
  workingElsewhereDigit: words(0, 4),
  deltaDeletedOccurrences: words('left-out', 'told'),
  subscriptionMinutes: words(4230, 10_080),
  duplicateSubscriptions: words('refused', 'made'),
  notificationDelayMs: milliseconds(false),
  reauthorizationAfterMs: milliseconds(true),
  sharingStatus: words(200, 201),
};

/**
 * Checks modes as they came from JSON, where null is never; those left out get their defaults. Fails with
 * `mode-invalid`, naming the member.
 */
export function checkModes(value: unknown): ModeOptions {
  if (!isObject(value)) throw invalid('The modes', 'must be an object');
  const read: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    if (name.includes('.')) throw unknown(name);
    if (Object.keys(MODES).some((place) => place.startsWith(`${name}.`))) {
      if (!isObject(member)) throw invalid(name, 'must be an object');
      for (const [inner, given] of Object.entries(member)) put(read, `${name}.${inner}`, given);
    } else put(read, name, member);
  }
  return read;
}

function put(read: Record<string, unknown>, place: string, given: unknown): void {
  if (given === undefined) return;
  const values = valuesOf(place);
  if (!values) throw unknown(place);
  if (!isAllowed(values, given)) throw invalid(place, `must be ${describe(values, 'null for never')}`);
  const [outer = place, inner] = place.split('.');
  const isNever = given === null || given === Number.POSITIVE_INFINITY;
  if (inner === undefined) read[outer] = isNever ? null : given;
  else {
    const group = read[outer];
    // A window without an end is the default.
    read[outer] = { ...(isObject(group) ? group : {}), ...(isNever ? {} : { [inner]: given }) };
  }
}

/** Names of all modes, as options have them. */
export const MODE_NAMES: ReadonlySet<string> = new Set(Object.keys(MODES).map((place) => place.split('.')[0] ?? ''));

/** The modes among an emulator's options, checked as `checkModes` does. */
export function pickModes(options: object): ModeOptions {
  return checkModes(Object.fromEntries(Object.entries(options).filter(([name]) => MODE_NAMES.has(name))));
}

/** Reads `NAME=VALUE` settings of a command line; fails with `mode-invalid`, naming what is known. */
export function readModes(settings: readonly string[]): ModeOptions {
  const read: Record<string, unknown> = {};
  for (const setting of settings) {
    const [, name = setting, text] = /^([^=]*)=(.*)$/s.exec(setting) ?? [];
    const place = Object.keys(MODES).find((known) => flagOf(known) === name) ?? '';
    const values = valuesOf(place);
    if (!values) throw invalid(`The mode '${name}'`, `is not known; known are ${describeAll()}`);
    const value = text === undefined ? undefined : readValue(values, text);
    if (value === undefined) throw invalid(`The mode '${name}'`, `must be ${describe(values, 'never')}`);
    put(read, place, value);
  }
  return read;
}

/** Modes as JSON shows them and `checkModes` reads them: null is never. */
export function showModes({ transactionId, ...modes }: Modes): Record<string, unknown> {
  const { windowMs } = transactionId;
  return { transactionId: { ...transactionId, windowMs: Number.isFinite(windowMs) ? windowMs : null }, ...modes };
}

function valuesOf(place: string): Values | undefined {
  return Object.hasOwn(MODES, place) ? MODES[place as Place] : undefined;
}

function isAllowed(values: Values, given: unknown): boolean {
  if (values.kind === 'words') return values.known.some((known) => known === given);
  if (given === null || given === Number.POSITIVE_INFINITY) return values.orNever;
  return typeof given === 'number' && Number.isFinite(given) && given >= 0;
}

function readValue(values: Values, text: string): unknown {
  if (values.kind === 'words') return values.known.find((known) => String(known) === text);
  const value = text === 'never' ? null : /^\d+$/.test(text) ? Number(text) : undefined;
  return isAllowed(values, value) ? value : undefined;
}

function describe(values: Values, never: string): string {
  if (values.kind === 'words') return values.known.join(', ').replace(/, ([^,]*)$/, ' or $1');
  return values.orNever ? `a number of milliseconds, or ${never}` : 'a number of milliseconds';
}

/** Every mode: its name on the command line, its place among the options, what it may be set to, and its default. */
export function listModes(): { flag: string; place: Place; values: readonly string[]; byDefault: string }[] {
  const defaults = Object.entries(showModes(completeModes({})));
  const shown = new Map(
    defaults.flatMap(([name, value]) =>
      isObject(value) ? Object.entries(value).map(([inner, one]) => [`${name}.${inner}`, one]) : [[name, value]],
    ),
  );
  return (Object.entries(MODES) as [Place, Values][]).map(([place, values]) => ({
    flag: flagOf(place),
    place,
    values: values.kind === 'words' ? values.known.map(String) : ['MS', ...(values.orNever ? ['never'] : [])],
    byDefault: String(shown.get(place) ?? 'never'),
  }));
}

function describeAll(): string {
  return listModes()
    .map(({ flag, values }) => `${flag}=${values.join('|')}`)
    .join(', ');
}

/** `transactionId.windowMs` is `transaction-id-window-ms` on the command line. */
function flagOf(place: string): string {
  return place.replace('.', '-').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function unknown(place: string): InputError {
  return invalid(place, `is not known; known are ${Object.keys(MODES).join(', ')}`);
}

function invalid(place: string, problem: string): InputError {
  return new InputError('mode-invalid', `${place} ${problem}.`, { field: place });
}
