import ts from 'typescript';
import { type Finding, importsOf, lineOf, type Source, walk } from './source.ts';

const ATTIC = /(^|[-./])(utils?|helpers?|misc|common)(?=[-./]|$)/;
const CONTAINERS: readonly string[] = ['Map', 'Set', 'WeakMap', 'WeakSet'];

/** Where the outside world may be touched; everyone else receives it as an argument. Folders end with a slash. */
const ALLOWED: ReadonlyMap<string, readonly string[]> = new Map([
  ['Date.now', ['src/core/clock.ts']],
  ['new Date()', ['src/core/clock.ts']],
  ['performance.now', ['src/core/clock.ts']],
  ['setTimeout', ['src/core/clock.ts', 'src/surfaces/']],
  ['setInterval', ['src/core/clock.ts', 'src/surfaces/']],
  ['Math.random', ['src/core/random.ts']],
  ['crypto.randomUUID', ['src/core/random.ts']],
  ['randomUUID', ['src/core/random.ts']],
  ['process.env', ['src/surfaces/', 'src/client/home.ts', 'src/client/config.ts']],
]);
const WORLDLY_MODULES: readonly string[] = ['node:timers', 'node:timers/promises'];

/** Files whose name says nothing about what they give. */
export function findAttics(source: Source): Finding[] {
  if (!ATTIC.test(source.path)) return [];
  return [{ path: source.path, line: 1, message: 'name the file for what it gives' }];
}

/** Variables and containers that live as long as the process and are shared by all clients in it. */
export function findModuleState(source: Source): Finding[] {
  const findings: Finding[] = [];
  const report = (node: ts.Node, message: string) =>
    findings.push({ path: source.path, line: lineOf(source, node), message });
  for (const statement of source.tree.statements) {
    if (ts.isVariableStatement(statement) && !isAmbient(statement)) {
      if (!(statement.declarationList.flags & ts.NodeFlags.Const)) report(statement, 'module-level let or var');
      for (const declaration of statement.declarationList.declarations) {
        const { initializer, type } = declaration;
        if (initializer && !isReadonlyType(type) && isMutable(initializer))
          report(declaration, 'module-level container: type it ReadonlyMap, ReadonlySet or readonly, or pass it in');
      }
    }
    if (ts.isClassDeclaration(statement))
      for (const member of statement.members)
        if (ts.isPropertyDeclaration(member) && has(member, ts.SyntaxKind.StaticKeyword))
          if (!has(member, ts.SyntaxKind.ReadonlyKeyword)) report(member, 'static field that can change');
  }
  return findings;
}

/** Uses of this machine's time, chance and environment outside of the files that hand them out. */
export function findWorldAccess(source: Source): Finding[] {
  const findings: Finding[] = [];
  const report = (node: ts.Node, what: string) => {
    const allowed = ALLOWED.get(what);
    if (
      !allowed ||
      allowed.some((place) => (place.endsWith('/') ? source.path.startsWith(place) : source.path === place))
    )
      return;
    findings.push({ path: source.path, line: lineOf(source, node), message: `${what}: take it as an argument` });
  };
  walk(source, (node) => {
    if (ts.isPropertyAccessExpression(node)) {
      const what = `${node.expression.getText(source.tree)}.${node.name.text}`;
      if (what.startsWith('globalThis.')) report(node, what.slice('globalThis.'.length));
      else report(node, what);
    } else if (ts.isNewExpression(node) && node.expression.getText(source.tree) === 'Date' && !node.arguments?.length)
      report(node, 'new Date()');
    else if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) report(node, node.expression.text);
  });
  for (const { specifier, line } of importsOf(source))
    if (WORLDLY_MODULES.includes(specifier))
      findings.push({ path: source.path, line, message: `${specifier}: take a clock as an argument` });
  return findings;
}

/** The type `any`, said aloud. */
export function findAny(source: Source): Finding[] {
  const findings: Finding[] = [];
  walk(source, (node) => {
    if (node.kind === ts.SyntaxKind.AnyKeyword)
      findings.push({ path: source.path, line: lineOf(source, node), message: 'any: say unknown, or the type' });
  });
  return findings;
}

/** Empty literals are made to be filled; filled ones are data. */
function isMutable(node: ts.Expression): boolean {
  if (ts.isNewExpression(node)) return CONTAINERS.includes(node.expression.getText());
  if (ts.isArrayLiteralExpression(node)) return node.elements.length === 0;
  return ts.isObjectLiteralExpression(node) && node.properties.length === 0;
}

function isReadonlyType(type: ts.TypeNode | undefined): boolean {
  return type !== undefined && /^(Readonly(Map|Set|Array)?<|readonly )/.test(type.getText());
}

function isAmbient(statement: ts.VariableStatement): boolean {
  return has(statement, ts.SyntaxKind.DeclareKeyword);
}

function has(node: ts.HasModifiers, kind: ts.SyntaxKind): boolean {
  return node.modifiers?.some((modifier) => modifier.kind === kind) ?? false;
}
