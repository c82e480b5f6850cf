import { loadZ } from '../core/schema.ts';
import type { GraphReply } from '../graph/request.ts';
import { parseInput, type Step, type StepContext } from './define.ts';
import { operationOf } from './testing.ts';

/** An answer, 200 unless it says otherwise; or an error that is thrown where its request was given. */
export type StepAnswer = Partial<GraphReply> | Error;

/** Takes the steps of an operation by these answers: the requests that it gave, and what it ended with. */
export async function takeSteps(
  name: string,
  input: unknown,
  answers: readonly StepAnswer[],
  { mailbox = 'me', now = 0 }: { mailbox?: string; now?: number } = {},
): Promise<{ asked: Step[]; result: unknown }> {
  const operation = operationOf(name);
  const context = { now, newId: () => '' } as StepContext;
  const steps = operation.steps?.(parseInput(operation, await loadZ(), input), mailbox, context);
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
