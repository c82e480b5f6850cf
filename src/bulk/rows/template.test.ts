import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, fillTemplate, onlyColumn, parseTemplate, type Template } from './template.ts';

function parsed(text: string): Template {
  const template = parseTemplate(text);
  if ('fault' in template) throw new Error(template.fault);
  return template;
}

function filled(text: string, values: Record<string, unknown>) {
  return fillTemplate(parsed(text), (column) => values[column]);
}

describe('parseTemplate', () => {
  it.for<[string, Template['parts']]>([
    ['', []],
    ['Lesson', ['Lesson']],
    ['${input.Title}', [{ column: 'Title' }]],
    ['Lesson ${input.Title}!', ['Lesson ', { column: 'Title' }, '!']],
    ['${input.A}${input.B}', [{ column: 'A' }, { column: 'B' }]],
    ['${ input.User Name }', [{ column: 'User Name' }]],
    ['${input.Room.Number}', [{ column: 'Room.Number' }]],
    ['${input["odd } \\" name"]}', [{ column: 'odd } " name' }]],
    ['${input[ "Key" ]}', [{ column: 'Key' }]],
    ['$${input.Title}', ['${input.Title}']],
    ['$$${input.Price}', ['$', { column: 'Price' }]],
    ['$$$${', ['$${']],
    ['costs $5, $$ and {x}', ['costs $5, $$ and {x}']],
    ['Größe ${input.Größe}', ['Größe ', { column: 'Größe' }]],
  ])('reads %j', ([text, parts]) => {
    expect(parseTemplate(text)).toEqual({ parts });
  });

  it.for([
    [
      '${Title}',
      '\'${Title}\' is no placeholder; write ${input.NAME} or ${input["odd name"]}, and $${ where these characters are meant',
    ],
    ['a ${input.Title', "'${input.Title' is a placeholder without its closing brace"],
    ['${input.}', "'${input.}' is no placeholder"],
    ['${input[Title]}', "'${input[Title]}' is no placeholder"],
    ['${input.Title.toUpperCase()}${', "'${' is a placeholder without its closing brace"],
    ['${Input.Title}', "'${Input.Title}' is no placeholder"],
    ['${input["\\q"]}', '\'${input["\\q"]}\' is no placeholder'],
    ['${input.a"b}', "'${input.a\"b}' is no placeholder"],
  ])('says what is wrong with %j', ([text = '', fault = '']) => {
    expect(parseTemplate(text)).toEqual({ fault: expect.stringContaining(fault) });
  });

  it('takes any text apart, and back to itself where its dollars and braces are doubled', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('$', '{', '}', 'a', ' ', 'input.', '${input.X}') }), (text) => {
        parseTemplate(text);
        const escaped = text.replace(/(\$+)\{/gu, '$1$1{');
        expect(filled(escaped, {})).toEqual({ text, empty: [] });
      }),
    );
  });
});

describe('fillTemplate', () => {
  it.for<[unknown, string]>([
    ['Maths', 'Maths'],
    [7, '7'],
    [1.5, '1.5'],
    [true, 'true'],
    [['a', 1], '["a",1]'],
    [{ a: null }, '{"a":null}'],
    ['${input.Other}', '${input.Other}'],
  ])('writes %j as text', ([value, text]) => {
    expect(filled('<${input.X}>', { X: value, Other: 'never' })).toEqual({ text: `<${text}>`, empty: [] });
  });

  it.for([[null], [undefined], [''], ['  ']])('names columns that are empty: %j', ([value]) => {
    expect(filled('a ${input.X}b', { X: value })).toEqual({ text: `a ${value ?? ''}b`, empty: ['X'] });
  });

  it.for([[Number.POSITIVE_INFINITY], [() => 1], [1n]])('refuses what no text can say: %s', ([value]) => {
    expect(filled('a ${input.X}', { X: value })).toEqual({
      column: 'X',
      fault: 'is no value that can be written as text',
    });
  });
});

describe('a template', () => {
  it('that is one placeholder alone has a column for its value', () => {
    expect(onlyColumn(parsed('${input.X}'))).toBe('X');
    expect(onlyColumn(parsed(' ${input.X}'))).toBeUndefined();
    expect(onlyColumn(parsed('${input.X}${input.X}'))).toBeUndefined();
    expect(onlyColumn(parsed('X'))).toBeUndefined();
  });

  it('names its columns once', () => {
    expect(columnsOf(parsed('${input.X} ${input.Y} ${input.X}'))).toEqual(['X', 'Y']);
  });
});
