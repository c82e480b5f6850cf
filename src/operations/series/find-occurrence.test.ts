import { describe, expect, it } from 'vitest';
import type { Step } from '../define.ts';
import { findOccurrence } from './find-occurrence.ts';

const SERIES = { type: 'seriesMaster', originalStartTimeZone: 'GMT Standard Time' };
const wall = (dateTime: string) => ({ start: { dateTime: `${dateTime}.0000000`, timeZone: 'UTC' } });

/** Plays the service: gives these bodies, one after the other, and what was asked and what came of it. */
function find(name: { originalStart?: string; date?: string }, ...bodies: object[]) {
  const steps = findOccurrence({ seriesMasterId: 'M', eventId: 'M', ...name }, 'me');
  const asked: Step[] = [];
  let next = steps.next();
  for (const body of bodies) {
    if (next.done === true) throw new Error('Nothing more was asked.');
    asked.push(next.value);
    next = steps.next({ status: 200, headers: {}, body });
  }
  return { asked, found: next.done === true ? next.value : undefined };
}
const failing = (name: { originalStart?: string; date?: string }, ...bodies: object[]) => {
  return () => find(name, ...bodies);
};

describe('an occurrence that is named by its day', () => {
  it('is the instance that starts on it by the clocks of the series', () => {
    const value = [
      { id: 'A', ...wall('2026-09-13T23:30:00') },
      { id: 'B', ...wall('2026-09-14T00:00:00') },
      { id: 'C', ...wall('2026-09-15T00:00:00') },
    ];
    const { asked, found } = find({ date: '2026-09-14' }, SERIES, { value });
    expect(found).toEqual({ seriesMasterId: 'M', date: '2026-09-14', eventId: 'B' });
    expect(asked.map(({ effect, repeat }) => [effect, repeat])).toEqual([
      ['read', 'safe'],
      ['read', 'safe'],
    ]);
    expect(asked.map(({ request }) => request)).toMatchObject([
      { method: 'GET', path: '/me/events/M', query: { $select: 'type,originalStartTimeZone' } },
      {
        method: 'GET',
        path: '/me/events/M/instances',
        query: {
          startDateTime: '2026-09-13T00:00:00Z',
          endDateTime: '2026-09-16T00:00:00Z',
          $select: 'start',
          $top: '200',
        },
        headers: { Prefer: 'IdType="ImmutableId", outlook.timezone="GMT Standard Time"' },
      },
    ]);
  });

  it('is found on whatever page of the instances it is', () => {
    const link = 'https://graph.microsoft.com/v1.0/me/events/M/instances?$skip=1';
    const first = { value: [{ id: 'A', ...wall('2026-09-13T23:30:00') }], '@odata.nextLink': link };
    const { asked, found } = find({ date: '2026-09-14' }, SERIES, first, {
      value: [{ id: 'B', ...wall('2026-09-14T00:00:00') }],
    });
    expect(found).toMatchObject({ eventId: 'B' });
    expect(asked[2]?.link).toEqual({ url: link, given: false });
  });

  it('is refused where none starts on it, or several do', () => {
    const [one, two] = [
      { id: 'A', ...wall('2026-09-14T09:00:00') },
      { id: 'B', ...wall('2026-09-14T10:00:00') },
    ];
    expect(failing({ date: '2026-09-13' }, SERIES, { value: [one, two] })).toThrow(
      expect.objectContaining({ name: 'UsageError', code: 'occurrence-not-found' }),
    );
    expect(failing({ date: '2026-09-14' }, SERIES, { value: [one, two] })).toThrow(
      expect.objectContaining({ name: 'UsageError', code: 'occurrence-ambiguous' }),
    );
  });

  it.for(['tzone://Microsoft/Custom', 'Customized Time Zone', '', undefined])(
    'is refused in a series whose zone %j nobody could name',
    (originalStartTimeZone) => {
      expect(failing({ date: '2026-09-14' }, { ...SERIES, originalStartTimeZone })).toThrow(
        expect.objectContaining({ code: 'series-zone-unknown', hint: 'Name the occurrence by originalStart.' }),
      );
    },
  );
});

describe('an occurrence that is named by its original start', () => {
  const originalStart = '2026-09-14T09:00:00+01:00';
  const plain = { id: 'A', type: 'occurrence', originalStart: '2026-09-14T08:00:00Z', ...wall('2026-09-14T08:00:00') };
  const moved = { id: 'B', type: 'exception', originalStart: '2026-09-14T08:00:00Z', ...wall('2026-09-15T12:00:00') };
  const other = { id: 'C', type: 'exception', originalStart: '2026-09-07T08:00:00Z', ...wall('2026-09-14T08:00:00') };

  it.for([
    ['is the one that is where it was', plain],
    ['is the one that was moved within a day', moved],
    ['is the unchanged one at that time, where the service does not say', { ...plain, originalStart: undefined }],
  ] as const)('%s', ([, instance]) => {
    const { asked, found } = find({ originalStart }, SERIES, { value: [other, instance] });
    expect(found).toMatchObject({ eventId: instance.id });
    expect(asked[1]?.request.query).toEqual({
      startDateTime: '2026-09-13T08:00:00Z',
      endDateTime: '2026-09-16T08:00:00Z',
      $select: 'start,type,originalStart',
      $top: '200',
    });
  });

  it('is looked for among all exceptions where it was moved far', () => {
    const { asked, found } = find({ originalStart }, SERIES, { value: [] }, { exceptionOccurrences: [other, moved] });
    expect(found).toMatchObject({ eventId: 'B' });
    expect(asked[2]?.request).toMatchObject({
      path: '/me/events/M',
      query: { $select: 'exceptionOccurrences', $expand: 'exceptionOccurrences($select=originalStart)' },
    });
  });

  it('is refused where none was to start then', () => {
    expect(failing({ originalStart }, SERIES, { value: [other] }, {})).toThrow(
      expect.objectContaining({ name: 'UsageError', code: 'occurrence-not-found' }),
    );
  });
});

it.for(['singleInstance', 'occurrence', 'exception'])('no occurrence is looked for in a %s', (type) => {
  expect(failing({ date: '2026-09-14' }, { ...SERIES, type })).toThrow(
    expect.objectContaining({ name: 'UsageError', code: 'not-series-master' }),
  );
});
