import { ServiceError } from '../core/errors.ts';
import { loadZ } from '../core/schema.ts';
import type { GraphRequest } from '../graph/request.ts';
import { type Caller, parseInput, parseOutput } from './define.ts';
import { operationOf } from './testing.ts';

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

/** How a call is made; default: the app, in `room.101@school.example`, at 2026-09-07T08:00:00Z. */
interface StepsCall {
  mailbox?: string;
  caller?: Caller;
}

/** Carries out the steps of an operation against `answer`, and gives the requests in their order and the checked output. */
export async function playSteps(
  name: string,
  input: unknown,
  answer: (request: GraphRequest) => Answer,
  { mailbox = 'room.101@school.example', caller = APP }: StepsCall = {},
): Promise<{ requests: GraphRequest[]; output: unknown }> {
  const operation = operationOf(name);
  const z = await loadZ();
  const context = { now: Date.UTC(2026, 8, 7, 8), newId: () => 'c0ffee00-0000-4000-8000-000000000001', caller };
  const steps = operation.steps?.(parseInput(operation, z, input), mailbox, context);
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

function refusal(status: number, serviceCode: string): ServiceError {
  return new ServiceError(`service-${status}`, 'Refused.', { status, serviceCode });
}
