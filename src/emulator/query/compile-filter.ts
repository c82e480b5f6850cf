import type { EventRecord } from '../events/event-record.ts';
import { readPropertyId } from '../events/extended-property.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { refusals } from '../refusals.ts';
import { parseInstant } from '../time/local-time.ts';
import { type EventProperty, eventProperty } from './event-properties.ts';
import type { Comparison, Filter, Operand, TextTest } from './parse-filter.ts';

/** A filter ready to use on one mailbox's events. */
export interface CompiledFilter {
  test(event: EventRecord, mailbox: Mailbox): boolean;
  /** Numbers of the only events that can pass, ascending; undefined means all must be looked at. */
  candidates(mailbox: Mailbox): readonly number[] | undefined;
  /** Whether extended properties are looked at; the service may see them later than the event. */
  readsExtended: boolean;
  /** Paths of the properties in the order in which they stand, in lower case. */
  properties: readonly string[];
}

type Test = CompiledFilter['test'];
type Candidates = CompiledFilter['candidates'];
type Compiled = { test: Test; candidates: Candidates };

const EXTENDED = 'singlevalueextendedproperties';
const ALL: Candidates = () => undefined;

/** Checks a filter's properties and types once, and turns it into a test. */
export function compileFilter(filter: Filter): CompiledFilter {
  const properties: string[] = [];
  return { ...compile(filter, properties), properties, readsExtended: readsExtended(filter) };
}

function compile(filter: Filter, properties: string[]): Compiled {
  switch (filter.kind) {
    case 'and': {
      const left = compile(filter.left, properties);
      const right = compile(filter.right, properties);
      return {
        test: (event, mailbox) => left.test(event, mailbox) && right.test(event, mailbox),
        candidates: (mailbox) => left.candidates(mailbox) ?? right.candidates(mailbox),
      };
    }
    case 'or': {
      const left = compile(filter.left, properties);
      const right = compile(filter.right, properties);
      return {
        test: (event, mailbox) => left.test(event, mailbox) || right.test(event, mailbox),
        candidates(mailbox) {
          const first = left.candidates(mailbox);
          const second = first && right.candidates(mailbox);
          return first && second && [...new Set([...first, ...second])].sort((a, b) => a - b);
        },
      };
    }
    case 'not': {
      const inner = compile(filter.inner, properties);
      return { test: (event, mailbox) => !inner.test(event, mailbox), candidates: ALL };
    }
    case 'flag': {
      const property = named(filter.path, properties);
      if (property.type !== 'boolean') throw typeError(property.name);
      return { test: (event, mailbox) => property.read(event, mailbox) === true, candidates: ALL };
    }
    case 'compare':
      return compileComparison(filter.operator, filter.left, filter.right, properties);
    case 'text':
      return { test: compileTextTest(filter.test, filter.property, filter.value, properties), candidates: ALL };
    case 'any':
      return compileAny(filter, properties);
  }
}

function readsExtended(filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return readsExtended(filter.left) || readsExtended(filter.right);
    case 'not':
      return readsExtended(filter.inner);
    default:
      return filter.kind === 'any' && filter.path.toLowerCase() === EXTENDED;
  }
}

function named(path: string, properties: string[]): EventProperty {
  const property = eventProperty(path, 'filter');
  properties.push(property.name.toLowerCase());
  return property;
}

const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
  eq: 'eq',
  ne: 'ne',
  gt: 'lt',
  ge: 'le',
  lt: 'gt',
  le: 'ge',
};

function compileComparison(operator: Comparison, left: Operand, right: Operand, properties: string[]): Compiled {
  if (left.kind === 'literal' && right.kind === 'property')
    return compileComparison(MIRRORED[operator], right, left, properties);
  if (left.kind !== 'property' || right.kind !== 'literal')
    throw refusals.badRequest('Invalid filter clause: a property must be compared with a value.');
  const property = named(left.path, properties);
  const value = literalFor(property, right);
  const test: Test = (event, mailbox) => holds(operator, fold(property.read(event, mailbox)), value);
  if (operator !== 'eq' || property.name !== 'iCalUId') return { test, candidates: ALL };
  const uid = right.text.toUpperCase();
  return {
    test,
    candidates(mailbox) {
      const number = mailbox.numberOfUid(uid);
      return number === undefined ? [] : [number];
    },
  };
}

type Value = string | number | boolean | null;

/** Strings compare without letter case, as the store behind the service does. */
function fold(value: Value): Value {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function literalFor(property: EventProperty, literal: Extract<Operand, { kind: 'literal' }>): Value {
  if (literal.type === 'null') return null;
  switch (property.type) {
    case 'time': {
      const time = literal.type === 'string' || literal.type === 'date' ? parseInstant(literal.text) : undefined;
      if (time === undefined) throw typeError(property.name);
      return time;
    }
    case 'string':
      if (literal.type !== 'string') throw typeError(property.name);
      return literal.text.toLowerCase();
    case 'boolean':
      if (literal.type !== 'boolean') throw typeError(property.name);
      return literal.text === 'true';
    case 'number':
      if (literal.type !== 'number') throw typeError(property.name);
      return Number(literal.text);
  }
}

function typeError(name: string): Error {
  return refusals.badRequest(`Invalid filter clause: the value does not fit the type of the property '${name}'.`);
}

function holds(operator: Comparison, value: Value, other: Value): boolean {
  if (operator === 'eq') return value === other;
  if (operator === 'ne') return value !== other;
  if (value === null || other === null) return false;
  switch (operator) {
    case 'gt':
      return value > other;
    case 'ge':
      return value >= other;
    case 'lt':
      return value < other;
    case 'le':
      return value <= other;
  }
}

const TEXT_TESTS: Readonly<Record<TextTest, (text: string, part: string) => boolean>> = {
  startswith: (text, part) => text.startsWith(part),
  endswith: (text, part) => text.endsWith(part),
  contains: (text, part) => text.includes(part),
};

function compileTextTest(test: TextTest, left: Operand, right: Operand, properties: string[]): Test {
  if (left.kind !== 'property' || right.kind !== 'literal' || right.type !== 'string')
    throw refusals.badRequest(`Invalid filter clause: ${test} takes a property and a string.`);
  const property = named(left.path, properties);
  if (property.type !== 'string') throw typeError(property.name);
  const part = right.text.toLowerCase();
  return (event, mailbox) => TEXT_TESTS[test](String(property.read(event, mailbox) ?? '').toLowerCase(), part);
}

/** Lists of strings in an event; `below` is the path from an element to its string. */
const LISTS: ReadonlyMap<string, { below: string; elements(event: EventRecord): readonly string[] }> = new Map([
  ['categories', { below: '', elements: (event) => event.categories }],
  [
    'attendees',
    {
      below: '/emailAddress/address',
      elements: (event) => event.attendees.map(({ emailAddress }) => emailAddress.address),
    },
  ],
]);

function compileAny(filter: Extract<Filter, { kind: 'any' }>, properties: string[]): Compiled {
  const path = filter.path.toLowerCase();
  if (path === EXTENDED) return compileExtended(filter);
  if (path === 'extensions') throw refusals.notSupportedHere("$filter on 'extensions'");
  const list = LISTS.get(path);
  if (!list) throw refusals.badRequest(`Invalid filter clause: '${filter.path}/any' is not supported.`);
  properties.push(path);
  const { elements, below } = list;
  const inner = filter.inner && compileElement(filter.inner, `${filter.variable}${below}`);
  return {
    test: (event) => elements(event).some((element) => inner?.(element.toLowerCase()) ?? true),
    candidates: ALL,
  };
}

/** Tests on one string of a list, such as `c eq 'Blue'` or `startswith(c, 'B')`. */
function compileElement(filter: Filter, variable: string): (element: string) => boolean {
  const check = (operand: Operand, value: Operand): string => {
    if (operand.kind !== 'property' || operand.path !== variable || value.kind !== 'literal' || value.type !== 'string')
      throw refusals.badRequest(`Invalid filter clause: '${variable}' must be compared with a string.`);
    return value.text.toLowerCase();
  };
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const left = compileElement(filter.left, variable);
      const right = compileElement(filter.right, variable);
      return filter.kind === 'and'
        ? (element) => left(element) && right(element)
        : (element) => left(element) || right(element);
    }
    case 'not': {
      const inner = compileElement(filter.inner, variable);
      return (element) => !inner(element);
    }
    case 'compare': {
      const value = check(filter.left, filter.right);
      return (element) => holds(filter.operator, element, value);
    }
    case 'text': {
      const part = check(filter.property, filter.value);
      return (element) => TEXT_TESTS[filter.test](element, part);
    }
    default:
      throw refusals.badRequest('Invalid filter clause: the condition is not supported here.');
  }
}

/** What `ep/id eq '...' and <test on ep/value>` asks. */
interface ExtendedTest {
  id: string | undefined;
  /** Each takes the lower-cased value. */
  tests: ((value: string) => boolean)[];
  equal: string | undefined;
  prefix: string | undefined;
}

function compileExtended(filter: Extract<Filter, { kind: 'any' }>): Compiled {
  const asked: ExtendedTest = { id: undefined, tests: [], equal: undefined, prefix: undefined };
  if (filter.inner) collectExtended(filter.inner, filter.variable.toLowerCase(), asked);
  const { id, tests, equal, prefix } = asked;
  if (id === undefined) throw refusals.badRequest('Invalid filter clause: the id of the extended property is missing.');
  return {
    test: (event) =>
      event.properties.some((property) => {
        if (property.id !== id) return false;
        const value = property.value.toLowerCase();
        return tests.every((test) => test(value));
      }),
    candidates(mailbox) {
      if (equal !== undefined) return mailbox.properties.equal(id, equal);
      return mailbox.properties.startingWith(id, prefix ?? '');
    },
  };
}

// The service takes a conjunction of one test on the id and tests on the value; nothing else is documented.
function collectExtended(filter: Filter, variable: string, asked: ExtendedTest): void {
  const isValue = (operand: Operand) =>
    operand.kind !== 'literal' && operand.path.toLowerCase() === `${variable}/value`;
  const isId = (operand: Operand) => operand.kind === 'property' && operand.path.toLowerCase() === `${variable}/id`;
  if (filter.kind === 'and') {
    collectExtended(filter.left, variable, asked);
    collectExtended(filter.right, variable, asked);
    return;
  }
  if (filter.kind === 'compare' && filter.right.kind === 'literal') {
    const { left, right, operator } = filter;
    if (isId(left) && operator === 'eq' && right.type === 'string' && asked.id === undefined) {
      asked.id = readPropertyId(right.text);
      return;
    }
    if (isValue(left) && left.kind === 'cast') {
      asked.tests.push(castTest(left.type, operator, right.text.toLowerCase()));
      return;
    }
    // Strings are compared for equality only.
    if (isValue(left) && right.type === 'string' && (operator === 'eq' || operator === 'ne')) {
      const value = right.text.toLowerCase();
      asked.tests.push((held) => (held === value) === (operator === 'eq'));
      if (operator === 'eq') asked.equal = value;
      return;
    }
  }
  if (filter.kind === 'text' && isValue(filter.property) && filter.value.kind === 'literal') {
    const { test } = filter;
    const part = filter.value.text.toLowerCase();
    asked.tests.push((value) => TEXT_TESTS[test](value, part));
    if (test === 'startswith') asked.prefix = part;
    return;
  }
  throw refusals.badRequest('Invalid filter clause: the condition on the extended property is not supported.');
}

function castTest(type: string, operator: Comparison, text: string): (value: string) => boolean {
  if (/^edm\.(int|double|single|decimal)/i.test(type)) {
    const number = Number(text);
    return (value) => holds(operator, Number(value), number);
  }
  return (value) => holds(operator, value, text);
}
