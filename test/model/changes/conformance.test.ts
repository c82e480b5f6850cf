import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createPrinter, saidOf } from '../../../src/bulk/changes/field-prints.ts';
import { isAsWritten, mergeEvent } from '../../../src/bulk/changes/merge-event.ts';
import {
  type ChangeContext,
  type ChangeDecision,
  decideChange,
  type Reading as EngineReading,
  RELEASED,
} from '../../../src/bulk/engine/change-decision.ts';
import { DEFAULT_ROW_SETTINGS, decideRow, type RowProgress } from '../../../src/bulk/engine/row-decision.ts';
import { TransportError } from '../../../src/core/errors.ts';
import { canonicalEvent } from '../../../src/graph/canonical-event.ts';
import type { Event, EventInput } from '../../../src/graph/event.ts';
import type { GraphProblem } from '../../../src/graph/problem.ts';
import { settlePatch as engineSettlesPatch } from '../../../src/graph/settle-patch.ts';
import { createZones } from '../../../src/graph/time-zone.ts';
import type { Answer } from '../../../src/http/answer.ts';
import { explore } from '../explore.ts';
import { VALUES, WORST } from './behaviour.ts';
import { type Look, lookOf } from './client.ts';
import { ASIDE, COLUMNS } from './columns.ts';
import {
  type AfterAnswer,
  type AfterReading,
  type AnswerClass,
  afterAnswer,
  afterReading,
  builtProtocol,
  type Progress,
  settlePatch,
  type Why,
} from './rules.ts';
import { createSystem } from './system.ts';
import type { Key, Parts, Text } from './world.ts';

/** Tries of a row in a run, few, so that they are used up in many histories. */
const ATTEMPTS = 2;
const BUILT = builtProtocol(ATTEMPTS);
const SETTINGS = { ...DEFAULT_ROW_SETTINGS, attempts: ATTEMPTS };

const zones = createZones();
const printer = createPrinter('term');
const SOURCE_KEY = '728eef6cfd3ec815-c57be24ea2d52d2b78985ad4b7d11900a13548312bbf13da';

const KEYS: Readonly<Record<Key, string | undefined>> = {
  none: undefined,
  row: SOURCE_KEY,
  released: RELEASED,
  other: 'f09390ae1c6aed06-8ed4',
};

/** What each text is as a subject, the part that the row changes, and as a place, the part that it keeps. */
const SUBJECTS = { first: 'Maths', row: 'Algebra', later: 'Arts', person: 'Maths, quiz' } as const;
const PLACES = { first: 'R1', row: 'R2', later: 'R3', person: 'Hall' } as const;
const read = (text: Text) => (text === 'put back' ? 'first' : text);

function eventOf({ changed, kept }: Parts): EventInput {
  return {
    subject: SUBJECTS[read(changed)],
    location: { displayName: PLACES[read(kept)] },
    start: { dateTime: '2026-11-03T09:00:00', timeZone: 'Europe/London' },
    end: { dateTime: '2026-11-03T10:00:00', timeZone: 'Europe/London' },
  };
}

const problem = (status: number, code: string): GraphProblem => {
  return { status, code, codes: [code], message: '', isGraphError: true };
};
const REFUSALS = {
  none: undefined,
  gone: problem(404, 'ErrorItemNotFound'),
  conflict: problem(412, 'ErrorIrresolvableConflict'),
  permanent: problem(400, 'ErrorInvalidRequest'),
} as const;

function progressOf({ uncertain, lostNow, failures }: Progress): RowProgress {
  return { uncertain, lostNow, failures, throttled: 0, renewedToken: false, isKnown: false, isRepeated: false };
}

const WHYS: ReadonlyMap<string, Why> = new Map([
  ['event-edited', 'edited'],
  ['event-deleted', 'deleted'],
  ['event-of-another-row', 'of another row'],
  ['row-changed', 'row changed'],
]);

/** What the engine does at a look of the model, in the words of the model. */
function built({ act, reading, known }: Look): AfterReading {
  const { target, base, progress, refusal, isOutdated, overwrite } = known;
  const context: ChangeContext = {
    ...{ sourceKey: SOURCE_KEY, isOutdated, isCalledOff: false, isTaken: false, overwrite, settings: SETTINGS },
    ...{ progress: progressOf(progress), refusal: REFUSALS[refusal] },
  };
  return told(decideChange(act, readingOf(), context));

  function readingOf(): EngineReading {
    if (reading === 'gone') return { event: 'gone' };
    const there: Event = { id: 'e1', ...eventOf(reading) };
    const written = saidOf(printer.of(canonicalEvent(eventOf(base), zones)));
    const how = { printer, zones, overwrite, isRestored: act === 'release' };
    const merge =
      target === undefined
        ? ({ act: 'none' } as const)
        : mergeEvent({ event: eventOf(target), base: written }, there, how);
    const isEdited = !isAsWritten(written, there, how);
    return { event: 'there', key: KEYS[reading.key], merge, isEdited, hasAttendees: true };
  }

  function told(decision: ChangeDecision): AfterReading {
    switch (decision.act) {
      case 'failed':
        return { act: 'failed', why: WHYS.get(decision.refusal.code) ?? 'refused' };
      case 'call':
        return { act: 'write', patch: decision.change.kind === 'patch' ? partsOf(decision.change.patch) : {} };
      case 'done':
      case 'leave':
        return { act: decision.act };
      case 'reopen':
        throw new Error('A cancellation that is called off is not in this model.');
    }
  }
}

/** The parts that a PATCH writes. */
function partsOf(patch: Readonly<Record<string, unknown>>): Partial<Parts> {
  const texts = ['first', 'row', 'later', 'person'] as const;
  const parts: Partial<Parts> = {};
  for (const text of texts) {
    if (patch.subject === SUBJECTS[text]) parts.changed = text;
    if (JSON.stringify(patch.location) === JSON.stringify({ displayName: PLACES[text] })) parts.kept = text;
  }
  const other = Object.keys(patch).filter((name) => name !== 'subject' && name !== 'location');
  expect(other).toEqual([]);
  return parts;
}

/** Every look that the model takes anywhere. */
function everyLook(): Look[] {
  const looks = new Map<string, Look>();
  const scenarios = new Set([...COLUMNS, ...Object.values(ASIDE)].map(({ scenario }) => scenario));
  for (const { start, adversity } of scenarios) {
    for (const ifMatch of VALUES.ifMatch) {
      const system = createSystem({ behaviour: { ...WORST, ifMatch }, protocol: BUILT, adversity, start });
      for (const { client, world } of explore(system).reached) {
        if (client.at !== 'look') continue;
        const look = lookOf(client, world, start.overwrite ?? false);
        looks.set(JSON.stringify(look), look);
      }
    }
  }
  return [...looks.values()];
}

const looks = everyLook();

it('the model of changes takes nothing from the code: only tests see both', () => {
  const files = readdirSync('test/model/changes').filter((name) => !name.endsWith('.test.ts'));
  expect(files).toContain('rules.ts');
  expect(files.filter((name) => readFileSync(`test/model/changes/${name}`, 'utf8').includes('/src/'))).toEqual([]);
});

describe('the engine decides as the model of changes does', () => {
  it('at every look that it can come to', () => {
    for (const look of looks) {
      const { act, reading, known } = look;
      expect({ ...look, decision: built(look) }).toEqual({
        ...look,
        decision: afterReading(act, reading, known, BUILT),
      });
    }
    expect(looks.length).toBeGreaterThan(300);
    expect(new Set(looks.map(({ act }) => act)).size).toBe(4);
  });

  it.for<[AnswerClass, Answer]>([
    ['done', { class: 'done', reply: { status: 200, headers: {}, body: { id: 'e1' } } }],
    ['gone', { class: 'permanent', problem: REFUSALS.gone }],
    ['permanent', { class: 'permanent', problem: REFUSALS.permanent }],
    ['conflict', { class: 'conflict', problem: REFUSALS.conflict }],
    ['conflict', { class: 'conflict', problem: problem(409, 'ErrorIrresolvableConflict') }],
    ['throttled', { class: 'throttled', retryAfterMs: 7_000, problem: problem(429, 'TooManyRequests') }],
    ['unknown', { class: 'unknown', reason: 'status-503' }],
    ['not-executed', { class: 'not-executed', error: new TransportError('connection-refused', '', 'not-sent') }],
  ])('on an answer that is %s', ([name, answer]) => {
    for (const uncertain of [false, true]) {
      for (const lostNow of [false, true]) {
        for (const failures of [0, 1, 2]) {
          const progress: Progress = { uncertain, lostNow, failures };
          expect({ progress, decision: answered(answer, progress) }).toEqual({
            progress,
            decision: afterAnswer(name, progress, BUILT),
          });
        }
      }
    }
  });

  function answered(answer: Answer, before: Progress): AfterAnswer {
    const decision = decideRow(answer, progressOf(before), SETTINGS, 0, false, true);
    switch (decision.act) {
      case 'look-up': {
        const refusal = Object.entries(REFUSALS).find(([, one]) => one?.status === decision.refusal?.status);
        const name = decision.refusal?.status === 409 ? 'conflict' : (refusal?.[0] as keyof typeof REFUSALS);
        return { act: 'look', progress: modelled(decision.progress), refusal: name };
      }
      case 'again':
        return { act: 'again', progress: modelled(decision.progress) };
      case 'failed':
        return { act: 'failed', why: 'refused' };
      case 'done':
      case 'leave':
        return { act: decision.act };
      case 'stop':
        return expect.fail('no answer of the model ends the run');
    }
  }
});

function modelled({ uncertain, lostNow, failures }: RowProgress): Progress {
  return { uncertain, lostNow, failures };
}

describe('a single change whose answer was lost', () => {
  it('is settled as the model settles it, whatever was written, was there and is there', () => {
    const texts = ['first', 'row', 'person'] as const;
    const all = texts.flatMap((changed) => texts.map((kept): Parts => ({ changed, kept })));
    const json = (parts: Partial<Parts>) => {
      const { subject = null, location = null } = eventOf({ changed: 'first', kept: 'first', ...parts });
      return {
        ...(parts.changed === undefined ? {} : { subject }),
        ...(parts.kept === undefined ? {} : { location: { ...location } }),
      };
    };
    for (const patch of [{ changed: 'row' }, { kept: 'row' }, { changed: 'row', kept: 'row' }] as const) {
      for (const before of all) {
        for (const now of all) {
          const sent = { patch: json(patch), before: json(before), now: json(now) };
          const { is } = engineSettlesPatch(sent, zones);
          expect({ patch, before, now, is }).toEqual({ patch, before, now, is: settlePatch(patch, before, now) });
        }
      }
    }
  });
});
