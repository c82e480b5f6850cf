import { describe, expect, it } from 'vitest';
import { createZones } from '../../../graph/time-zone.ts';
import { checkRow } from '../check-row.ts';
import type { RawRecord } from '../row.ts';
import { type RowObjects, rowsOf } from './iterable-rows.ts';

async function read(rows: RowObjects): Promise<RawRecord[]> {
  const found: RawRecord[] = [];
  for await (const row of rowsOf(rows)) found.push(row);
  return found;
}

const reasonOf = async (row: unknown) => {
  const [record] = await read([row]);
  return record !== undefined && 'problem' in record ? record.problem : undefined;
};

describe('rows of a program', () => {
  it('are counted from 1, from a list or as they come', async () => {
    async function* later() {
      yield { Subject: 'a' };
      yield { Subject: 'b' };
    }
    const expected = [
      { line: 1, values: { Subject: 'a' } },
      { line: 2, values: { Subject: 'b' } },
    ];
    expect(await read([{ Subject: 'a' }, { Subject: 'b' }])).toEqual(expected);
    expect(await read(later())).toEqual(expected);
  });

  it('may have Dates, which are instants, and values that say how they are written', async () => {
    const time = new Date(Date.UTC(2026, 5, 12, 9));
    const [record] = await read([
      {
        Start: time,
        End: { toJSON: () => '2026-06-12T12:00' },
        Key: 12345678901234567890n,
        Attendees: [{ Address: 'a', at: time }],
      },
    ]);
    expect(record).toEqual({
      line: 1,
      values: {
        Start: '2026-06-12T09:00:00.000Z',
        End: '2026-06-12T12:00',
        Key: '12345678901234567890',
        Attendees: [{ Address: 'a', at: '2026-06-12T09:00:00.000Z' }],
      },
    });
    const [dated] = await read([{ Mailbox: 'a@school.example', Start: time, End: time }]);
    if (dated === undefined) throw new Error('no row');
    expect(checkRow(dated, { timeZone: 'Europe/London' }, createZones())).toMatchObject({
      row: { event: { start: { dateTime: '2026-06-12T10:00:00', timeZone: 'Europe/London' } } },
    });
    expect(await reasonOf({ Start: new Date(Number.NaN) })).toEqual({
      field: 'Start',
      code: 'row-not-readable',
      reason: "'Start' is a Date that is no time; give a valid one.",
    });
  });

  it('are copied when they are asked for, so that one object can serve for all', async () => {
    const one = { Subject: '', Attendees: [{ Address: '' }] };
    function* same() {
      for (const name of ['a', 'b']) {
        one.Subject = name;
        one.Attendees[0] = { Address: name };
        yield one;
      }
    }
    expect(await read(same())).toEqual([
      { line: 1, values: { Subject: 'a', Attendees: [{ Address: 'a' }] } },
      { line: 2, values: { Subject: 'b', Attendees: [{ Address: 'b' }] } },
    ]);
  });

  it('have the properties of their own, whatever they inherit', async () => {
    class Lesson {
      Subject = 'a';
      get Start() {
        return 'inherited';
      }
    }
    const bare = Object.assign(Object.create(null), { Subject: 'b' });
    const polluting = JSON.parse('{"__proto__":{"Subject":"no"},"constructor":1}');
    const rows = await read([new Lesson(), bare, polluting]);
    expect(rows.map((row) => ('values' in row ? Object.entries(row.values) : row))).toEqual([
      [['Subject', 'a']],
      [['Subject', 'b']],
      [
        ['__proto__', { Subject: 'no' }],
        ['constructor', 1],
      ],
    ]);
    expect(rows.map((row) => 'values' in row && row.values.Subject)).toEqual(['a', 'b', undefined]);
  });

  it.each([null, undefined, 'text', 7, [1], () => 1])('that are no objects cannot be read: %s', async (row) => {
    expect(await reasonOf(row)).toMatchObject({ code: 'row-not-object' });
  });

  it('that cannot be read are rejected without what was thrown, and the others go on', async () => {
    const throws = () => {
      throw new Error('personal');
    };
    const circle: Record<string, unknown> = {};
    circle.Attendees = [circle];
    const getter = Object.defineProperty({}, 'Subject', { enumerable: true, get: throws });
    const bad = [
      getter,
      new Proxy({}, { ownKeys: throws }),
      { End: { toJSON: throws } },
      circle,
      { Attendees: new Array(4e9) },
    ];
    const rows = await read([...bad, { Subject: 'good' }]);
    expect(rows.map((row) => ('problem' in row ? row.problem.reason : row.values))).toEqual([
      "'Subject' cannot be read: reading it throws.",
      'The row cannot be read: reading it throws.',
      "'End' cannot be read: reading it throws.",
      "'Attendees' has more than 100 levels, or holds itself.",
      "'Attendees' makes the row hold more than 200000 values.",
      { Subject: 'good' },
    ]);
  });

  it('are asked for one at a time, and end with the loop or with what their source throws', async () => {
    let asked = 0;
    let ended = false;
    async function* source() {
      try {
        for (;;) yield { n: asked++ };
      } finally {
        ended = true;
      }
    }
    for await (const row of rowsOf(source())) {
      expect(asked).toBe(row.line);
      if (row.line === 3) break;
    }
    expect({ asked, ended }).toEqual({ asked: 3, ended: true });
    const failing = (function* () {
      yield {};
      throw new Error('of the source');
    })();
    await expect(read(failing)).rejects.toThrow('of the source');
  });

  it('end with the signal, also while none comes', async () => {
    const controller = new AbortController();
    const never: AsyncIterable<unknown> = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) };
    const reading = rowsOf(never, { signal: controller.signal }).next();
    controller.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
  });
});
