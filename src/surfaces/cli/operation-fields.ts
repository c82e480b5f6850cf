import { UsageError } from '../../core/errors.ts';
import { isObject, parseJson } from '../../core/json.ts';
import type { Z } from '../../core/schema.ts';
import type { Operation } from '../../operations/define.ts';

/** A field of an operation's input, as the command line spells it. */
export interface Field {
  /** As in the input: `eventId`. */
  name: string;
  /** `--event-id`. */
  flag: string;
  kind: 'text' | 'number' | 'boolean' | 'list' | 'json';
  choices: readonly string[] | undefined;
  isRequired: boolean;
  description: string;
  /** What stands for the value in help: `EVENT-ID`. */
  placeholder: string;
}

/** The fields of an operation, from its schema, in its order. */
export function fieldsOf(operation: Operation, z: Z): Field[] {
  const schema = z.toJSONSchema(operation.input(z), { io: 'input', unrepresentable: 'any' });
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const kebab = name.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
    const described: Record<string, unknown> = isObject(property) ? property : {};
    return {
      name,
      flag: `--${kebab}`,
      kind: kindOf(described.type),
      choices: Array.isArray(described.enum) ? described.enum.map(String) : undefined,
      isRequired: required.has(name),
      description: typeof described.description === 'string' ? described.description : `${sentence(kebab)}.`,
      placeholder: kebab.toUpperCase(),
    };
  });
}

function kindOf(type: unknown): Field['kind'] {
  switch (type) {
    case 'string':
      return 'text';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'array':
      return 'list';
    default:
      return 'json';
  }
}

/** The value of a flag as the input wants it; what the schema says about it is checked with the whole input. */
export function readFlag(field: Field, value: unknown): unknown {
  switch (field.kind) {
    case 'number': {
      const number = Number(value);
      if (value !== '' && Number.isFinite(number)) return number;
      throw new UsageError('option-invalid', `${field.flag}: '${String(value)}' is no number.`);
    }
    case 'list':
      return (value as readonly string[]).map((item) => (item.startsWith('{') ? readJson(field, item) : item));
    case 'json':
      return readJson(field, String(value));
    default:
      return value;
  }
}

function readJson({ flag }: Field, text: string): unknown {
  const value = parseJson(text);
  if (value !== undefined) return value;
  throw new UsageError('option-invalid', `${flag} is not JSON.`, { hint: `Write it as ${flag} '{"name": "value"}'.` });
}

function sentence(kebab: string): string {
  const words = kebab.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
