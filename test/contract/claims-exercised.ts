import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type Exception, judgeClaims, type Row } from './claimed-endpoints.ts';

/** Variable that names the folder in which each topic tells what its calls sent. */
const FOLDER = 'GRAPHCAL_CONTRACT_EXERCISED';
const SENT = 'sent';
const ROWS = 'rows.json';

const DUPLICATE =
  'Asked where a repeat is refused as a duplicate, as the server does on demand: src/client/existing-event.test.ts.';

/** Endpoints that no call of the contract reaches: nothing but a fault, or somebody else at the same moment, has them asked. */
const EXCEPTIONS: readonly Exception[] = [
  { claim: 'create-event GET /users/{mailbox}/events/{eventId}', reason: DUPLICATE },
  { claim: 'create-event GET /groups/{group}/events/{eventId}', reason: DUPLICATE },
  {
    claim: 'move-event PATCH /users/{mailbox}/events/{eventId}',
    reason: 'Asked where somebody changes the original while it is moved: src/client/move-event.test.ts.',
  },
  {
    claim: 'create-subscription GET /subscriptions',
    reason: 'Asked where the answer to the create is lost: src/operations/subscriptions/create-subscription.test.ts.',
  },
];

/**
 * Set-up of the project `contract`: after a whole run, everything that the rows of the table claim to send has been sent
 * by some call. A run of a part of the contract, or against a tenant, says nothing of that.
 */
export default function compareClaims(project: TestProject): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'graphcal-contract-'));
  process.env[FOLDER] = folder;
  return async () => {
    try {
      const faults = (await isWhole(project)) ? judgeFolder(folder) : [];
      if (faults.length > 0) throw new Error(faults.join('\n'));
    } catch (error) {
      // Vitest tells of an error while it closes, and ends as if there was none.
      process.exitCode = 1;
      throw error;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

/** Tells what the calls of a topic sent; the rows go with it, as to load them once more takes a second. */
export function reportExercised(exercised: ReadonlySet<string>, rows: readonly Row[]): void {
  const folder = process.env[FOLDER];
  if (folder === undefined) return;
  appendFileSync(join(folder, SENT), [...exercised].map((one) => `${one}\n`).join(''));
  writeFileSync(join(folder, ROWS), JSON.stringify(rows.map(({ name, endpoints }) => ({ name, endpoints }))));
}

function judgeFolder(folder: string): string[] {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  return judgeClaims(JSON.parse(read(ROWS)) as Row[], new Set(read(SENT).split('\n')), EXCEPTIONS);
}

/** Whether each test of the project has run, and was passed: another run is told apart, or has failed already. */
async function isWhole(project: TestProject): Promise<boolean> {
  if (project.config.testNamePattern !== undefined || process.env.GRAPHCAL_CONTRACT_HOME !== undefined) return false;
  const { testFiles } = await project.globTestFiles();
  const run = project.vitest.state.getTestModules().filter((module) => module.project.name === project.name);
  return run.length === testFiles.length && run.every((module) => module.ok());
}
