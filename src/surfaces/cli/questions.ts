import { describeError, GraphcalError, UsageError } from '../../core/errors.ts';
import { oneLine } from '../../graph/problem.ts';
import type { Io } from './io.ts';

/** A question to a person at the terminal. */
export interface TextQuestion<T> {
  /** Lines before it. */
  say?: readonly string[];
  question: string;
  /** What Enter alone means; without it something has to be typed. */
  otherwise?: string;
  /** Reads the answer; what it throws is told, and the question asked again. */
  check(text: string): T;
}

/** One of several answers. */
export interface Choice<T> {
  value: T;
  label: string;
}

/** Asks until the answer is one that can be used; throws UsageError `answer-missing` where the input ends. */
export async function askText<T>(io: Io, { say = [], question, otherwise, check }: TextQuestion<T>): Promise<T> {
  for (const line of say) io.err(`${line}\n`);
  const suggested = otherwise ? ` [${otherwise}]` : '';
  for (;;) {
    const typed = await ask(io, `${question}${suggested}: `);
    if (typed === '' && otherwise === undefined) continue;
    try {
      return check(typed === '' ? (otherwise ?? '') : typed);
    } catch (error) {
      if (!(error instanceof GraphcalError)) throw error;
      io.err(`  ${oneLine(describeError(error))}\n`);
    }
  }
}

/** Asks for one of several by its number; Enter alone means the first. */
export async function askChoice<T>(io: Io, question: string, choices: readonly Choice<T>[]): Promise<T> {
  io.err(`${question}\n${choices.map(({ label }, at) => `  ${at + 1}  ${label}\n`).join('')}`);
  for (;;) {
    const typed = (await ask(io, `1 to ${choices.length} [1]: `)) || '1';
    const chosen = /^\d{1,3}$/u.test(typed) ? choices[Number(typed) - 1] : undefined;
    if (chosen !== undefined) return chosen.value;
    io.err(`  That is none of 1 to ${choices.length}.\n`);
  }
}

async function ask(io: Io, question: string): Promise<string> {
  const typed = await io.ask(question);
  if (typed !== undefined) return typed.trim();
  throw new UsageError('answer-missing', 'The questions were broken off; nothing was stored.', {
    hint: 'Answer them, or give the options of graphcal auth add --help.',
  });
}
