import { ServiceError } from '../core/errors.ts';
import { loadZ } from '../core/schema.ts';
import type { GraphReply, GraphRequest } from '../graph/request.ts';
import { createZones } from '../graph/time-zone.ts';
import type { Caller, Step, StepContext } from './define.ts';
import { parseInput } from './parse-input.ts';
import { parseOutput } from './parse-output.ts';
import { operationOf } from './testing.ts';

/** An answer, 200 unless it says otherwise; or an error that is thrown where its request was given. */
export type StepAnswer = Partial<GraphReply> | Error;

/** What a service answers to a request: a body, or a refusal. */
export type Answer = { body: unknown } | { status: number; code: string };

/** An app that is stored as `app`. */
export const APP: Caller = {
  isPerson: false,
  account: null,
  authentication: 'app',
  tenant: '5d8ad3b2-0b6d-4d8b-9c43-0f2f0c8f6b11',
  clientId: '0a6f1f9e-2a44-4f0f-8d52-1f9f6b2c7d10',
};

/** How a call is made; by default as the app. */
interface StepsCall {
  mailbox?: string;
  caller?: Caller;
  /** Milliseconds since 1970. */
  now?: number;
}

const NOW = Date.UTC(2026, 8, 7, 8);

/** What steps may depend on; ids are all the same. */
export function contextOf(caller = APP, now = NOW): StepContext {
  return { now, newId: () => 'c0ffee00-0000-4000-8000-000000000001', zones: createZones(), caller };
}

/** Carries out the steps of an operation against `answer`, and gives the requests in their order and the checked output. */
export async function playSteps(
  name: string,
  input: unknown,
  answer: (request: GraphRequest) => Answer,
  { mailbox = 'room.101@school.example', caller = APP, now = NOW }: StepsCall = {},
): Promise<{ requests: GraphRequest[]; output: unknown }> {
  const operation = operationOf(name);
  const z = await loadZ();
  const steps = operation.steps?.(parseInput(operation, z, input), mailbox, contextOf(caller, now));
  if (steps === undefined) throw new Error(`${name} has no steps.`);
  const requests: GraphRequest[] = [];
  let next = steps.next();
  while (next.done !== true) {
    requests.push(next.value.request);
    const answered = answer(next.value.request);
    next =
      'status' in answered
        ? steps.throw(refusal(answered.status, answered.code))
        : steps.next({ status: 200, headers: {}, body: answered.body });
  }
  return { requests, output: parseOutput(operation, z, next.value) };
}

/** Takes the steps of an operation by these answers: the requests that it gave, and what it ended with. */
export async function takeSteps(
  name: string,
  input: unknown,
  answers: readonly StepAnswer[],
  { mailbox = 'me', caller = APP, now = 0 }: StepsCall = {},
): Promise<{ asked: Step[]; result: unknown }> {
  const operation = operationOf(name);
  const steps = operation.steps?.(parseInput(operation, await loadZ(), input), mailbox, contextOf(caller, now));
  if (steps === undefined) throw new Error(`${name} has no steps.`);
  const asked: Step[] = [];
  let next = steps.next();
  for (const answer of answers) {
    if (next.done === true) break;
    asked.push(next.value);
    next =
      answer instanceof Error
        ? steps.throw(answer)
        : steps.next({ status: 200, headers: {}, body: undefined, ...answer });
  }
  if (next.done !== true) asked.push(next.value);
  return { asked, result: next.done === true ? next.value : undefined };
}

function refusal(status: number, serviceCode: string): ServiceError {
  return new ServiceError(`service-${status}`, 'Refused.', { status, serviceCode });
}
