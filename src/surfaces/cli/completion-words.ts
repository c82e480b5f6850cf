/** What a shell is told of an option. */
export interface OptionWords {
  /** `--show-as`. */
  flag: string;
  takes: 'nothing' | 'value' | 'file';
  choices: readonly string[];
  title: string;
}

/** What a shell is told of a command. */
export interface CommandWords {
  name: string;
  title: string;
  aliases: readonly string[];
  options: readonly OptionWords[];
  /** What its argument may be, where that is a choice. */
  choices: readonly string[];
  /** Of a group such as `auth`. */
  commands: readonly CommandWords[];
}

/** A word that no shell reads as anything but itself; others are not completed. */
export function isPlain(word: string): boolean {
  return /^[\w.:@%+,/-]+$/u.test(word);
}

/** Text between single quotes, as bash and zsh read it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Each command with the words by which it is called: `list-events`, `auth add`, and under all its names. */
export function placesOf(commands: readonly CommandWords[], before = ''): [place: string, command: CommandWords][] {
  return commands.flatMap((command) =>
    [command.name, ...command.aliases].flatMap((name): [string, CommandWords][] => [
      [`${before}${name}`, command],
      ...placesOf(command.commands, `${before}${name} `),
    ]),
  );
}

/** The cases of a `case` statement that bash and zsh read alike, those with the same words as one. */
export function casesOf(
  cases: readonly (readonly [pattern: string, words: readonly string[]])[],
  name: string,
): string[] {
  const patterns = new Map<string, string[]>();
  for (const [pattern, words] of cases) {
    const text = words.filter(isPlain).join(' ');
    if (text !== '') patterns.set(text, [...(patterns.get(text) ?? []), quoted(pattern)]);
  }
  return [...patterns].map(([text, all]) => `    ${all.join('|')}) ${name}=(${text}) ;;`);
}
