import ts from 'typescript';
import { type Source, walk } from './source.ts';

/** Operators that give one of their sides, or both as one text; others compare. */
const GIVING: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.PlusToken,
]);

/** What stands for any text, and what the schema builder calls every fault that it is told of. */
const NOT_OURS: ReadonlySet<string> = new Set(['*', 'custom']);

const CODE = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/**
 * Codes of errors and faults that the sources give: first arguments of new errors, members and parameters called
 * `code`, and what such a name is given. A part that depends on something is shown as `*`.
 */
export function errorCodesOf(sources: readonly Source[]): string[] {
  const codes = new Set<string>();
  for (const source of sources) {
    const places = codeParameters(source);
    walk(source, (node) => {
      for (const given of codesGiven(node, places)) for (const code of textsOf(given)) codes.add(code);
    });
  }
  return [...codes].filter((code) => CODE.test(code.replaceAll('*', 'x')) && !NOT_OURS.has(code)).sort();
}

/** Codes of the errors that are made of one class itself: as literals, or through a function of the file that takes the code. */
export function codesOfClass(sources: readonly Source[], name: string): string[] {
  const codes = new Set<string>();
  for (const source of sources) {
    const places = codeParameters(source);
    walk(source, (node) => {
      if (!ts.isNewExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== name) return;
      for (const code of textsOf(node.arguments?.[0])) codes.add(code);
      const maker = makerOf(node, places);
      if (maker === undefined) return;
      walk(source, (call) => {
        if (!ts.isCallExpression(call) || !ts.isIdentifier(call.expression) || call.expression.text !== maker) return;
        for (const code of textsOf(call.arguments[places.get(maker) ?? 0])) codes.add(code);
      });
    });
  }
  return [...codes].sort();
}

/** The function around an error of which its `code` is a parameter. */
function makerOf(error: ts.NewExpression, places: ReadonlyMap<string, number>): string | undefined {
  const code = error.arguments?.[0];
  if (code === undefined || !isNamedCode(code)) return undefined;
  for (let node: ts.Node = error; node !== undefined; node = node.parent) {
    const name = ts.isFunctionLike(node) ? nameOf(node) : undefined;
    if (name !== undefined && places.has(name)) return name;
  }
  return undefined;
}

/** Where functions of the file take a code: the position of the parameter by the function's name. */
function codeParameters(source: Source): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  walk(source, (node) => {
    if (!ts.isFunctionLike(node)) return;
    const at = node.parameters.findIndex(({ name }) => isNamedCode(name));
    const name = nameOf(node);
    if (at >= 0 && name !== undefined) places.set(name, at);
  });
  return places;
}

function nameOf(node: ts.SignatureDeclaration): string | undefined {
  const named = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined);
  return named !== undefined && ts.isIdentifier(named) ? named.text : undefined;
}

/** Expressions of a node that are codes. */
function codesGiven(node: ts.Node, places: ReadonlyMap<string, number>): (ts.Expression | undefined)[] {
  if (ts.isNewExpression(node)) return isError(node.expression) ? [node.arguments?.[0]] : [];
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
    const at = places.get(node.expression.text);
    return at === undefined ? [] : [node.arguments[at]];
  }
  if ((ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)) && isNamedCode(node.name))
    return [node.initializer];
  return [];
}

function isError(called: ts.Expression): boolean {
  return ts.isIdentifier(called) && called.text.endsWith('Error');
}

function isNamedCode(name: ts.Node): boolean {
  return ts.isIdentifier(name) && name.text === 'code';
}

/** The texts that an expression can be. */
function textsOf(node: ts.Expression | undefined): string[] {
  if (node === undefined) return [];
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return textsOf(node.expression);
  if (ts.isBinaryExpression(node))
    return GIVING.has(node.operatorToken.kind) ? [...textsOf(node.left), ...textsOf(node.right)] : [];
  if (ts.isTemplateExpression(node))
    return [node.head.text + node.templateSpans.map(({ literal }) => `*${literal.text}`).join('')];
  return [];
}
