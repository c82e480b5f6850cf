import { basename, isAbsolute, relative } from 'node:path';
import { Command, CommanderError } from 'commander';
import { describeError, GraphcalError, InputError, UsageError } from '../../core/errors.ts';
import { VERSION } from '../../core/version.ts';
import { oneLine } from '../../graph/problem.ts';
import { COMMANDS } from './commands.ts';
import type { Context } from './context.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import type { Io } from './io.ts';
import { supportLine } from './support-line.ts';
import { spell } from './switch.ts';

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
    if (!(error instanceof CommanderError)) {
      report(error, argv, io);
      return exitCodeOf(error);
    }
    if (error.exitCode === 0) return EXIT.done;
    // A group of commands alone, such as `graphcal auth`, has printed its help.
    if (error.code !== 'commander.help') report(readCommandLineError(error, argv), argv, io);
    return EXIT.usage;
  }
}

async function parse(argv: readonly string[], context: Context): Promise<void> {
  const { io } = context;
  const program = new Command('graphcal')
    .description('Microsoft Calendar: rows become events exactly once, and every operation is one command.')
    .version(VERSION, '-V, --version', 'Print the version')
    .helpOption('-h, --help', 'Print help')
    .addHelpCommand(new Command('help').argument('[COMMAND]').description('Print help of a command').helpGroup('More:'))
    .configureHelp({
      subcommandTerm: (command) => [command.name(), ...argumentsOf(command)].join(' '),
      optionTerm: spell,
    })
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      // Errors are thrown as well, and reported where all others are.
      outputError: () => {},
      getOutHelpWidth: () => HELP_WIDTH,
      getErrHelpWidth: () => HELP_WIDTH,
    })
    .exitOverride()
    .addHelpText(
      'after',
      '\nWith --emulator, send and the operations run against an embedded server and need no tenant.',
    );
  // `graphcal help NAME` and `graphcal NAME --help` need the same definition.
  const chosen = argv.find((word) => !word.startsWith('-') && word !== 'help');
  let isKnown = false;
  for (const entry of COMMANDS) {
    const command = program.command(entry.name).description(entry.title).helpGroup(entry.group);
    for (const alias of entry.aliases) command.alias(alias);
    if (chosen !== entry.name && !entry.aliases.includes(chosen ?? '')) continue;
    isKnown = true;
    await entry.define(command, context);
  }
  if (argv.length === 0) {
    program.outputHelp();
    return;
  }
  await program.parseAsync(askForHelp(argv, chosen, isKnown), { from: 'user' });
}

/**
 * `help auth add` is the help of the innermost command, which commander looks for one level down only; and help of a
 * command that does not exist is the error, not the help of all.
 */
function askForHelp(argv: readonly string[], chosen: string | undefined, isKnown: boolean): readonly string[] {
  if (chosen === undefined || (argv[0] !== 'help' && argv[0] !== chosen)) return argv;
  if (!isKnown) return [chosen];
  return argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
}

const HELP_WIDTH = 110;

function argumentsOf(command: Command): string[] {
  return command.registeredArguments.map((one) => (one.required ? one.name() : `[${one.name()}]`));
}

/** `error: unknown option '--foo'` and its suggestion on the next line, as one sentence. */
function readCommandLineError({ code, message }: CommanderError, argv: readonly string[]): UsageError {
  const isOption = code === 'commander.unknownOption';
  // The value of an option that was mistyped can be a secret.
  const shown = isOption ? message.replace(/^(error: unknown option '[^'=]*)=.*'/su, "$1'") : message;
  const [what = '', ...more] = shown
    .replace(/^error: /u, '')
    .trim()
    .split('\n');
  const sentence = what.charAt(0).toUpperCase() + what.slice(1) + (what.endsWith('.') ? '' : '.');
  const hint =
    isOption && argv[0]?.startsWith('-') ? 'Write the command first: graphcal COMMAND [options].' : undefined;
  return new UsageError('command-line-invalid', [sentence, ...more].join(' '), { hint });
}

/** One sentence for a person, or one line of JSON; never a stack, which would show whatever an error holds. */
function report(error: unknown, argv: readonly string[], io: Io): void {
  if (argv.includes('--json')) {
    const shown = error instanceof GraphcalError ? error.toJSON() : { code: 'internal', message: describeError(error) };
    io.err(`${JSON.stringify({ error: shown })}\n`);
    return;
  }
  if (error instanceof GraphcalError) {
    io.err(`graphcal: ${oneLine(`${placeOf(error, io)}${describeError(error)}`)}\n`);
    const support = supportLine(error);
    if (support !== undefined) io.err(`${support}\n`);
    return;
  }
  io.err(`graphcal: A fault of this program: ${oneLine(describeError(error))}\n`);
  if (io.env.GRAPHCAL_DEBUG && error instanceof Error) io.err(`${error.stack ?? ''}\n`);
}

/** `term.csv:1: `, a place that terminals and editors open, before a sentence that does not name the file itself. */
function placeOf(error: GraphcalError, { cwd }: Io): string {
  if (!(error instanceof InputError)) return '';
  const { file, line } = error.place;
  if (file === undefined || describeError(error).includes(basename(file))) return '';
  const path = isAbsolute(file) ? relative(cwd, file) : file;
  return `${path === '' || path.startsWith('..') ? file : path}${line === undefined ? '' : `:${line}`}: `;
}
