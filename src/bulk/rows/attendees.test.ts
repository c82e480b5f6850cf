import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Attendee } from '../../graph/event.ts';
import { readAttendees } from './attendees.ts';
import { printAttendees } from './attendees-text.ts';

/** Attendees in short: address, type, and the name where there is one. */
function short(value: unknown): unknown {
  const read = readAttendees(value);
  if ('rejections' in read) return read.rejections.map(({ field, code, reason }) => `${field} ${code}: ${reason}`);
  return read.attendees.map(({ emailAddress: { address, name }, type }) =>
    name === undefined ? [address, type] : [address, type, name],
  );
}

describe('the text form of Attendees', () => {
  it.each([
    ['tutor@school.example', [['tutor@school.example', 'required']]],
    ['Year 7 Tutor <tutor@school.example>', [['tutor@school.example', 'required', 'Year 7 Tutor']]],
    [
      'a@b.example; ;c@d.example;',
      [
        ['a@b.example', 'required'],
        ['c@d.example', 'required'],
      ],
    ],
    ['"Hall; East" <hall@school.example>', [['hall@school.example', 'required', 'Hall; East']]],
    ['"The \\"Hall\\" \\\\ East"<hall@school.example>', [['hall@school.example', 'required', 'The "Hall" \\ East']]],
    ['a@b.example?', [['a@b.example', 'optional']]],
    ['Tutor <a@b.example>?', [['a@b.example', 'optional', 'Tutor']]],
    ['Tutor <a@b.example?>', [['a@b.example', 'optional', 'Tutor']]],
    ['Optional: Tutor <a@b.example>', [['a@b.example', 'optional', 'Tutor']]],
    ['room: room.101@school.example', [['room.101@school.example', 'resource']]],
    ['RESOURCE:Beamer <beamer@school.example>', [['beamer@school.example', 'resource', 'Beamer']]],
    ['required:a@b.example', [['a@b.example', 'required']]],
    ['<a@b.example>', [['a@b.example', 'required']]],
    ['{a}@b.example', [['{a}@b.example', 'required']]],
    ['Lehrerzimmer <zimmer@schüle.example>', [['zimmer@schüle.example', 'required', 'Lehrerzimmer']]],
    [' ; ', []],
    ['"" <a@b.example>', [['a@b.example', 'required']]],
    ['"<b>" <a@b.example> ?', [['a@b.example', 'optional', '<b>']]],
    ['room :a@b.example ?', [['a@b.example', 'resource']]],
  ])('reads %j', (text, attendees) => {
    expect(short(text)).toEqual(attendees);
  });

  it.each([
    [
      '"Hall <a@b.example>',
      'Attendees attendees-invalid: In Attendees a quote is not closed; write names as "Last; First" <address>.',
    ],
    [
      'a@b.example; Hall <',
      'Attendees attendees-invalid: In Attendees entry 2 is not Name <address> or address; separate the entries by semicolons.',
    ],
    [
      'a@b.example, c@d.example',
      'Attendees attendee-address-invalid: The address of entry 1 of Attendees holds white space or control characters; separate attendees by semicolons.',
    ],
    ...['A <b> <a@b.example>', '"A" B <a@b.example>', '<a@b.example> x', 'A <a@b.example', 'a>'].map((text) => [
      text,
      'Attendees attendees-invalid: In Attendees entry 1 is not Name <address> or address; separate the entries by semicolons.',
    ]),
    [
      'Tutor',
      'Attendees attendee-address-invalid: The address of entry 1 of Attendees has no @; write it as name@domain.',
    ],
  ])('says what is wrong with %j, without quoting it (R29 in part)', (text, reason) => {
    expect(short(text)).toEqual([reason]);
  });

  // What the pattern of a backtracking matcher could take hours for, or overflow its stack with.
  it.each([
    ['a <', ' ', 'x', 'attendees-invalid'],
    ['a', ' ', 'x>', 'attendees-invalid'],
    ['a <', ' ', '> x', 'attendees-invalid'],
    ['"', 'a', '" x', 'attendees-invalid'],
    ['"', '\\"', '" <', 'attendees-invalid'],
    ['', '<', '', 'attendees-invalid'],
    ['room', ' ', 'x', 'attendee-address-invalid'],
    ['\t"x', ' ', '\t" <a@b.example>', undefined],
    ['', ' ', '{', 'attendee-address-invalid'],
  ])('is judged in one pass: %j, 10 million of %j, %j', (begin, fill, end, code) => {
    const read = readAttendees(begin + fill.repeat(10_000_000) + end);
    expect('rejections' in read ? read.rejections.map((one) => one.code) : []).toEqual(
      code === undefined ? [] : [code],
    );
  });

  it.each(['constructor', '__proto__', 'toString'])('takes %s for no prefix', (word) => {
    expect(short(`${word}: a@school.example`)).toEqual([
      'Attendees attendee-address-invalid: The address of entry 1 of Attendees holds white space or control characters; separate attendees by semicolons.',
    ]);
    expect(short(`${word}:a@school.example`)).toEqual([
      'Attendees attendee-address-invalid: The address of entry 1 of Attendees holds a character before the @ that addresses cannot hold; write it as name@domain.',
    ]);
  });

  it('is read as it was printed', () => {
    const name = fc.string({ unit: fc.constantFrom(...'aÄ ";<>@\\?:,[') }).map((text) => text.trim());
    const attendee = fc.record({
      name: fc.option(name, { nil: undefined }),
      local: fc.stringMatching(/^[a-z0-9.!#$%&'*+/=^_{|}~-]{1,20}$/u),
      domain: fc.domain(),
      type: fc.constantFrom<Attendee['type']>('required', 'optional', 'resource'),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(attendee, { selector: ({ local, domain }) => `${local}@${domain}`.toLowerCase() }),
        (list) => {
          const attendees = list.map(({ name, local, domain, type }) => ({
            emailAddress: { address: `${local}@${domain}`, ...(name === undefined || name === '' ? {} : { name }) },
            type,
          }));
          expect(readAttendees(printAttendees(attendees))).toEqual({ attendees, notes: [] });
        },
      ),
    );
  });
});

describe('the JSON form of Attendees', () => {
  it('is a list of objects, as text or as a value, with property names in any letter case', () => {
    const list = [
      { Name: 'Year 7', Address: 'year.7@school.example', Required: true },
      { name: null, address: ' hall@school.example ', required: false },
      { ADDRESS: 'head@school.example' },
      { Address: 'room.101@school.example', Type: 'Resource' },
    ];
    const attendees = [
      ['year.7@school.example', 'required', 'Year 7'],
      ['hall@school.example', 'optional'],
      ['head@school.example', 'required'],
      ['room.101@school.example', 'resource'],
    ];
    expect(short(list)).toEqual(attendees);
    expect(short(JSON.stringify(list))).toEqual(attendees);
    expect(short('[]')).toEqual([]);
  });

  it.each([
    [
      '[{"Address": "a@b.example"',
      'Attendees begins like JSON and is none; write Name <address>; address, or a JSON list of {"Name", "Address", "Required"}.',
    ],
    [
      { Address: 'a@b.example' },
      'Attendees is an object; write Name <address>; address, or a JSON list of {"Name", "Address", "Required"}.',
    ],
    [7, 'Attendees is a number; write Name <address>; address, or a JSON list of {"Name", "Address", "Required"}.'],
    [['a@b.example'], 'Entry 1 of Attendees is a string; write {"Name", "Address", "Required"}.'],
    [[{ Name: 'x' }], 'Entry 1 of Attendees has null as Address; write an e-mail address.'],
    [[{ Address: 5 }], 'Entry 1 of Attendees has a number as Address; write an e-mail address.'],
    [[{ Name: 5, Address: 'a@b.example' }], 'Entry 1 of Attendees has a number as Name; write text or null.'],
    [[{ Address: 'a@b.example', Required: null }], 'Entry 1 of Attendees has null as Required; write true or false.'],
    [
      [{ Address: 'a@b.example', Required: 'maybe' }],
      'Entry 1 of Attendees has a string as Required; write true or false.',
    ],
    [
      [{ Address: 'a@b.example', Requird: false }],
      "Entry 1 of Attendees has the property 'Requird'; did you mean Required.",
    ],
    [
      [{ Address: 'a@b.example', Type: 'guest' }],
      'Entry 1 of Attendees has a Type other than required, optional, resource.',
    ],
  ])('is refused when it is %j (R29 in part)', (value, reason) => {
    expect(short(value)).toEqual([`Attendees attendees-invalid: ${reason}`]);
  });

  it('names all entries whose addresses are wrong (R29 in part)', () => {
    const read = readAttendees(
      [
        '',
        'a',
        '@b',
        'a@',
        'a@b@c',
        'a b@c',
        'a@-b',
        'a@b..c',
        'a<@b',
        `${'a'.repeat(65)}@b`,
        `a@${'b.'.repeat(160)}c`,
      ].map((Address) => ({ Address })),
    );
    if (!('rejections' in read)) throw new Error('wrong addresses were taken');
    expect(
      read.rejections.map(({ code, reason }) => [
        code,
        reason.replace(/^The address of entry (\d+) of Attendees /u, '$1 '),
      ]),
    ).toEqual([
      ['attendee-address-invalid', '1 is empty; write it as name@domain.'],
      ['attendee-address-invalid', '2 has no @; write it as name@domain.'],
      ['attendee-address-invalid', '3 has nothing before the @; write it as name@domain.'],
      ['attendee-address-invalid', '4 has nothing after the @; write it as name@domain.'],
      ['attendee-address-invalid', '5 has more than one @; write it as name@domain.'],
      ['attendee-address-invalid', '6 holds white space or control characters; separate attendees by semicolons.'],
      ['attendee-address-invalid', '7 has no valid domain after the @; write it as name@domain.'],
      ['attendee-address-invalid', '8 has no valid domain after the @; write it as name@domain.'],
      [
        'attendee-address-invalid',
        '9 holds a character before the @ that addresses cannot hold; write it as name@domain.',
      ],
      ['attendee-address-invalid', '10 has more than 64 characters before the @; write it as name@domain.'],
      ['attendee-address-invalid', '11 is longer than 320 characters; write it as name@domain.'],
    ]);
  });

  it('refuses control characters and halves of characters in names, and folds line breaks', () => {
    expect(short([{ Name: 'Hall\tEast\n', Address: 'a@b.example' }])).toEqual([
      ['a@b.example', 'required', 'Hall East'],
    ]);
    expect(short([{ Name: 'x\u0007', Address: 'a@b.example' }])).toEqual([
      'Attendees attendee-name-invalid: The name of entry 1 of Attendees holds a control character; remove it.',
    ]);
    expect(short([{ Name: '\ud800', Address: 'a@b.example' }])).toHaveLength(1);
  });
});

describe('repeated and many addresses', () => {
  it('folds an address listed twice, notes it, and keeps the stronger type and the first name (R31 in part)', () => {
    expect(
      readAttendees('optional: a@b.example; Hall <A@B.example>; room: r@b.example; required: R@b.example; c@b.example'),
    ).toEqual({
      attendees: [
        { emailAddress: { address: 'a@b.example', name: 'Hall' }, type: 'required' },
        { emailAddress: { address: 'r@b.example' }, type: 'resource' },
        { emailAddress: { address: 'c@b.example' }, type: 'required' },
      ],
      notes: [{ field: 'Attendees', code: 'attendee-repeated', text: '2 repeated addresses were left out.' }],
    });
  });

  it.each([
    ['text', ';'.repeat(10_000)],
    ['text without an end', 'a;'.repeat(5_000_000)],
    ['JSON', `[${'0,'.repeat(5_000_000)}0]`],
    ['a value', Array.from({ length: 10_001 }, () => 0)],
  ])('are not named one by one where there are more than anyone can mend: %s', (_form, value) => {
    expect(short(value)).toEqual([
      'Attendees attendees-too-many: Attendees has more than 10000 entries and an event takes 500; invite a group instead.',
    ]);
  });

  it('may be 10,000 where they are repeated', () => {
    expect(short('a@b.example;'.repeat(9_999))).toEqual([['a@b.example', 'required']]);
  });

  it('takes 500 attendees and refuses 501 different ones (R31 in part)', () => {
    const list = (count: number) =>
      Array.from({ length: count }, (_, index) => `student.${index}@school.example`).join(';');
    expect(short(list(500))).toHaveLength(500);
    expect(short(`${list(500)};STUDENT.1@school.example`)).toHaveLength(500);
    expect(short(list(501))).toEqual([
      'Attendees attendees-too-many: Attendees has 501 different addresses and an event takes 500; invite a group instead.',
    ]);
  });
});
