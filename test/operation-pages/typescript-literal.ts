/** A value as TypeScript writes it: on one line where that has room, else a member a line. */
export function typescriptOf(value: unknown, room: number, indent = ''): string {
  const line = inLine(value);
  if (line.length <= room || typeof value !== 'object' || value === null || value instanceof Uint8Array) return line;
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const members = Object.entries(value).map(([name, member]) => {
    const key = Array.isArray(value) ? '' : `${keyOf(name)}: `;
    return `${inner}${key}${typescriptOf(member, 100 - inner.length - key.length, inner)},`;
  });
  return [open, ...members, `${indent}${close}`].join('\n');
}

function inLine(value: unknown): string {
  if (typeof value === 'string') return textOf(value);
  if (value instanceof Uint8Array) return `Buffer.from('${Buffer.from(value).toString('base64')}', 'base64')`;
  if (Array.isArray(value)) return `[${value.map(inLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${keyOf(name)}: ${inLine(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/u.test(name) ? name : textOf(name);
}

/** In single quotes, as the code around has it, unless that would need escapes. */
function textOf(text: string): string {
  const json = JSON.stringify(text);
  return text.includes("'") ? json : `'${json.slice(1, -1).replaceAll('\\"', '"')}'`;
}
