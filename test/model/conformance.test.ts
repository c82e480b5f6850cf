import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_ROW_SETTINGS,
  decideAfterLookUp,
  decideRow,
  type Found,
  type RowProgress,
} from '../../src/bulk/engine/row-decision.ts';
import { TransportError } from '../../src/core/errors.ts';
import type { GraphProblem } from '../../src/graph/problem.ts';
import type { Answer } from '../../src/http/answer.ts';
import {
  type AfterAnswer,
  type AfterLookUp,
  type AnswerClass,
  afterAnswer,
  afterLookUp,
  type Protocol,
  protocolOf,
  type Refusal,
} from './rules.ts';

/** The protocol as the engine is set to follow it. */
const BUILT: Protocol = protocolOf(DEFAULT_ROW_SETTINGS.attempts);

function problem(status: number, code: string): GraphProblem {
  return { status, code, codes: [code], message: '', isGraphError: true };
}

const DUPLICATE = problem(400, 'ErrorDuplicateTransactionId');

const ANSWERS: readonly (readonly [AnswerClass, Answer])[] = [
  ['done', { class: 'done', reply: { status: 201, headers: {}, body: { id: 'AAMk1' } } }],
  ['duplicate', { class: 'duplicate', problem: DUPLICATE }],
  ['duplicate', { class: 'duplicate', problem: { ...DUPLICATE, status: 409, existingEventId: 'AAMk1' } }],
  ['throttled', { class: 'throttled', retryAfterMs: 7_000, problem: problem(429, 'TooManyRequests') }],
  ['unauthorized', { class: 'unauthorized', problem: problem(401, 'InvalidAuthenticationToken') }],
  ['permanent', { class: 'permanent', problem: problem(400, 'ErrorInvalidRequest') }],
  ['conflict', { class: 'conflict', problem: problem(409, 'ErrorIrresolvableConflict') }],
  ['conflict', { class: 'conflict', problem: problem(412, 'ErrorIrresolvableConflict') }],
  ['unknown', { class: 'unknown', reason: 'status-503' }],
  ['not-executed', { class: 'not-executed', error: new TransportError('connection-refused', '', 'not-sent') }],
];

/** Every progress that a row can have; the last try but one, and the last, of a run among them. */
const PROGRESS: readonly RowProgress[] = [false, true].flatMap((uncertain) =>
  [false, true].flatMap((lostNow) =>
    [false, true].flatMap((renewedToken) =>
      [false, true].flatMap((isKnown) =>
        [0, 1, 2, 3, 4, 5].map((failures) => ({
          ...{ uncertain, lostNow, renewedToken, isKnown, isRepeated: false },
          failures,
          throttled: 0,
        })),
      ),
    ),
  ),
);

const REFUSALS: readonly (readonly [Refusal, GraphProblem | undefined])[] = [
  ['none', undefined],
  ['permanent', problem(403, 'ErrorAccessDenied')],
  ['conflict', problem(409, 'ErrorIrresolvableConflict')],
  ['conflict', problem(412, 'ErrorIrresolvableConflict')],
  ['duplicate', DUPLICATE],
  ['duplicate', { ...DUPLICATE, status: 409 }],
];

const FOUND: readonly (readonly [number, Found])[] = [
  [0, { events: 0 }],
  [1, { events: 1, id: 'AAMk1', iCalUId: undefined, webLink: undefined, item: {} }],
  [2, { events: 2, ids: ['AAMk1', 'AAMk2'] }],
];

const modelled = ({ renewedToken, uncertain, lostNow, failures, isKnown }: RowProgress) => {
  return { uncertain, lostNow, failures, isKnown, renewed: renewedToken };
};

/** The engine's decision in the words of the model. */
function built(answer: Answer, progress: RowProgress): AfterAnswer {
  const decision = decideRow(answer, progress, DEFAULT_ROW_SETTINGS, 0, false);
  switch (decision.act) {
    case 'look-up':
      return { act: 'look-up', progress: modelled(decision.progress), refusal: refusalOf(decision.refusal) };
    case 'again':
      return { act: 'again', progress: modelled(decision.progress) };
    default:
      return { act: decision.act };
  }
}

function refusalOf(refusal: GraphProblem | undefined): Refusal {
  if (refusal === undefined) return 'none';
  if (refusal.code === 'ErrorDuplicateTransactionId') return 'duplicate';
  return refusal.status === 409 || refusal.status === 412 ? 'conflict' : 'permanent';
}

it('the model takes nothing from the code: only tests see both', () => {
  const files = readdirSync('test/model').filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  expect(files).toContain('rules.ts');
  expect(files.filter((name) => readFileSync(`test/model/${name}`, 'utf8').includes('/src/'))).toEqual([]);
});

describe('the engine decides as the model does', () => {
  it.for(ANSWERS)('on an answer that is %s', ([name, answer]) => {
    for (const progress of PROGRESS) {
      expect({ progress, decision: built(answer, progress) }).toEqual({
        progress,
        decision: afterAnswer(name, modelled(progress), BUILT),
      });
    }
  });

  it.for(REFUSALS.flatMap((refusal) => FOUND.map((found) => [...refusal, ...found] as const)))(
    'after a look-up, the refusal before it being %s',
    ([name, refusal, count, found]) => {
      for (const progress of PROGRESS) {
        const { act, ...more } = decideAfterLookUp(found, progress, refusal, DEFAULT_ROW_SETTINGS);
        const isSeveral = act === 'leave' && 'reason' in more && more.reason === 'several-events-with-this-key';
        const decision: AfterLookUp = { act: isSeveral ? 'several' : act };
        expect({ progress, decision }).toEqual({
          progress,
          decision: afterLookUp(count, modelled(progress), name, BUILT),
        });
      }
    },
  );
});
