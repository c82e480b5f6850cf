import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TransportError } from '../../core/errors.ts';
import type { GraphProblem } from '../../graph/problem.ts';
import type { Answer } from '../../http/answer.ts';
import { FRESH } from './progress-testing.ts';
import {
  DEFAULT_ROW_SETTINGS,
  decideAfterLookUp,
  decideRow,
  type Found,
  type RowDecision,
  type RowProgress,
} from './row-decision.ts';

/** Of this run; one of an earlier run is EARLIER. */
const DOUBTFUL: RowProgress = { ...FRESH, uncertain: true, lostNow: true };
const EARLIER: RowProgress = { ...FRESH, uncertain: true };

const problem = (status: number, code: string, more: Partial<GraphProblem> = {}): GraphProblem => ({
  status,
  code,
  codes: code === '' ? [] : [code],
  message: '',
  isGraphError: true,
  ...more,
});
const INVALID = problem(400, 'ErrorInvalidRequest');
const CONFLICT = problem(409, 'ErrorIrresolvableConflict');
const PRECONDITION = problem(412, 'ErrorPreconditionFailed');
const DUPLICATE = problem(400, 'ErrorDuplicateTransactionId');
const REPLY = { status: 201, headers: {}, body: { id: 'AAMk1' } };
const NOT_SENT = new TransportError('connection-refused', 'No connection.', 'not-sent');

const done: Answer = { class: 'done', reply: REPLY };
const duplicate: Answer = { class: 'duplicate', problem: DUPLICATE };
const throttled: Answer = { class: 'throttled', retryAfterMs: 7_000, problem: problem(429, 'TooManyRequests') };
const unauthorized: Answer = { class: 'unauthorized', problem: problem(401, 'InvalidAuthenticationToken') };
const permanent: Answer = { class: 'permanent', problem: INVALID };
const conflict: Answer = { class: 'conflict', problem: CONFLICT };
const unknown: Answer = { class: 'unknown', reason: 'status-503' };
const notExecuted: Answer = { class: 'not-executed', error: NOT_SENT };

/** With chance 0 the wait is half of the doubling step: 500, 1,000, 2,000 ... */
const decide = (answer: Answer, progress = FRESH, { chance = 0, isServiceDown = false } = {}) =>
  decideRow(answer, progress, DEFAULT_ROW_SETTINGS, chance, isServiceDown);

describe('what an answer to a create means for its row', () => {
  const table: [string, Answer, RowProgress, RowDecision][] = [
    ['done settles it', done, FRESH, { act: 'done', reply: REPLY }],
    ['done settles it after doubt too', done, DOUBTFUL, { act: 'done', reply: REPLY }],
    [
      'a refusal settles a row that no earlier try can have made',
      permanent,
      FRESH,
      { act: 'failed', problem: INVALID },
    ],
    [
      'a refusal proves only that this try made nothing: an uncertain row is looked for at once',
      permanent,
      { ...DOUBTFUL, failures: 2 },
      { act: 'look-up', progress: { ...DOUBTFUL, failures: 2 }, waitMs: 0, refusal: INVALID },
    ],
    [
      'a duplicate transactionId means that an event exists or existed: it is looked for',
      duplicate,
      FRESH,
      { act: 'look-up', progress: { ...DOUBTFUL, failures: 1, isKnown: true }, waitMs: 500, refusal: DUPLICATE },
    ],
    [
      'a duplicate that names the event is looked for there',
      { class: 'duplicate', problem: { ...DUPLICATE, existingEventId: 'AAMk1' } },
      DOUBTFUL,
      {
        act: 'look-up',
        progress: { ...DOUBTFUL, failures: 1, isKnown: true },
        waitMs: 500,
        refusal: { ...DUPLICATE, existingEventId: 'AAMk1' },
      },
    ],
    [
      'a conflict is looked into before it is tried again',
      conflict,
      FRESH,
      { act: 'look-up', progress: { ...FRESH, failures: 1 }, waitMs: 500, refusal: CONFLICT },
    ],
    [
      'a conflict takes no doubt away',
      conflict,
      DOUBTFUL,
      { act: 'look-up', progress: { ...DOUBTFUL, failures: 1 }, waitMs: 500, refusal: CONFLICT },
    ],
    [
      'an unknown outcome makes the row uncertain, and it is looked for',
      unknown,
      FRESH,
      { act: 'look-up', progress: { ...DOUBTFUL, failures: 1 }, waitMs: 500 },
    ],
    [
      'an unknown outcome with a Retry-After is looked for no earlier',
      { class: 'unknown', reason: 'status-503', retryAfterMs: 20_000 },
      FRESH,
      { act: 'look-up', progress: { ...DOUBTFUL, failures: 1 }, waitMs: 20_000 },
    ],
    [
      'a wait that is too long leaves the row for a later run',
      { class: 'unknown', reason: 'status-503', retryAfterMs: 900_001 },
      FRESH,
      { act: 'leave', reason: 'status-503' },
    ],
    [
      'a throttled row whose wait is too long is left for a later run',
      { class: 'throttled', retryAfterMs: 900_001, problem: problem(429, 'ApplicationThrottled') },
      FRESH,
      { act: 'leave', reason: 'throttled' },
    ],
    [
      'what a batch as a whole was refused for is sent by itself',
      { class: 'not-executed', alone: true },
      DOUBTFUL,
      { act: 'again', progress: DOUBTFUL, waitMs: 0, renewToken: false, alone: true },
    ],
    [
      'what was not executed is sent again',
      notExecuted,
      FRESH,
      { act: 'again', progress: { ...FRESH, failures: 1 }, waitMs: 500, renewToken: false },
    ],
    [
      'what was not executed leaves an earlier doubt',
      notExecuted,
      DOUBTFUL,
      { act: 'again', progress: { ...DOUBTFUL, failures: 1 }, waitMs: 500, renewToken: false },
    ],
    [
      'a throttled row is sent again without a wait of its own, since its lane waits, and is no failure',
      throttled,
      FRESH,
      { act: 'again', progress: { ...FRESH, throttled: 1 }, waitMs: 0, renewToken: false },
    ],
    [
      'a refused token is renewed once',
      unauthorized,
      FRESH,
      { act: 'again', progress: { ...FRESH, renewedToken: true }, waitMs: 0, renewToken: true },
    ],
    [
      'a token that is refused again ends the run, since nobody can be served',
      unauthorized,
      { ...FRESH, renewedToken: true },
      { act: 'stop', reason: 'authentication' },
    ],
  ];

  it.each(table)('%s', (_title, answer, progress, expected) => {
    expect(decide(answer, progress)).toEqual(expected);
  });

  it.each([
    [notExecuted, 'connection-refused'],
    [{ class: 'not-executed', problem: problem(424, 'FailedDependency') } satisfies Answer, 'not-executed'],
  ])('leaves a row for the next run when its fifth try was not executed either', (answer, reason) => {
    expect(decide(answer, { ...FRESH, failures: 3 })).toMatchObject({ act: 'again', progress: { failures: 4 } });
    expect(decide(answer, { ...FRESH, failures: 4 })).toEqual({ act: 'leave', reason });
  });

  it('leaves a row at its hundredth throttled answer', () => {
    expect(decide(throttled, { ...FRESH, throttled: 98 })).toMatchObject({ act: 'again', progress: { throttled: 99 } });
    expect(decide(throttled, { ...FRESH, throttled: 99 })).toEqual({ act: 'leave', reason: 'throttled' });
  });

  it.each([unknown, duplicate, conflict])('looks for a doubtful row after its last try too: $class', (answer) => {
    expect(decide(answer, { ...DOUBTFUL, failures: 4 })).toMatchObject({ act: 'look-up', progress: { failures: 5 } });
  });

  it('waits twice as long after each failure, with jitter over the upper half, up to a minute', () => {
    const waits = (chance: number) =>
      [0, 1, 2, 5, 6, 7, 40].map((failures) => {
        const decision = decide(unknown, { ...FRESH, failures }, { chance });
        return decision.act === 'look-up' ? decision.waitMs : undefined;
      });
    expect(waits(0)).toEqual([500, 1_000, 2_000, 16_000, 30_000, 30_000, 30_000]);
    expect(waits(0.5)).toEqual([750, 1_500, 3_000, 24_000, 45_000, 45_000, 45_000]);
    expect(waits(1)).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000, 60_000]);
  });
});

describe('the answer to a change', () => {
  const changed = (answer: Answer, isChange: boolean) =>
    decideRow(answer, FRESH, DEFAULT_ROW_SETTINGS, 0, false, isChange);

  it('that the event is not found is looked into, and counted', () => {
    const missing: Answer = { class: 'permanent', problem: problem(404, 'ErrorItemNotFound') };
    expect(changed(missing, true)).toEqual({
      act: 'look-up',
      progress: { ...FRESH, failures: 1 },
      waitMs: 500,
      refusal: missing.problem,
    });
    expect(changed(missing, false)).toEqual({ act: 'failed', problem: missing.problem });
  });

  it('that is another refusal settles it', () => {
    expect(changed(permanent, true)).toEqual({ act: 'failed', problem: INVALID });
  });
});

describe('a row while the service as a whole is silent', () => {
  const down = { isServiceDown: true };

  it('is blamed for no failure, however often it is tried', () => {
    const tried = { ...DOUBTFUL, failures: 4 };
    expect(decide(notExecuted, tried, down)).toEqual({
      act: 'again',
      progress: tried,
      waitMs: 8_000,
      renewToken: false,
    });
    for (const answer of [unknown, conflict]) {
      expect(decide(answer, tried, down)).toMatchObject({ act: 'look-up', progress: tried, waitMs: 8_000 });
    }
    const known = { ...tried, isKnown: true };
    expect(decide(duplicate, tried, down)).toMatchObject({ act: 'look-up', progress: known, waitMs: 8_000 });
  });

  it('still becomes uncertain by an unknown outcome', () => {
    expect(decide(unknown, FRESH, down)).toEqual({ act: 'look-up', progress: DOUBTFUL, waitMs: 500 });
  });

  it('is settled by what is definite, as ever', () => {
    expect(decide(done, FRESH, down)).toEqual({ act: 'done', reply: REPLY });
    expect(decide(permanent, FRESH, down)).toEqual({ act: 'failed', problem: INVALID });
    expect(decide(throttled, { ...FRESH, throttled: 99 }, down)).toEqual({ act: 'leave', reason: 'throttled' });
  });
});

describe('the longest wait that a service may ask for', () => {
  const longest = DEFAULT_ROW_SETTINGS.longestWaitMs;

  it.each([
    [longest, 'again', 'look-up'],
    [longest + 1, 'leave', 'leave'],
  ] as const)(
    'of %i ms lets a throttled row be sent %s, and one in doubt %s',
    (retryAfterMs, whenThrottled, inDoubt) => {
      expect(decide({ ...throttled, retryAfterMs }).act).toBe(whenThrottled);
      expect(decide({ ...unknown, retryAfterMs }).act).toBe(inDoubt);
    },
  );
});

describe('what a look-up means for its row', () => {
  const none: Found = { events: 0 };
  const one: Found = { events: 1, id: 'AAMk1', iCalUId: '0400', webLink: 'https://outlook.example/1', item: {} };
  const several: Found = { events: 2, ids: ['AAMk1', 'AAMk2'] };
  const settle = (found: Found, progress: RowProgress, refusal?: GraphProblem) =>
    decideAfterLookUp(found, progress, refusal, DEFAULT_ROW_SETTINGS);
  const worn: RowProgress = { ...DOUBTFUL, failures: 5 };

  it.each([
    ['nothing', undefined],
    ['a refusal', INVALID],
    ['a conflict', CONFLICT],
    ['a duplicate', DUPLICATE],
  ])('adopts the one event that is there after %s, whatever was tried before', (_name, refusal) => {
    const adopted = { act: 'adopt', id: 'AAMk1', iCalUId: '0400', webLink: 'https://outlook.example/1' };
    expect(settle(one, DOUBTFUL, refusal)).toEqual(adopted);
    expect(settle(one, worn, refusal)).toEqual(adopted);
  });

  it('leaves a row with several events to a person, and changes none of them', () => {
    expect(settle(several, DOUBTFUL)).toEqual({
      act: 'leave',
      reason: 'several-events-with-this-key',
      ids: ['AAMk1', 'AAMk2'],
    });
    expect(settle(several, worn, INVALID)).toMatchObject({ act: 'leave', reason: 'several-events-with-this-key' });
  });

  it('sends the row again where there is no event', () => {
    expect(settle(none, DOUBTFUL)).toEqual({ act: 'again' });
  });

  it('lets a definite refusal stand where there is no event, unless what was lost may still be carried out', () => {
    expect(settle(none, EARLIER, INVALID)).toEqual({ act: 'failed', problem: INVALID });
    expect(settle(none, DOUBTFUL, INVALID)).toEqual({ act: 'leave', reason: INVALID.code });
    expect(settle(none, DOUBTFUL, problem(400, ''))).toEqual({ act: 'leave', reason: 'outcome-unknown' });
  });

  it.each([
    ['409', CONFLICT],
    ['412', PRECONDITION],
    ['a duplicate transactionId as 400', DUPLICATE],
    ['a duplicate transactionId as 409', problem(409, 'ErrorDuplicateTransactionId')],
    [
      'a duplicate transactionId below another code',
      problem(400, 'ErrorInternal', { codes: ['ErrorDuplicateTransactionId', 'ErrorInternal'] }),
    ],
  ])('takes no %s for a definite refusal: what is not seen yet may be seen later', (_name, refusal) => {
    expect(settle(none, DOUBTFUL, refusal)).toEqual({ act: 'again' });
  });

  it('looks again for an event that the service knows of, and neither sends the row nor calls it failed', () => {
    const known = { ...EARLIER, isKnown: true };
    expect(settle(none, known)).toEqual({ act: 'look-again' });
    expect(settle(none, known, INVALID)).toEqual({ act: 'look-again' });
    expect(settle(none, { ...known, failures: 5 }, INVALID)).toEqual({ act: 'leave', reason: 'event-not-found' });
    expect(settle(one, known)).toMatchObject({ act: 'adopt' });
  });

  it('leaves the row for the next run when all tries are used up', () => {
    expect(settle(none, { ...DOUBTFUL, failures: 4 })).toMatchObject({ act: 'again' });
    expect(settle(none, worn)).toEqual({ act: 'leave', reason: 'outcome-unknown' });
    expect(settle(none, worn, DUPLICATE)).toEqual({ act: 'leave', reason: 'ErrorDuplicateTransactionId' });
    expect(settle(none, worn, problem(409, ''))).toEqual({ act: 'leave', reason: 'outcome-unknown' });
  });
});

describe('any course of answers', () => {
  const answers = fc.constantFrom(done, duplicate, throttled, unauthorized, permanent, conflict, unknown, notExecuted, {
    class: 'permanent',
    problem: problem(404, 'ErrorItemNotFound'),
  } satisfies Answer);
  const finds = fc.constantFrom<Found>(
    { events: 0 },
    { events: 0 },
    { events: 1, id: 'AAMk1', iCalUId: undefined, webLink: undefined, item: {} },
    { events: 2, ids: ['AAMk1', 'AAMk2'] },
  );
  const step = fc.record({ answer: answers, found: finds, chance: fc.double({ min: 0, max: 1, noNaN: true }) });
  const settings = { attempts: 5, throttledAttempts: 6, baseMs: 1_000, capMs: 60_000, longestWaitMs: 900_000 };

  /** Plays the answers to one row; says how it ended and what was known when it did. */
  function play(steps: readonly { answer: Answer; found: Found; chance: number; isServiceDown?: boolean }[]) {
    let progress = FRESH;
    let everUncertain = false;
    let tries = 0;
    for (const { answer, found, chance, isServiceDown = false } of steps) {
      tries += 1;
      everUncertain ||= answer.class === 'unknown' || answer.class === 'duplicate';
      const decision = decideRow(answer, progress, settings, chance, isServiceDown);
      if (decision.act !== 'look-up' && decision.act !== 'again')
        return { end: decision.act, lookedUp: undefined, everUncertain, tries };
      expect(decision.waitMs).toBeGreaterThanOrEqual(0);
      expect(decision.waitMs).toBeLessThanOrEqual(60_000);
      expect(decision.progress.uncertain).toBe(everUncertain);
      progress = decision.progress;
      if (decision.act === 'again') continue;
      const next = decideAfterLookUp(found, progress, decision.refusal, settings);
      if (next.act !== 'again') return { end: next.act, lookedUp: found, everUncertain, tries };
    }
    return { end: 'unsettled', lookedUp: undefined, everUncertain, tries };
  }

  it('never fails a row that was ever uncertain unless a look-up has just found no event', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(step, fc.boolean()), { maxLength: 30 }), (steps) => {
        const { end, lookedUp, everUncertain } = play(steps.map(([one, isServiceDown]) => ({ ...one, isServiceDown })));
        if (end === 'failed' && everUncertain) expect(lookedUp).toEqual({ events: 0 });
      }),
    );
  });

  it('adopts, fails or leaves a row only as the look-up allows', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { end, lookedUp } = play(steps);
        if (lookedUp?.events === 1) expect(end).toBe('adopt');
        if (lookedUp?.events === 2) expect(end).toBe('leave');
        if (end === 'adopt') expect(lookedUp?.events).toBe(1);
      }),
    );
  });

  it('ends within the tries of the settings while the service as a whole answers (R18 in part)', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 11, maxLength: 11 }), (steps) => {
        // Four failures, five throttled answers that are borne, a renewed token, and the answer that ends it.
        expect(play(steps)).not.toMatchObject({ end: 'unsettled' });
      }),
    );
  });
});
