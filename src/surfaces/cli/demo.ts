import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import type { Context } from './context.ts';
import { EXIT } from './exit-codes.ts';
import type { DemoFailure } from './run-demo.ts';

/** The built command lies in dist, beside examples. */
const SAMPLE = fileURLToPath(new URL('../examples/timetable.csv', import.meta.url));

const SAID: Readonly<Record<DemoFailure, string>> = {
  'rows-not-created': 'not every good row became one event.',
  'events-differ': 'an event is not as its row says.',
  'written-twice': 'the second run wrote something.',
  'over-the-limit': 'a mailbox had more calls in flight than the service allows.',
};

export function defineDemo(command: Command, { io, exit }: Context): void {
  command
    .argument('[FILE]', 'Rows to show it with; default the term timetable of a school.')
    .action(async (file: string | undefined) => {
      const { runDemo } = await import('./run-demo.ts');
      const { failures, compared } = await runDemo({
        file: file === undefined ? SAMPLE : resolve(io.cwd, file),
        print: (line) => io.out(`${line}\n`),
        progress: io.errIsTerminal
          ? { write: io.err, isTerminal: true, columns: io.errColumns }
          : { write: (text) => io.out(`   ${text}`), isTerminal: false },
        signal: io.signal,
        err: io.err,
      });
      for (const failure of failures) io.err(`graphcal: The demo failed: ${SAID[failure]}\n`);
      if (failures.length === 0) {
        io.out(compared === 0 ? '\nNothing was compared: no row could be sent.\n' : '\nEverything held.\n');
      }
      exit(failures.length === 0 ? EXIT.done : EXIT.internal);
    });
}
