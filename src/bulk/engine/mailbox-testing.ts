import type { Answer } from '../../http/answer.ts';
import type { LedgerWrite } from '../ledger/ledger.ts';
import { done } from './answer-testing.ts';
import { drainMailbox } from './mailbox-worker.ts';
import { type Play, type PlayedCreate, playRun, ROOM } from './testing.ts';

/** Calls that wait until the test ends them, oldest first. */
function createHeld<Asked, Given>() {
  const held: { asked: Asked; end: (given: Given) => void; fail: (error: unknown) => void }[] = [];
  return {
    held,
    hold: (asked: Asked): Promise<Given> => new Promise((end, fail) => held.push({ asked, end, fail })),
  };
}

/** A mailbox whose calls the test answers; commits end at once, unless they are held too. */
export function holdMailbox(count: number, { holdsCommits = false, ...play }: Play & { holdsCommits?: boolean } = {}) {
  const calls = createHeld<PlayedCreate, Answer[]>();
  const lookUps = createHeld<number, boolean>();
  const commits = createHeld<readonly LedgerWrite[], void>();
  const played = playRun(count, {
    create: (call) => {
      call.leave();
      return calls.hold(call);
    },
    lookUp: lookUps.hold,
    commit: (writes) => {
      const held = commits.hold(writes);
      return holdsCommits ? held : undefined;
    },
    ...play,
  });
  const { clock, run } = played;
  // When the other shape is tried is not the mailbox's choice.
  run.shapes.trialAfter = Number.POSITIVE_INFINITY;
  const drained = drainMailbox(run, ROOM);
  /** Until nothing more happens without an answer, a commit or time. */
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) await clock.advance(0);
  };
  return {
    ...played,
    calls: calls.held,
    lookUps: lookUps.held,
    commits: commits.held,
    drained,
    settle,
    /** Ends a create, with one answer for each of its rows. */
    async answer(index: number, answers: (row: number) => Answer = done) {
      const call = calls.held[index];
      call?.end(call.asked.rows.map(answers));
      await settle();
    },
    /** Rows of each create. */
    sent: () => calls.held.map(({ asked }) => asked.rows),
    /** Rows that each commit records as about to be sent. */
    recorded: () =>
      commits.held.map(({ asked }) => asked.flatMap(({ type, row }) => (type === 'sending' ? [row] : []))),
  };
}

/** Numbers from the first to the last. */
export function from(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}
