import { refusals } from '../refusals.ts';
import { parseInstant } from '../time/local-time.ts';
import { fold, holds, TEXT_TESTS, type Value } from './comparison.ts';
import { compileAny, EXTENDED } from './compile-any.ts';
import type { Compiled, CompiledFilter } from './compiled-filter.ts';
import { type EventProperty, eventProperty } from './event-properties.ts';
import type { Comparison, Filter, Operand, TextTest } from './parse-filter.ts';

type Test = Compiled['test'];

const ALL: Compiled['candidates'] = () => undefined;

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

function compileTextTest(test: TextTest, left: Operand, right: Operand, properties: string[]): Test {
  if (left.kind !== 'property' || right.kind !== 'literal' || right.type !== 'string')
    throw refusals.badRequest(`Invalid filter clause: ${test} takes a property and a string.`);
  const property = named(left.path, properties);
  if (property.type !== 'string') throw typeError(property.name);
  const part = right.text.toLowerCase();
  return (event, mailbox) => TEXT_TESTS[test](String(property.read(event, mailbox) ?? '').toLowerCase(), part);
}
