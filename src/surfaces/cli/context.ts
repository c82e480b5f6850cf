import type { Io } from './io.ts';

/** What a command's action gets. */
export interface Context {
  io: Io;
  /** Ends the command with this code; default 0. */
  exit(code: number): void;
}
