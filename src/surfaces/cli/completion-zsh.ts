import { type CommandWords, casesOf, placesOf, quoted } from './completion-words.ts';

/** The script for zsh 5, sourced or as a file of fpath. https://zsh.sourceforge.io/Doc/Release/Completion-System.html */
export function zshScript(commands: readonly CommandWords[]): string {
  const places = placesOf(commands);
  const groups = commands.filter((one) => one.commands.length > 0).map(({ name }) => name);
  const titles = commands.flatMap(({ name, aliases, title }) => [name, ...aliases].map((one) => described(one, title)));
  return `#compdef graphcal
# Completion of graphcal for zsh.
_graphcal() {
  local current=$words[CURRENT] before=$words[CURRENT-1] place=$words[2]
  local -i at=3
  local -a names options choices
  if [[ $place == help ]]; then
    place=$words[3]
    at=4
  fi
  # --name=value is one word.
  if [[ $current == --*=* ]]; then
    before=\${current%%=*}
    current=''
    compset -P '*='
  fi
  case "$place" in
    ${groups.join('|')})
      if (( CURRENT > at )); then
        place="$place $words[at]"
        at+=1
      fi ;;
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
  'names',
).join('\n')}
  esac
  case "$place $before" in
${casesOf(
  places.flatMap(([place, { options }]) => options.map(({ flag, choices }) => [`${place} ${flag}`, choices] as const)),
  'choices',
).join('\n')}
  esac
  if (( CURRENT < at )); then
    options=(--help --version)
  fi
  if (( \${#choices} )); then
    compadd -a choices
  elif [[ $current == -* ]]; then
    compadd -a options
  elif (( CURRENT < at )); then
    names=(
${titles.map((title) => `      ${title}`).join('\n')}
    )
    _describe -t commands command names
  elif (( \${#names} )); then
    compadd -a names
  else
    _files
  fi
}
if [[ $funcstack[1] == _graphcal ]]; then
  _graphcal "$@"
else
  compdef _graphcal graphcal
fi
`;
}

function described(name: string, title: string): string {
  return quoted(`${name}:${title.replaceAll(':', '\\:')}`);
}
