import { BATCH_PARTS_AT_A_TIME } from '../../src/graph/limits.ts';
import type { Answer } from '../../src/http/answer.ts';
import { type CallShape, chooseShape, noteBatch, noteSingle, type ShapeMeasures } from '../../src/http/call-shape.ts';
import type { Load, Simulation } from './simulation.ts';

/** Rows of a mailbox that are ready to be sent, where there are so many. */
const READY = 28;

/**
 * Creates `count` events in the shapes of calls that are chosen for a mailbox's rows, with nothing to record and no time
 * of a processor: what the choice of shapes and the lanes reach. Throttled ones wait as told. Mailboxes of one run share
 * `measures`.
 */
export function sendShaped(
  { sender, clock }: Pick<Simulation, 'sender' | 'clock'>,
  mailbox: string,
  count: number,
  measures: ShapeMeasures,
): Load {
  const load: Load = { done: 0, throttled: 0, lastAt: 0 };
  const request = { method: 'POST', path: `/users/${mailbox}/events`, mailbox, body: { subject: 'Lesson' } } as const;
  let waiting = count;
  let used = 0;
  /** Chosen, and waiting for what is under way to end. */
  let chosen: CallShape | undefined;
  /** A mailbox begins with one round, and after a call that was throttled as a whole one row asks whether it is open again. */
  let health: 'new' | 'good' | 'throttled' = 'new';

  const note = (answers: readonly Answer[]) => {
    let waitMs = 0;
    let throttled = 0;
    for (const answer of answers) {
      if (answer.class === 'done') load.done += 1;
      else if (answer.class === 'throttled') {
        throttled += 1;
        waitMs = Math.max(waitMs, answer.retryAfterMs ?? 0);
      } else throw new Error(`A simulated service gave an answer of class ${answer.class}.`);
    }
    health = throttled === answers.length ? 'throttled' : 'good';
    load.throttled += throttled;
    if (throttled < answers.length) load.lastAt = clock.monotonic();
    if (throttled === 0) return;
    void clock.sleep(waitMs).then(() => {
      waiting += throttled;
      send();
    });
  };
  const call = async (parts: number) => {
    const slots = Math.min(parts, BATCH_PARTS_AT_A_TIME);
    waiting -= parts;
    used += slots;
    let tookMs = 0;
    const watch = {
      sent: () => {},
      answered: (ms: number) => {
        tookMs = ms;
      },
    };
    const options = { priority: 'bulk', watch } as const;
    const answers =
      parts === 1
        ? [await sender.attempt(request, 'id', options)]
        : await sender.attemptBatch(
            mailbox,
            Array.from({ length: parts }, () => ({ request, expects: 'id' as const })),
            options,
          );
    used -= slots;
    const throttled = answers.filter((answer) => answer.class === 'throttled').length;
    if (throttled < parts) {
      if (parts === 1) noteSingle(measures, tookMs);
      else noteBatch(measures, parts, throttled, tookMs);
    }
    note(answers);
    send();
  };
  const send = () => {
    const slots = health === 'throttled' ? 1 : sender.slots(mailbox);
    const ready = () => Math.min(waiting, health === 'good' ? READY : BATCH_PARTS_AT_A_TIME - used);
    if (chosen?.kind === 'batch' && chosen.parts > sender.batchParts(mailbox)) chosen = undefined;
    while (ready() > 0 && used < slots) {
      const shape = chosen ?? chooseShape(measures, ready(), slots, sender.batchParts(mailbox));
      // A batch takes all slots.
      chosen = shape.kind === 'batch' && used > 0 ? shape : undefined;
      if (chosen !== undefined) return;
      void call(shape.kind === 'single' ? 1 : shape.parts);
    }
  };
  send();
  return load;
}
