import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { dependenciesAreCurrent, stampDependencies } from '../../scripts/dependencies.mjs';

const LIMIT_MS = 90_000;
const folder = fileURLToPath(new URL('.', import.meta.url));

/** Set-up of the project `clients`: installs Microsoft's clients where they are missing, or older than the lockfile. */
export default async function installClients() {
  if (!dependenciesAreCurrent(folder)) {
    await promisify(execFile)('npm', ['ci', '--ignore-scripts', '--prefer-offline', '--fetch-retries=1'], {
      cwd: folder,
      timeout: LIMIT_MS,
    }).catch((error) => {
      const why = error.killed ? `It was ended after ${LIMIT_MS / 1000} seconds.` : error.stderr.trim();
      throw new Error(
        `The clients that these tests run could not be installed. They come from your package registry: run npm ci in ${join('test', 'clients')} where it can be reached, and then the tests again.\n${why}`,
      );
    });
  }
  stampDependencies(folder);
}
