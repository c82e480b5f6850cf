import type { EventRecord } from '../events/event-record.ts';
import { readPropertyId } from '../events/extended-property.ts';
import { readExtensionName } from '../extensions/open-extension.ts';
import { refusals } from '../refusals.ts';
import { holds, TEXT_TESTS } from './comparison.ts';
import type { Compiled } from './compiled-filter.ts';
import type { Comparison, Filter, Operand } from './parse-filter.ts';

/** Path of the extended properties, in lower case. */
export const EXTENDED = 'singlevalueextendedproperties';

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

/** Turns a test on the elements of a list into one on events; notes the list among `properties`. */
export function compileAny(filter: Extract<Filter, { kind: 'any' }>, properties: string[]): Compiled {
  const path = filter.path.toLowerCase();
  if (path === EXTENDED) return compileExtended(filter);
  if (path === 'extensions') return compileExtensions(filter);
  const list = LISTS.get(path);
  if (!list) throw refusals.badRequest(`Invalid filter clause: '${filter.path}/any' is not supported.`);
  properties.push(path);
  const { elements, below } = list;
  const inner = filter.inner && compileElement(filter.inner, `${filter.variable}${below}`);
  return {
    test: (event) => elements(event).some((element) => inner?.(element.toLowerCase()) ?? true),
    candidates: () => undefined,
  };
}

/** `f/id eq '...'`: whether there is such an extension; nothing else of one can be asked. */
function compileExtensions({ inner, variable }: Extract<Filter, { kind: 'any' }>): Compiled {
  const isId = (operand: Operand) =>
    operand.kind === 'property' && operand.path.toLowerCase() === `${variable}/id`.toLowerCase();
  if (inner?.kind !== 'compare' || inner.operator !== 'eq' || !isId(inner.left) || inner.right.kind !== 'literal')
    throw refusals.badRequest("Invalid filter clause: extensions are found by 'id eq' alone.");
  const wanted = readExtensionName(inner.right.text);
  return {
    test: (event) => event.extensions?.some(({ name }) => name === wanted) ?? false,
    candidates: () => undefined,
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
