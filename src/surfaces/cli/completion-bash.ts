import { type CommandWords, casesOf, placesOf } from './completion-words.ts';

/** The script for bash 3.2 and newer. https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html */
export function bashScript(commands: readonly CommandWords[]): string {
  const places = placesOf(commands);
  const names = commands.flatMap(({ name, aliases }) => [name, ...aliases]);
  return `# Completion of graphcal for bash.
_graphcal() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  local place=\${COMP_WORDS[1]} at=2
  local words=() options=() choices=()
  # --name=value comes as three words.
  if [[ $current == '=' ]]; then
    current=''
  elif [[ $before == '=' ]]; then
    before=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  if [[ $place == help ]]; then
    place=\${COMP_WORDS[2]} at=3
  fi
  case "$place" in
    ${groupPattern(commands)}) [[ $COMP_CWORD -gt $at ]] && place="$place \${COMP_WORDS[$at]}" && at=$((at + 1)) ;;
  esac
  case "$place" in
${casesOf(
  places.map(([place, { options }]) => [place, options.map(({ flag }) => flag)]),
  'options',
).join('\n')}
  esac
  case "$place" in
${casesOf(
  places.map(([place, { commands: inner, choices }]) => [place, [...inner.map(({ name }) => name), ...choices]]),
  'words',
).join('\n')}
  esac
  case "$place $before" in
${casesOf(
  places.flatMap(([place, { options }]) => options.map(({ flag, choices }) => [`${place} ${flag}`, choices] as const)),
  'choices',
).join('\n')}
  esac
  if [[ $COMP_CWORD -lt $at ]]; then
    words=(${names.join(' ')} help)
    [[ \${COMP_WORDS[1]} == help && $COMP_CWORD -eq 2 ]] && words=(${names.join(' ')})
    options=(--help --version)
  fi
  if [[ \${#choices[@]} -gt 0 ]]; then
    COMPREPLY=($(compgen -W "\${choices[*]}" -- "$current"))
  elif [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "\${options[*]}" -- "$current"))
  else
    # Where there is no word, the shell completes files.
    COMPREPLY=($(compgen -W "\${words[*]}" -- "$current"))
  fi
}
complete -o default -F _graphcal graphcal
`;
}

/** Commands that have others within them. */
function groupPattern(commands: readonly CommandWords[]): string {
  return commands
    .filter((one) => one.commands.length > 0)
    .map(({ name }) => name)
    .join('|');
}
