import { type Operation, TOPICS } from '../../src/operations/define.ts';
import { namesNone } from './operation-words.ts';

/** The tables of all operations, one a topic. */
export function operationIndex(operations: readonly Operation[]): string {
  return TOPICS.flatMap((topic) => {
    const rows = operations.filter((one) => one.topic === topic).map(rowOf);
    return rows.length === 0 ? [] : [[`### ${topic}`, '', ...HEAD, ...rows].join('\n')];
  }).join('\n\n');
}

const HEAD = ['| operation | what it does | effect | permission | other names |', '|---|---|---|---|---|'];

function rowOf({ name, title, effect, effectOf, permissions, aliases }: Operation): string {
  const cells = [
    `[${name}](${name}.md)`,
    title,
    effectOf === undefined ? effect : "its method's",
    namesNone({ permissions }) ? 'what the path needs' : leastOf(permissions),
    aliases.map((alias) => `\`${alias}\``).join(', '),
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`.replaceAll('|  |', '| |');
}

/** The least that suffices; where an app needs another one than a person, both. */
function leastOf({ application: [app], delegated: [person] }: Operation['permissions']): string {
  if (app === person && app !== undefined) return `\`${app}\``;
  const named = [
    ...(app === undefined ? [] : [`\`${app}\` for an app`]),
    ...(person === undefined ? [] : [`\`${person}\` for a person`]),
  ];
  return named.join(', ') || 'none';
}
