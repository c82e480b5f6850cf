/** A text as one word of a POSIX shell: nothing in it is run or expanded. */
export function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * A text as a literal of PowerShell, which takes the curved quotation marks for straight ones.
 * https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
 */
export function quoteForPowerShell(text: string): string {
  return `'${text.replaceAll(/['\u2018-\u201b]/gu, '$&$&')}'`;
}

/** Lines as comments of either language; a line break inside would end the comment. */
export function asComments(lines: readonly string[]): string[] {
  return lines.map((line) => `# ${line.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')}`.trimEnd());
}
