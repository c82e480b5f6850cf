import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type JobFinding, verifyJob } from '../../bulk/index.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { openLines } from './line-file.ts';
import { addConnectionOptions, type ConnectionFlags, filled } from './options.ts';
import { asJson } from './print.ts';
import { withSession } from './session.ts';
import { describeVerification } from './verify-report.ts';

interface VerifyFlags extends ConnectionFlags {
  findings?: string;
}

export function defineVerify(jobs: Command, { io, exit }: Context): void {
  addConnectionOptions(
    jobs.command('verify').description('Compare the calendars with a job, without its file; writes nothing'),
    { mailbox: null, timeZone: null },
  )
    .argument('<NAME>', 'Name of the job.')
    .option('--findings <FILE>', 'Write each finding to a file, one line of JSON each.', filled)
    .addHelpText('after', '\nIt ends with 3 where an event is not as the job left it.')
    .action(async (job: string, flags: VerifyFlags) => {
      const lines =
        flags.findings === undefined ? undefined : await openLines(resolve(io.cwd, flags.findings), flags.findings);
      const found = await withSession(flags, io, async ({ client, home, vault }) => {
        try {
          return await verifyJob({
            connection: client.connection,
            home,
            sealer: vault,
            job,
            signal: io.signal,
            onFinding: lines && ((finding: JobFinding) => lines.add(finding)),
          });
        } finally {
          await lines?.close();
        }
      });
      io.out(flags.json ? asJson(found) : `${describeVerification(found)}\n`);
      exit(Object.values(found.found).some((n) => n > 0) ? EXIT.rowsFailed : EXIT.done);
    });
}
