import { describe, expect, it } from 'vitest';
import { checkValue, describeIssues, loadZ, type Schema } from './schema.ts';

const z = await loadZ();

/** What is said of a value that the schema refuses; undefined where it does not refuse it. */
function said(schema: Schema, value: unknown): string | undefined {
  const checked = checkValue(schema, value);
  return 'issues' in checked ? describeIssues(checked.issues, value) : undefined;
}

describe('loadZ', () => {
  it('gives the same builder every time', async () => {
    expect(await loadZ()).toBe(z);
  });
});

describe('checkValue', () => {
  it('refuses what holds itself or is nested too deep, and says where, instead of coming to no end', () => {
    const any = z.object({ body: z.json() });
    const body: Record<string, unknown> = {};
    body.self = body;
    expect(said(any, { body })).toBe('body.self: holds itself');
    const deep = JSON.parse(`${'['.repeat(2_000)}${']'.repeat(2_000)}`) as unknown;
    expect(said(any, { body: deep })).toBe('body: can have at most 100 levels');
    expect(said(any, { body: JSON.parse(`${'['.repeat(99)}${']'.repeat(99)}`) })).toBeUndefined();
  });
});

describe('describeIssues', () => {
  it.each([
    ['a text', z.string()],
    ['a date', z.iso.date()],
    ['a choice', z.enum(['GET', 'POST'])],
    ['a constant', z.literal('me')],
    ['one of two forms', z.union([z.string(), z.number()])],
    ['an object', z.object({ inner: z.string() })],
    ['a list', z.array(z.string())],
    ['a value that is prepared first', z.preprocess((value) => value ?? undefined, z.string())],
  ])('says that a field is missing, where %s is expected and nothing is given', (_what, field) => {
    expect(said(z.object({ subject: field }), {})).toBe('subject is missing');
    expect(said(z.object({ subject: field }), { subject: undefined })).toBe('subject is missing');
  });

  it('names a missing field by its path', () => {
    const schema = z.object({ attendees: z.array(z.object({ emailAddress: z.object({ address: z.string() }) })) });
    expect(said(schema, { attendees: [{ emailAddress: { address: 'a@school.example' } }, { emailAddress: {} }] })).toBe(
      'attendees.1.emailAddress.address is missing',
    );
  });

  it('names the field that tells forms apart, where it is missing', () => {
    const schema = z.object({
      body: z.discriminatedUnion('type', [z.object({ type: z.literal('a') }), z.object({ type: z.literal('b') })]),
    });
    expect(said(schema, { body: {} })).toBe('body.type is missing');
  });

  it.each([
    [null, 'count: has to be a number'],
    ['2', 'count: has to be a number'],
    [0, 'count: has to be at least 1'],
  ])('does not call %j missing', (count, sentence) => {
    expect(said(z.object({ count: z.number().min(1) }), { count })).toBe(sentence);
  });

  it('keeps the words of a rule of our own, also where it points at a field that is not there', () => {
    const schema = z
      .object({ end: z.string().optional(), duration: z.number().optional() })
      .refine(({ end, duration }) => end !== undefined || duration !== undefined, {
        path: ['end'],
        message: 'give end or duration',
      });
    expect(said(schema, {})).toBe('end: give end or duration');
  });

  it('says all that is wrong, in the order of the fields', () => {
    const schema = z.strictObject({ subject: z.string(), count: z.number() });
    expect(said(schema, { count: 'two', extra: 1 })).toBe(
      'subject is missing; count: has to be a number; unknown field "extra"',
    );
  });

  it('says what is wrong with a value that is no object at all', () => {
    expect(said(z.object({ subject: z.string() }), 'text')).toBe('has to be an object');
    expect(said(z.object({ subject: z.string() }), undefined)).toBe('has to be an object');
  });

  it.each([
    [z.string().min(1), '', 'x: must not be empty'],
    [z.boolean(), 1, 'x: has to be true or false'],
    [z.number().int(), 1.5, 'x: has to be a whole number'],
    [z.number().max(9), 10, 'x: has to be at most 9'],
    [z.array(z.string()).max(1), ['a', 'b'], 'x: can have at most 1'],
    [z.enum(['GET', 'POST']), 'FOO', 'x: has to be one of GET, POST'],
    [z.literal('me'), 'you', 'x: has to be me'],
    [z.string().regex(/^a/u), 'b', 'x: has not the form that it needs'],
    [z.string().regex(/^a/u, 'begins with a'), 'b', 'x: begins with a'],
    [z.record(z.string(), z.string()), 'text', 'x: has to be an object'],
    [z.union([z.string(), z.strictObject({ y: z.string() })]), 2, 'x: has to be text or an object'],
    [z.union([z.email(), z.strictObject({ y: z.email() })]), { y: 'b' }, 'x.y: is no e-mail address'],
    [z.union([z.email(), z.strictObject({ y: z.email() })]), {}, 'x.y is missing'],
  ] as const)('speaks our own words and not those of the schema library (%#)', (schema, value, sentence) => {
    expect(said(z.object({ x: schema }), { x: value })).toBe(sentence);
  });

  it('does not repeat the value, which can be personal', () => {
    expect(said(z.object({ address: z.email() }), { address: 'pupil 17' })).toBe('address: is no e-mail address');
  });
});
