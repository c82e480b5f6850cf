import { type Command, Option } from 'commander';
import { CLOUDS } from '../../auth/clouds.ts';
import { azureCliScript } from '../setup/azure-cli-script.ts';
import { checklist } from '../setup/checklist.ts';
import { planSetup, type SetupInput } from '../setup/plan.ts';
import { powerShellScript } from '../setup/powershell-script.ts';
import { asComments } from '../setup/quote.ts';
import { USES } from '../setup/use.ts';
import type { Context } from './context.ts';
import { readMailboxFile } from './mailbox-file.ts';
import { filled } from './options.ts';
import { asJson } from './print.ts';

interface SetupFlags extends Omit<SetupInput, 'use' | 'mailboxes' | 'authentication'> {
  for: string;
  name?: string;
  mailboxes?: string;
  json?: boolean;
}

/** Adds `auth setup`, which signs in nowhere and sends nothing: it prints what an administrator runs or does. */
export function defineSetup(command: Command, { io }: Context): void {
  command
    .command('setup')
    .description('Print how to register the app: a script, or a checklist for the portal; nothing is sent')
    .addOption(
      new Option('--for <USE>', `What for. (needed) ${USES.map(({ name, title }) => `${name}: ${title}`).join('; ')}.`)
        .choices(USES.map(({ name }) => name))
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--script <TOOL>', 'Print a script instead of the checklist.').choices(['azure-cli', 'powershell']),
    )
    .option('--cloud <NAME>', `Known cloud: ${CLOUDS.map(({ name }) => name).join(', ')}. Default: global.`, filled)
    .option('--app-name <NAME>', 'What the app is called in the directory; default graphcal.', filled)
    .option('--name <NAME>', 'What graphcal calls the authentication; default graphcal.', filled)
    .addOption(
      new Option('--credential <KIND>', 'What the app proves itself with; default secret.').choices([
        'secret',
        'certificate',
        'federated',
      ]),
    )
    .option('--mailboxes <FILE>', 'Narrow the app to these mailboxes, one address a line.', filled)
    .option('--group <ADDRESS>', 'Narrow the app to the members of a mail-enabled security group.', filled)
    .addOption(
      new Option(
        '--narrow-by <WAY>',
        "How: Exchange's role-based access for applications, or the older access policy; default roles.",
      ).choices(['roles', 'policy']),
    )
    .option('--json', 'Print JSON.')
    .action(async ({ for: use, name, mailboxes, json, ...flags }: SetupFlags) => {
      const plan = planSetup({
        ...flags,
        use,
        authentication: name,
        mailboxes: mailboxes === undefined ? undefined : await readMailboxFile(mailboxes, io.cwd),
      });
      const steps = checklist(plan);
      const lines = scriptOf(plan, flags.script);
      if (json) {
        const { permissions, cloud, appName, narrowing } = plan;
        const script = lines === undefined ? null : `${lines.join('\n')}\n`;
        io.out(
          asJson({ use, cloud, appName, permissions, narrowedBy: narrowing?.by ?? null, script, checklist: steps }),
        );
        return;
      }
      io.out(`${[...(lines === undefined ? steps : [...lines, '', ...asComments(steps)])].join('\n')}\n`);
    });
}

function scriptOf(plan: ReturnType<typeof planSetup>, tool: SetupInput['script']): string[] | undefined {
  if (tool === undefined) return undefined;
  return tool === 'azure-cli' ? azureCliScript(plan) : powerShellScript(plan);
}
