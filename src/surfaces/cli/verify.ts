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

const FINDINGS = {
  subject: 'The findings',
  option: '--findings',
  hint: 'Nothing was changed: verify again with another --findings.',
};

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
      const { findings } = flags;
      const lines = findings === undefined ? undefined : await openLines(resolve(io.cwd, findings), FINDINGS);
      const found = await withSession(flags, io, async ({ client, home, vault }) => {
        const onFinding = lines && ((finding: JobFinding) => lines.add(finding));
        const named = { connection: client.connection, home, sealer: vault, job };
        const verified = await verifyJob({ ...named, signal: io.signal, onFinding });
        await lines?.finish();
        return verified;
      }).catch(async (error: unknown) => {
        await lines?.discard();
        throw error;
      });
      io.out(flags.json ? asJson(found) : `${describeVerification(found)}\n`);
      exit(Object.values(found.found).some((n) => n > 0) ? EXIT.rowsFailed : EXIT.done);
    });
}
