import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A source file as the rules of the house see it; tests of the rules make their own from text. */
export interface Source {
  /** Path from the project's root, with slashes: `src/core/clock.ts`. */
  readonly path: string;
  readonly tree: ts.SourceFile;
}

/** One import, export-from, `import()` or `import('x').Y` type. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** `type` is erased, `static` loads with the file, `dynamic` loads when reached. */
  readonly kind: 'type' | 'static' | 'dynamic';
}

/** A rule that is broken, for people. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** Parses a text as if it stood at the path. */
export function parse(path: string, text: string): Source {
  return { path, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
}

/** All TypeScript files below a folder of the project. */
export function readSources(folder: string): Source[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('node_modules/'))
    .map((name) => join(folder, name).replaceAll('\\', '/'))
    .sort()
    .map((path) => parse(path, readFileSync(path, 'utf8')));
}

/** Whether a file ships; tests and what serves them alone does not. */
export function ships(path: string): boolean {
  return !/\.(test|contract)\.ts$/.test(path);
}

export function lineOf(source: Source, node: ts.Node): number {
  return source.tree.getLineAndCharacterOfPosition(node.getStart(source.tree)).line + 1;
}

/** Calls `visit` for each node of the file. */
export function walk(source: Source, visit: (node: ts.Node) => void): void {
  const step = (node: ts.Node): void => {
    visit(node);
    ts.forEachChild(node, step);
  };
  step(source.tree);
}

/** Everything the file imports, in its order. */
export function importsOf(source: Source): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, kind: Import['kind']) => {
    if (specifier && ts.isStringLiteralLike(specifier))
      found.push({ specifier: specifier.text, line: lineOf(source, specifier), kind });
  };
  walk(source, (node) => {
    // `import { type X }` is not erased under verbatimModuleSyntax: the module still loads.
    if (ts.isImportDeclaration(node))
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword ? 'type' : 'static');
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly ? 'type' : 'static');
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, 'type');
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], 'dynamic');
  });
  return found;
}

/** The project's file that an import means; undefined for packages and Node's own modules. */
export function targetOf(importer: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return join(importer, '..', specifier).replaceAll('\\', '/');
}

/** Name of the package that an import means; undefined for files of the project and Node's own modules. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined;
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
}
