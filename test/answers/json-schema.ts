import { Ajv, type ValidateFunction } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { isObject } from '../../src/core/json.ts';
import type { Schema } from './graph-description.ts';

/** Where a value is not what its schema says, and how. */
export interface Mismatch {
  /** JSON pointer; '' is the whole value. */
  pointer: string;
  what: string;
}

/** Compares values with schemas of OpenAPI 3.0. */
export interface SchemaCheck {
  mismatches(schema: Schema, value: unknown): Mismatch[];
}

// Notes for people and for generators of code; and additional properties, which the description only annotates.
const NOT_FOR_CHECKS = new Set(['title', 'description', 'discriminator', 'additionalProperties', 'nullable']);
const NULL = { type: 'null' } as const;
/** Graph's time of day has no zone; its pattern checks it. */
const FORMATS = { ...fullFormats, time: true, base64url: /^[\w-]*={0,2}$/ } as const;

/** Makes the check for a set of schemas that refer to each other. */
export function createSchemaCheck(schemas: Readonly<Record<string, Schema>>): SchemaCheck {
  const ajv = new Ajv({ allErrors: true, strict: false, formats: FORMATS, verbose: true });
  const converted = Object.entries(schemas).map(([name, schema]) => [name, jsonSchema(schema)] as const);
  ajv.addSchema({ $id: 'graph', components: { schemas: Object.fromEntries(converted) } });
  const compiled = new Map<string, ValidateFunction>();
  const validatorOf = (schema: Schema): ValidateFunction => {
    const key = JSON.stringify(schema);
    const known = compiled.get(key);
    if (known) return known;
    const reference = schema.$ref;
    const made = ajv.compile(typeof reference === 'string' ? { $ref: `graph${reference}` } : jsonSchema(schema));
    compiled.set(key, made);
    return made;
  };
  return {
    mismatches(schema, value) {
      const validate = validatorOf(schema);
      if (validate(value)) return [];
      // Of what may be null, only what the other choice says is of use.
      return (validate.errors ?? [])
        .filter(({ keyword, params }) => keyword !== 'anyOf' && params.type !== 'null')
        .map(({ instancePath, keyword, message, params, data }) => ({
          pointer: instancePath,
          what: `${message ?? keyword}${keyword === 'enum' ? ` ${params.allowedValues.join(', ')}` : ''}, found ${brief(data)}`,
        }));
    },
  };
}

/** A schema of OpenAPI 3.0 as one of JSON Schema: what may be null says so in another way. */
function jsonSchema(schema: unknown): Schema {
  if (!isObject(schema)) return {};
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(schema)) {
    if (NOT_FOR_CHECKS.has(name) || name.startsWith('x-')) continue;
    rest[name] = convert(name, value);
  }
  return schema.nullable === true ? { anyOf: [NULL, rest] } : rest;
}

function convert(name: string, value: unknown): unknown {
  if (name === 'properties' && isObject(value))
    return Object.fromEntries(Object.entries(value).map(([member, schema]) => [member, jsonSchema(schema)]));
  if (name === 'allOf' && Array.isArray(value)) return value.map(jsonSchema);
  return name === 'items' ? jsonSchema(value) : value;
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
