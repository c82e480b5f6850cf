import { syntaxError, type Token, tokenize } from './tokens.ts';

export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
export type TextTest = 'startswith' | 'endswith' | 'contains';

/** A value or a property in an expression. */
export type Operand =
  | { kind: 'literal'; type: 'string' | 'number' | 'boolean' | 'null' | 'date' | 'guid'; text: string }
  | { kind: 'property'; path: string }
  /** `cast(ep/value, Edm.Int32)`: the property read as a number, boolean or GUID. */
  | { kind: 'cast'; path: string; type: string };

/** A filter as a tree. */
export type Filter =
  | { kind: 'and' | 'or'; left: Filter; right: Filter }
  | { kind: 'not'; inner: Filter }
  | { kind: 'compare'; operator: Comparison; left: Operand; right: Operand }
  | { kind: 'text'; test: TextTest; property: Operand; value: Operand }
  | { kind: 'any'; path: string; variable: string; inner: Filter | undefined }
  /** A property that stands alone, such as `isAllDay`. */
  | { kind: 'flag'; path: string };

const COMPARISONS: ReadonlySet<string> = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);
const TEXT_TESTS: ReadonlySet<string> = new Set(['startswith', 'endswith', 'contains']);
/** Deeper nesting is refused, so that a hostile expression cannot exhaust the stack. */
const DEEPEST = 100;

/**
 * Parses `$filter` by recursive descent; keywords and function names may be in any letter case.
 * https://learn.microsoft.com/graph/filter-query-parameter
 */
export function parseFilter(expression: string): Filter {
  const tokens = tokenize(expression);
  let position = 0;
  let depth = 0;

  const peek = (): Token => tokens[position] as Token;
  const next = (): Token => tokens[position++] as Token;
  const fail = (token: Token): never => {
    throw syntaxError(token.at, expression);
  };
  const isWord = (token: Token, word: string) => token.kind === 'name' && token.text.toLowerCase() === word;
  const isSymbol = (token: Token, symbol: string) => token.kind === 'symbol' && token.text === symbol;
  const expectSymbol = (symbol: string) => {
    const token = next();
    if (!isSymbol(token, symbol)) fail(token);
  };

  function or(): Filter {
    if (++depth > DEEPEST) fail(peek());
    const terms = [and()];
    while (isWord(peek(), 'or')) {
      next();
      terms.push(and());
    }
    depth--;
    return joined('or', terms);
  }

  function and(): Filter {
    const terms = [unary()];
    while (isWord(peek(), 'and')) {
      next();
      terms.push(unary());
    }
    return joined('and', terms);
  }

  function unary(): Filter {
    if (!isWord(peek(), 'not')) return primary();
    const token = next();
    if (++depth > DEEPEST) fail(token);
    const inner = unary();
    depth--;
    return { kind: 'not', inner };
  }

  function primary(): Filter {
    const token = peek();
    if (isSymbol(token, '(')) {
      next();
      const inner = or();
      expectSymbol(')');
      return inner;
    }
    const opens = isSymbol(tokens[position + 1] ?? token, '(');
    if (token.kind === 'name' && opens) {
      const name = token.text.toLowerCase();
      if (TEXT_TESTS.has(name)) return textTest(name as TextTest);
      if (name.endsWith('/any')) return any(token.text.slice(0, -'/any'.length));
      if (name !== 'cast') fail(token);
    }
    const left = operand();
    const operator = peek();
    if (operator.kind === 'name' && COMPARISONS.has(operator.text.toLowerCase())) {
      next();
      return { kind: 'compare', operator: operator.text.toLowerCase() as Comparison, left, right: operand() };
    }
    if (left.kind !== 'property') return fail(operator);
    return { kind: 'flag', path: left.path };
  }

  function textTest(test: TextTest): Filter {
    next();
    expectSymbol('(');
    const property = operand();
    expectSymbol(',');
    const value = operand();
    expectSymbol(')');
    // A service that compares `startswith(...) eq true` is met in older examples.
    if (isWord(peek(), 'eq') && isWord(tokens[position + 1] ?? peek(), 'true')) position += 2;
    return { kind: 'text', test, property, value };
  }

  function any(path: string): Filter {
    next();
    expectSymbol('(');
    if (isSymbol(peek(), ')')) {
      next();
      return { kind: 'any', path, variable: '', inner: undefined };
    }
    const variable = next();
    if (variable.kind !== 'name' || variable.text.includes('/')) fail(variable);
    expectSymbol(':');
    const inner = or();
    expectSymbol(')');
    return { kind: 'any', path, variable: variable.text, inner };
  }

  function operand(): Operand {
    const token = next();
    switch (token.kind) {
      case 'string':
      case 'number':
      case 'date':
      case 'guid':
        return { kind: 'literal', type: token.kind, text: token.text };
      case 'name':
        return word(token);
      default: {
        // A GUID may stand in parentheses: `cast(ep/value, Edm.Guid) eq (b9cf8971-...)`.
        if (!isSymbol(token, '(')) return fail(token);
        const inner = operand();
        expectSymbol(')');
        return inner;
      }
    }
  }

  function word(token: Token): Operand {
    const lower = token.text.toLowerCase();
    if (lower === 'true' || lower === 'false') return { kind: 'literal', type: 'boolean', text: lower };
    if (lower === 'null') return { kind: 'literal', type: 'null', text: lower };
    if (lower !== 'cast') return { kind: 'property', path: token.text };
    expectSymbol('(');
    const path = next();
    if (path.kind !== 'name') fail(path);
    expectSymbol(',');
    const type = next();
    if (type.kind !== 'name') fail(type);
    expectSymbol(')');
    return { kind: 'cast', path: path.text, type: type.text };
  }

  const filter = or();
  if (peek().kind !== 'end') fail(peek());
  return filter;
}

/** Terms in their order as a tree that is as flat as can be: a long row of them must not exhaust the stack either. */
function joined(kind: 'and' | 'or', terms: readonly Filter[]): Filter {
  const [only, second] = terms;
  if (only && !second) return only;
  const middle = terms.length >> 1;
  return { kind, left: joined(kind, terms.slice(0, middle)), right: joined(kind, terms.slice(middle)) };
}
