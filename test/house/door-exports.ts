import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { parse, targetOf } from './source.ts';

/** A name that a door gives. */
export interface DoorExport {
  readonly name: string;
  /** Erased when it is compiled, so that only TypeScript sees it. */
  readonly isType: boolean;
}

/** What a file exports, by name; `read` gives the text of a file. */
export function exportsOf(
  path: string,
  read: (path: string) => string = (file) => readFileSync(file, 'utf8'),
): DoorExport[] {
  const found = parse(path, read(path)).tree.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) return passedOn(path, statement, read);
    return isExported(statement) ? declared(statement) : [];
  });
  const byName = new Map(found.map((one) => [one.name, one]));
  return [...byName.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** `export { a, type B } from` and `export * from`. */
function passedOn(path: string, statement: ts.ExportDeclaration, read: (path: string) => string): DoorExport[] {
  const { exportClause, isTypeOnly, moduleSpecifier } = statement;
  if (exportClause !== undefined && ts.isNamedExports(exportClause))
    return exportClause.elements.map(({ name, isTypeOnly: isType }) => ({
      name: name.text,
      isType: isTypeOnly || isType,
    }));
  const target =
    moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier)
      ? targetOf(path, moduleSpecifier.text)
      : undefined;
  if (exportClause !== undefined || target === undefined)
    throw new Error(`${path}: ${statement.getText()} is not read.`);
  return exportsOf(target, read).map(({ name, isType }) => ({ name, isType: isTypeOnly || isType }));
}

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function declared(statement: ts.Statement): DoorExport[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => ({ name: name.getText(), isType: false }));
  const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
  if (isType || ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement))
    return statement.name === undefined ? [] : [{ name: statement.name.text, isType }];
  return [];
}
