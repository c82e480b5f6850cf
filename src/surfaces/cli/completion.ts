import { Argument, Command, type Option } from 'commander';
import { COMMANDS } from './commands.ts';
import { bashScript } from './completion-bash.ts';
import { fishScript } from './completion-fish.ts';
import type { CommandWords, OptionWords } from './completion-words.ts';
import { zshScript } from './completion-zsh.ts';
import type { Context } from './context.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
type Shell = keyof typeof SCRIPTS;

/** The script has all words in it: to complete a line starts no process. */
export function defineCompletion(command: Command, context: Context): void {
  command
    .addArgument(new Argument('<SHELL>', 'The shell that reads the script.').choices(Object.keys(SCRIPTS)))
    .addHelpText(
      'after',
      [
        '',
        'Print it anew after an upgrade. Once for this shell:',
        '  bash   source <(graphcal completion bash)',
        '  zsh    source <(graphcal completion zsh)',
        '  fish   graphcal completion fish | source',
        'For good:',
        '  bash   graphcal completion bash >~/.local/share/bash-completion/completions/graphcal',
        '  zsh    graphcal completion zsh >"${fpath[1]}/_graphcal"',
        '  fish   graphcal completion fish >~/.config/fish/completions/graphcal.fish',
      ].join('\n'),
    )
    .action(async (shell: Shell) => {
      context.io.out(SCRIPTS[shell](await commandWords(context)));
    });
}

/** All commands with their options, as help has them. */
async function commandWords(context: Context): Promise<CommandWords[]> {
  const words: CommandWords[] = [];
  for (const { name, title, aliases, define } of COMMANDS) {
    const command = new Command(name).description(title).aliases([...aliases]);
    await define(command, context);
    words.push(wordsOf(command));
  }
  return words;
}

function wordsOf(command: Command): CommandWords {
  return {
    name: command.name(),
    title: command.description(),
    aliases: command.aliases(),
    options: [
      ...command.options.flatMap(optionOf),
      { flag: '--help', takes: 'nothing', choices: [], title: 'Print help' },
    ],
    choices: command.registeredArguments.flatMap(({ argChoices }) => [...(argChoices ?? [])]),
    commands: command.commands.map(wordsOf),
  };
}

function optionOf({ long, flags, required, optional, argChoices, description, hidden }: Option): OptionWords[] {
  // One that is hidden and says nothing is there to be refused.
  if (!long || (hidden && description === '')) return [];
  const takes = !required && !optional ? 'nothing' : /[<[](?:FILE|DIR)/u.test(flags) ? 'file' : 'value';
  return [{ flag: long, takes, choices: [...(argChoices ?? [])], title: description }];
}
