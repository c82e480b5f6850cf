import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

/**
 * Holds that what outsiders see is as test/pins/NAME.txt has it, line by line. A difference is a change for somebody who
 * upgrades: it belongs in CHANGELOG.md, and then `GRAPHCAL_PINS=write` writes the file anew.
 */
export function expectPinned(name: string, forWhom: string, lines: readonly string[]): void {
  const file = `test/pins/${name}.txt`;
  const text = `# ${forWhom}\n\n${lines.join('\n')}\n`;
  if (process.env.GRAPHCAL_PINS === 'write') writeFileSync(file, text);
  else expect(text, `${file}; GRAPHCAL_PINS=write writes it`).toBe(existsSync(file) ? readFileSync(file, 'utf8') : '');
}
