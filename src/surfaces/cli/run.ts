import { Command, CommanderError } from 'commander';
import { describeError, GraphcalError } from '../../core/errors.ts';
import { VERSION } from '../../core/version.ts';
import { COMMANDS, type Context } from './commands.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import type { Io } from './io.ts';

/** Runs one command line to its end and gives its exit code; never throws. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let code: number = EXIT.done;
  const context: Context = {
    io,
    exit: (wanted) => {
      code = wanted;
    },
  };
  try {
    await parse(argv, context);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    report(error, argv, io);
    return exitCodeOf(error);
  }
}

async function parse(argv: readonly string[], context: Context): Promise<void> {
  const { io } = context;
  const program = new Command('graphcal')
    .description('Microsoft Calendar: rows become events exactly once, and every operation is one command.')
    .version(VERSION, '-V, --version', 'Print the version')
    .helpOption('-h, --help', 'Print help')
    .addHelpCommand(new Command('help').argument('[COMMAND]').description('Print help of a command').helpGroup('More:'))
    .configureHelp({ subcommandTerm: (command) => [command.name(), ...argumentsOf(command)].join(' ') })
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      outputError: (text, write) => write(`graphcal: ${oneSentence(text)}\n`),
      getOutHelpWidth: () => HELP_WIDTH,
    })
    .exitOverride()
    .addHelpText('after', '\nAny command with --emulator runs against an embedded server and needs no tenant.');
  // `graphcal help NAME` and `graphcal NAME --help` need the same definition.
  const chosen = argv.find((word) => !word.startsWith('-') && word !== 'help');
  for (const entry of COMMANDS) {
    const command = program.command(entry.name).description(entry.title).helpGroup(entry.group);
    for (const alias of entry.aliases) command.alias(alias);
    if (chosen === entry.name || entry.aliases.includes(chosen ?? '')) await entry.define(command, context);
  }
  if (argv.length === 0) {
    program.outputHelp();
    return;
  }
  await program.parseAsync(argv, { from: 'user' });
}

const HELP_WIDTH = 110;

function argumentsOf(command: Command): string[] {
  return command.registeredArguments.map((one) => (one.required ? one.name() : `[${one.name()}]`));
}

/** `error: unknown option '--foo'` and its suggestion on the next line, as one sentence. */
function oneSentence(text: string): string {
  const [what = '', ...more] = text
    .replace(/^error: /u, '')
    .trim()
    .split('\n');
  return [what.charAt(0).toUpperCase() + what.slice(1) + (what.endsWith('.') ? '' : '.'), ...more].join(' ');
}

/** One sentence for a person, or one line of JSON; never a stack, which would show whatever an error holds. */
function report(error: unknown, argv: readonly string[], io: Io): void {
  if (argv.includes('--json')) {
    const shown = error instanceof GraphcalError ? error.toJSON() : { code: 'internal', message: describeError(error) };
    io.err(`${JSON.stringify({ error: shown })}\n`);
    return;
  }
  if (error instanceof GraphcalError) {
    io.err(`graphcal: ${describeError(error)}\n`);
    return;
  }
  io.err(`graphcal: A fault of this program: ${describeError(error)}\n`);
  if (io.env.GRAPHCAL_DEBUG && error instanceof Error) io.err(`${error.stack ?? ''}\n`);
}
