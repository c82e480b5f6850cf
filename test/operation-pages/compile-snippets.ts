import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Checks types of texts as if they stood in files and the package were installed; gives what is wrong. */
export function compileSnippets(files: ReadonlyMap<string, string>): string[] {
  const { config } = ts.readConfigFile('tsconfig.json', (path) => readFileSync(path, 'utf8'));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, process.cwd());
  options.paths = {
    graphcal: [join(process.cwd(), 'src/index.ts')],
    'graphcal/emulator': [join(process.cwd(), 'src/emulator/index.ts')],
  };
  const host = ts.createCompilerHost(options, true);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.getSourceFile = (path, ...more) => {
    const text = files.get(path);
    return text === undefined ? getSourceFile(path, ...more) : ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  };
  // One program for all of them: reading the sources takes longer than checking every snippet.
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].flatMap((path) => {
    const file = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ messageText }) => `${path}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
  });
}
