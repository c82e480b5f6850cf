import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Set-up of the projects that run the built package: says what to do where there is none, or an old one. */
export default function checkBuild(): void {
  const built = 'dist/graphcal.js';
  if (!existsSync(built)) throw new Error(`${built} is missing. Run: npm run build`);
  const builtAt = statSync(built).mtimeMs;
  const newer = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .find((name) => statSync(join('src', name)).mtimeMs > builtAt);
  if (newer) console.warn(`src/${newer} is newer than ${built}: what is tested is old. Run: npm run build`);
}
