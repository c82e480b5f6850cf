import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** A process that runs a script with modules of the package. */
export interface OtherProcess {
  /** The next line that it writes; rejects when it ends without one. */
  line(): Promise<string>;
  /** Ends it with SIGKILL, as a crash would. */
  kill(): Promise<void>;
}

export interface OtherProcesses {
  /** Runs JavaScript that imports `./FOLDER/NAME.js`. */
  start(script: string, args: readonly string[]): Promise<OtherProcess>;
  /** Ends all that still run. */
  clean(): Promise<void>;
}

const SOURCE = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const MODULES = ['core', 'graph', 'bulk', 'bulk/ledger'] as const;

/** Node 20 runs no TypeScript, so the modules are turned into JavaScript first, file by file. */
export async function compileForOthers(modules: readonly string[] = MODULES): Promise<OtherProcesses> {
  const folder = await mkdtemp(join(tmpdir(), 'graphcal-compiled-'));
  for (const part of modules) await compile(part, folder);
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await symlink(join(SOURCE, '..', 'node_modules'), join(folder, 'node_modules'));
  const running: ChildProcess[] = [];
  const end = async (child: ChildProcess) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  let scripts = 0;
  return {
    async start(script, args) {
      const file = join(folder, `script-${++scripts}.js`);
      await writeFile(file, script);
      const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
      running.push(child);
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      return {
        async line() {
          const { value, done } = await lines.next();
          if (done) throw new Error('The other process ended without a word.');
          return value;
        },
        kill: () => end(child),
      };
    },
    async clean() {
      await Promise.all(running.map(end));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function compile(part: string, folder: string): Promise<void> {
  await mkdir(join(folder, part), { recursive: true });
  for (const name of await readdir(join(SOURCE, part))) {
    if (!name.endsWith('.ts') || /\.(test|contract)\.ts$/.test(name)) continue;
    const { outputText } = ts.transpileModule(await readFile(join(SOURCE, part, name), 'utf8'), {
      compilerOptions: {
        module: ts.ModuleKind.ESNext,
        target: ts.ScriptTarget.ES2022,
        verbatimModuleSyntax: true,
        rewriteRelativeImportExtensions: true,
      },
    });
    await writeFile(join(folder, part, name.replace(/\.ts$/, '.js')), outputText);
  }
}
