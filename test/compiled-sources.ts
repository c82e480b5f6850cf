import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** Parts of the sources as JavaScript, and scripts beside them, for processes that a test starts and kills. */
export interface CompiledSources {
  /** A temporary folder, for homes too. */
  folder: string;
  /** The path of a script. */
  path(script: string): string;
  remove(): Promise<void>;
}

/** Node 20 runs no TypeScript, so the modules are turned into JavaScript first, file by file. */
export async function compileSources(
  parts: readonly string[],
  scripts: Readonly<Record<string, string>>,
): Promise<CompiledSources> {
  const folder = await mkdtemp(join(tmpdir(), 'graphcal-processes-'));
  const source = join(folder, 'source');
  await mkdir(source);
  for (const part of parts) await compile(part, source);
  await writeFile(join(source, 'package.json'), '{"type":"module"}');
  await symlink(resolve('node_modules'), join(source, 'node_modules'));
  for (const [name, text] of Object.entries(scripts)) await writeFile(join(source, name), text);
  return {
    folder,
    path: (script) => join(source, script),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function compile(part: string, source: string): Promise<void> {
  const from = fileURLToPath(new URL(`../src/${part}`, import.meta.url));
  for (const name of await readdir(from, { recursive: true })) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
    const { outputText } = ts.transpileModule(await readFile(join(from, name), 'utf8'), {
      compilerOptions: {
        target: ts.ScriptTarget.ES2023,
        module: ts.ModuleKind.ESNext,
        verbatimModuleSyntax: true,
        rewriteRelativeImportExtensions: true,
      },
    });
    const to = join(source, part, name.replace(/\.ts$/u, '.js'));
    await mkdir(dirname(to), { recursive: true });
    await writeFile(to, outputText);
  }
}
