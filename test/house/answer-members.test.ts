import { describe, expect, it } from 'vitest';
import { isObject } from '../../src/core/json.ts';
import { loadZ } from '../../src/core/schema.ts';
import { findOperation } from '../../src/operations/table.ts';
import { readGraphDescription } from '../answers/graph-description.ts';

const FILE = process.env.GRAPH_OPENAPI;

/** Operations that give one thing of a type of Graph as it is. */
const TYPES: readonly [operation: string, type: string][] = [
  ['get-event', 'event'],
  ['get-calendar', 'calendar'],
  ['get-calendar-group', 'calendarGroup'],
  ['get-calendar-permission', 'calendarPermission'],
  ['get-category', 'outlookCategory'],
  ['get-attachment', 'fileAttachment'],
  ['get-mailbox-settings', 'mailboxSettings'],
  ['get-subscription', 'subscription'],
  ['get-place', 'room'],
];

type Described = Readonly<Record<string, unknown>>;

/** Names of the properties of a type and of those that it extends; what `$expand` alone brings is left out. */
function propertiesOf(type: string, schemas: Readonly<Record<string, Described>>): string[] {
  const whole = schemas[`microsoft.graph.${type}`];
  if (whole === undefined) throw new Error(`The description has no ${type}.`);
  const parts = Array.isArray(whole.allOf) ? (whole.allOf as Described[]) : [whole];
  return parts.flatMap(({ $ref, properties }) => {
    if (typeof $ref === 'string') return propertiesOf($ref.replace(/^.*microsoft\.graph\./u, ''), schemas);
    const own = Object.entries(isObject(properties) ? properties : {});
    return own.flatMap(([name, about]) => {
      const isExpanded = isObject(about) && about['x-ms-navigationProperty'] === true;
      return isExpanded || name.startsWith('@odata.') ? [] : [name];
    });
  });
}

describe(`the type of an answer${FILE === undefined ? ' (skipped: GRAPH_OPENAPI names no description)' : ''}`, () => {
  it.skipIf(FILE === undefined).for(TYPES)('of %s names each property of the %s of Graph', async ([name, type]) => {
    const { schemas } = readGraphDescription(FILE ?? '');
    const z = await loadZ();
    const output = findOperation(name)?.output(z);
    if (output === undefined) throw new Error(`There is no operation ${name}.`);
    const { properties = {} } = z.toJSONSchema(output, { io: 'output' });
    const described = propertiesOf(type, schemas);
    expect(described.length).toBeGreaterThan(2);
    expect(described.filter((property) => !(property in properties))).toEqual([]);
  });
});
