import { readAttendeesText } from '../../bulk/rows/attendees-text.ts';
import { UsageError } from '../../core/errors.ts';
import { isObject, parseJson } from '../../core/json.ts';
import { describeJsonBreak } from '../../core/json-break.ts';
import { checkValue, describeIssues, type Issue, type Parsed, type Schema, type Z } from '../../core/schema.ts';
import type { Operation } from '../../operations/define.ts';
import { SECRET_FORMAT } from '../../operations/fields.ts';

/** A field of an operation's input, as the command line spells it. */
export interface Field {
  /** As in the input: `eventId`. */
  name: string;
  /** `--event-id`. */
  flag: string;
  /** `mixed`: JSON where it begins like an object or a list of JSON, else text. */
  kind: 'text' | 'number' | 'boolean' | 'list' | 'json' | 'mixed';
  /** What may be given, in any letter case; of a list, each item. */
  choices: readonly string[] | undefined;
  isRequired: boolean;
  /** Whether null empties it: `--clear` does. */
  isClearable: boolean;
  description: string;
  /** What stands for the value in help: `ID`. */
  placeholder: string;
  /** Of a secret, the environment variable that it comes from, since no option takes one: `GRAPHCAL_CLIENT_STATE`. */
  variable: string | undefined;
}

/** The fields of an operation, from its schema, in its order. */
export function fieldsOf(operation: Operation, z: Z): Field[] {
  const schema = z.toJSONSchema(operation.input(z), { io: 'input', unrepresentable: 'any' });
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const kebab = name.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
    const described: Shape = isObject(property) ? property : {};
    const forms = formsOf(described);
    const shapes = forms.filter(({ type }) => type !== 'null');
    const kind = kindOf(shapes);
    const choices = choicesOf(
      kind === 'list' ? shapes.flatMap(({ items }) => (isObject(items) ? formsOf(items) : [{}])) : shapes,
    );
    return {
      name,
      flag: `--${kebab}`,
      kind,
      choices,
      isRequired: required.has(name),
      isClearable: shapes.length < forms.length,
      description: typeof described.description === 'string' ? described.description : `${sentence(kebab)}.`,
      placeholder: placeholderOf(kebab, kind, choices),
      variable: described.format === SECRET_FORMAT ? variableOf(kebab) : undefined,
    };
  });
}

function variableOf(kebab: string): string {
  return `GRAPHCAL_${kebab.replaceAll('-', '_').toUpperCase()}`;
}

/** A part of a JSON schema. */
type Shape = Readonly<Record<string, unknown>>;

/** The forms that a value may have, those of forms included; each has one type. */
function formsOf(shape: Shape): Shape[] {
  const forms = [shape.anyOf, shape.oneOf].find(Array.isArray);
  if (forms !== undefined) return forms.flatMap((form) => (isObject(form) ? formsOf(form) : [{}]));
  return Array.isArray(shape.type) ? shape.type.map((type) => ({ ...shape, type })) : [shape];
}

/** The members of an enumeration, where each form is one. */
function choicesOf(shapes: readonly Shape[]): string[] | undefined {
  const members = shapes.map((shape) => {
    if (Array.isArray(shape.enum)) return shape.enum.map(String);
    return typeof shape.const === 'string' ? [shape.const] : undefined;
  });
  const known = members.filter((one) => one !== undefined);
  return known.length === 0 || known.length < members.length ? undefined : [...new Set(known.flat())];
}

/** One word for the value; the flag says the rest. */
function placeholderOf(kebab: string, kind: Field['kind'], choices: readonly string[] | undefined): string {
  if (choices !== undefined) return 'CHOICE';
  if (kind === 'number') return 'N';
  if (kind === 'json') return 'JSON';
  const last = /(?:id|time|color|name)$/u.exec(kebab)?.[0];
  return last === undefined || kind === 'list' ? 'TEXT' : last.toUpperCase();
}

/** Text goes with every other form: `true`, `5` and `{...}` are told by how they are written. */
function kindOf(shapes: readonly Shape[]): Field['kind'] {
  const kinds = [...new Set(shapes.map(kindOfShape))];
  const [only = 'json', ...more] = kinds;
  if (more.length === 0) return only;
  return kinds.includes('text') ? 'mixed' : 'json';
}

function kindOfShape({ type, enum: choices }: Shape): Exclude<Field['kind'], 'mixed'> {
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
      return Array.isArray(choices) && choices.every((one) => typeof one === 'string') ? 'text' : 'json';
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
      // Nothing but one empty text is the empty list, by which a list is emptied.
      if (Array.isArray(value) && value.length === 1 && value[0] === '') return [];
      return (value as readonly string[]).flatMap((item) => {
        if (item.startsWith('{')) return [readJson(field, item)];
        return field.name === 'attendees' ? readAttendees(field, item) : [item];
      });
    case 'json':
      return readJson(field, String(value));
    case 'mixed':
      return /^\s*[[{]/u.test(String(value)) ? readJson(field, String(value)) : value;
    default:
      return value;
  }
}

/** Attendees as rows have them: `Name <address>; address?; room: address`. */
function readAttendees({ flag }: Field, text: string): unknown[] {
  const read = readAttendeesText(text);
  if ('fault' in read) throw new UsageError('option-invalid', `${flag}: ${read.fault}.`);
  if ('tooMany' in read) throw new UsageError('option-invalid', `${flag}: there are more than an event takes.`);
  // Nothing but white space is left to the schema, which refuses it.
  if (read.entries.length === 0) return [text];
  return read.entries.map(({ name, address, type }) =>
    name === undefined && type === 'required'
      ? address
      : { address, ...(name === undefined ? {} : { name: name.trim() }), type },
  );
}

/** Checks a whole input before anything is opened, and names what is wrong by its flag or variable; throws UsageError `input-invalid`. */
export function checkInput(
  operation: Operation,
  z: Z,
  fields: readonly Field[],
  input: Record<string, unknown>,
): Parsed<Schema> {
  const checked = checkValue(operation.input(z), input);
  if (!('issues' in checked)) return checked.data;
  const missing = fields.filter(({ name, isRequired }) => isRequired && input[name] === undefined);
  const what =
    missing.length > 0
      ? `${operation.name} needs ${missing.map(({ flag, variable }) => variable ?? flag).join(' and ')}`
      : `${operation.name}: ${describeIssues(spelled(checked.issues, fields), input, (path) => nameOf(path, fields))}`;
  throw new UsageError('input-invalid', `${what}.`, {
    hint: `See graphcal ${operation.name} --help.`,
  });
}

/** What is wrong, with the fields that it speaks of by their flags; a name of one word can be a word of the sentence. */
function spelled(issues: readonly Issue[], fields: readonly Field[]): Issue[] {
  const flags = new Map(fields.map(({ name, flag }) => [name, flag]));
  const say = (word: string) => (/[A-Z]/u.test(word) ? (flags.get(word) ?? word) : word);
  return issues.map((issue) => ({ ...issue, message: issue.message.replace(/\b[a-z]+[A-Z]\w*/gu, say) }));
}

/** `--attendees, item 2, type`. */
function nameOf([name, ...inside]: readonly PropertyKey[], fields: readonly Field[]): string {
  const field = fields.find((one) => one.name === name);
  const spelled = field?.variable ?? field?.flag ?? String(name);
  return [spelled, ...inside.map((part) => (typeof part === 'number' ? `item ${part + 1}` : String(part)))].join(', ');
}

function readJson({ flag }: Field, text: string): unknown {
  const value = parseJson(text);
  if (value !== undefined) return value;
  throw new UsageError('option-invalid', `${flag} is not JSON (${describeJsonBreak(text)}).`, {
    hint: `Write it as ${flag} '{"name": "value"}'.`,
  });
}

function sentence(kebab: string): string {
  const words = kebab.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
