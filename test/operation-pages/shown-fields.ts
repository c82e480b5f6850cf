import { isObject } from '../../src/core/json.ts';
import type { Schema, Z } from '../../src/core/schema.ts';

/** A field of an input or output, as a page shows it. */
export interface ShownField {
  /** Written out where it lies inside another: `attendees[].address`. */
  path: string;
  type: string;
  /** Has to be given, or is always there. */
  isNeeded: boolean;
  /** What holds without it, as Markdown; undefined where nothing says so. */
  byDefault: string | undefined;
  /** Empty where the schema has none. */
  meaning: string;
}

type JsonSchema = Readonly<Record<string, unknown>>;

/** Deeper ones are left to the type of the field that holds them. */
const MAX_DEPTH = 3;

/** The fields of a schema as callers write them (`input`) or receive them (`output`), those inside others after them. */
export function shownFields(schema: Schema, z: Z, io: 'input' | 'output'): ShownField[] {
  return fieldsBelow(z.toJSONSchema(schema, { io, unrepresentable: 'any' }), '', 1);
}

function fieldsBelow(schema: JsonSchema, place: string, depth: number): ShownField[] {
  if (depth > MAX_DEPTH) return [];
  const inside = insideOf(schema);
  if (inside.suffix !== '') return fieldsBelow(inside.schema, place + inside.suffix, depth);
  const required: readonly unknown[] = Array.isArray(inside.schema.required) ? inside.schema.required : [];
  const properties = isObject(inside.schema.properties) ? inside.schema.properties : {};
  return Object.entries(properties).flatMap(([name, property]) => {
    const path = place === '' ? name : `${place}.${name}`;
    const field: JsonSchema = isObject(property) ? property : {};
    const own = { path, type: typeOf(field), isNeeded: required.includes(name), ...readDescription(field) };
    return [own, ...fieldsBelow(field, path, depth + 1)];
  });
}

/** What of a schema has fields: of a list its items, of several forms the first that has some. */
function insideOf(schema: JsonSchema): { schema: JsonSchema; suffix: '' | '[]' } {
  if (isObject(schema.items)) return { schema: schema.items, suffix: '[]' };
  const forms = formsOf(schema) ?? [];
  const inner = forms.find((form) => isObject(form.properties) || isObject(form.items));
  return inner === undefined ? { schema, suffix: '' } : insideOf(inner);
}

function formsOf({ anyOf, oneOf }: JsonSchema): JsonSchema[] | undefined {
  const forms = Array.isArray(anyOf) ? anyOf : oneOf;
  return Array.isArray(forms) ? forms.filter((form) => isObject(form)) : undefined;
}

function typeOf(schema: JsonSchema): string {
  if (Array.isArray(schema.enum)) return schema.enum.map(asCode).join(', ');
  if (schema.const !== undefined) return asCode(schema.const);
  const forms = formsOf(schema);
  if (forms !== undefined) return [...new Set(forms.map(typeOf))].join(' or ');
  const { type } = schema;
  if (Array.isArray(type)) return type.map((one: unknown) => typeOf({ ...schema, type: one })).join(' or ');
  switch (type) {
    case 'string':
      return TEXTS[String(schema.format)] ?? 'text';
    case 'integer':
      return `whole number${rangeOf(schema)}`;
    case 'number':
      return `number${rangeOf(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return listOf(schema);
    case 'object':
      return 'object';
    case 'null':
      return '`null`';
    default:
      return 'any JSON';
  }
}

/** Text that is more than text, by its format. */
const TEXTS: Readonly<Record<string, string>> = { email: 'e-mail address', password: 'text, a secret' };

function listOf({ items, maxItems }: JsonSchema): string {
  const most = typeof maxItems === 'number' ? `, at most ${maxItems}` : '';
  const forms = isObject(items) ? (formsOf(items) ?? [items]).map(typeOf) : [];
  const several = forms.filter((form) => form !== 'any JSON').map((form) => SEVERAL[form] ?? form);
  return `list${several.length === 0 ? '' : ` of ${[...new Set(several)].join(' or ')}`}${most}`;
}

const SEVERAL: Readonly<Record<string, string>> = {
  text: 'texts',
  'e-mail address': 'e-mail addresses',
  number: 'numbers',
  'whole number': 'whole numbers',
  object: 'objects',
};

/** Limits that somebody wrote; the widest range of a number is none. */
function rangeOf({ minimum, maximum }: JsonSchema): string {
  const least = Number.isSafeInteger(minimum) && minimum !== Number.MIN_SAFE_INTEGER ? minimum : undefined;
  const most = Number.isSafeInteger(maximum) && maximum !== Number.MAX_SAFE_INTEGER ? maximum : undefined;
  if (least !== undefined && most !== undefined) return `, ${least} to ${most}`;
  if (least !== undefined) return `, at least ${least}`;
  return most === undefined ? '' : `, at most ${most}`;
}

/** Descriptions end with `Default: ...`, where something holds without the field. */
function readDescription({ description, default: value }: JsonSchema): Pick<ShownField, 'meaning' | 'byDefault'> {
  const text = typeof description === 'string' ? description : '';
  const [, before, said] = /^(.*?)\s*\bDefault: (.+?)\.?$/su.exec(text) ?? [];
  const isKnown = value !== undefined && !(Array.isArray(value) && value.length === 0);
  const isValue = said !== undefined && /^(?:true|false|\d+)$/u.test(said);
  return { meaning: before ?? text, byDefault: isKnown ? asCode(value) : isValue ? asCode(said) : said };
}

function asCode(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}
