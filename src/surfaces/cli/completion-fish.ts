import { type CommandWords, isPlain, type OptionWords } from './completion-words.ts';

/** The script for fish 3. https://fishshell.com/docs/current/completions.html */
export function fishScript(commands: readonly CommandWords[]): string {
  const lines = ['# Completion of graphcal for fish.', 'complete -c graphcal -f'];
  for (const command of commands) {
    for (const name of [command.name, ...command.aliases]) {
      lines.push(`complete -c graphcal -n '__fish_use_subcommand' -a ${name} -d ${quoted(command.title)}`);
    }
    lines.push(...linesOf(command, ''));
  }
  const names = commands.map(({ name }) => name).join(' ');
  lines.push(
    `complete -c graphcal -n '__fish_use_subcommand' -l help -d 'Print help'`,
    `complete -c graphcal -n '__fish_use_subcommand' -l version -d 'Print the version'`,
    `complete -c graphcal -n '__fish_use_subcommand' -a help -d 'Print help of a command'`,
    `complete -c graphcal -n '__fish_seen_subcommand_from help' -a '${names}'`,
  );
  return `${lines.join('\n')}\n`;
}

/** What can follow a command. \`outer\` is the condition that its group is there. */
function linesOf({ name, aliases, options, choices, commands }: CommandWords, outer: string): string[] {
  const seen = `${outer}__fish_seen_subcommand_from ${[name, ...aliases].join(' ')}`;
  const within = commands.map((one) => one.name).join(' ');
  const words = choices.filter(isPlain).join(' ');
  return [
    // Arguments of a command may be files; a group has none.
    `complete -c graphcal -n '${seen}' ${commands.length > 0 || words !== '' ? '-f' : '-F'}`,
    ...(words === '' ? [] : [`complete -c graphcal -n '${seen}' -a '${words}'`]),
    ...options.map((option) => `complete -c graphcal -n '${seen}' ${optionText(option)}`),
    ...commands.flatMap((one) => [
      `complete -c graphcal -n '${seen}; and not __fish_seen_subcommand_from ${within}' -a ${one.name} -d ${quoted(one.title)}`,
      ...linesOf(one, `${seen}; and `),
    ]),
  ];
}

function optionText({ flag, takes, choices, title }: OptionWords): string {
  const words = choices.filter(isPlain).join(' ');
  const value = takes === 'nothing' ? '' : takes === 'file' ? ' -r -F' : words === '' ? ' -x' : ` -x -a '${words}'`;
  return `-l ${flag.slice(2)}${value} -d ${quoted(title)}`;
}

/** Text between single quotes, in which fish takes a backslash for what it is before another or a quote. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
