import RealDatabase, { type Options, type Statement } from 'libsql';
import { failpoint } from './failpoint.ts';

/** SQLite with a failpoint before and after each statement of its own, such as a commit, and before each one that writes. */
export default class Database extends RealDatabase {
  constructor(file: string, options?: Options) {
    super(file, options);
    const { prepare } = this;
    // Given to the object, since the types of the method allow no other one in its place.
    Object.assign(this, {
      prepare: (sql: string) => withFailpoint(Reflect.apply(prepare, this, [sql]), sql),
    });
  }

  override exec(sql: string): this {
    const name = nameOf(sql);
    failpoint(`${name} before`);
    super.exec(sql);
    failpoint(`${name} after`);
    return this;
  }
}

function withFailpoint(statement: Statement, sql: string): Statement {
  if (!/^\s*(?:INSERT|UPDATE|DELETE)\b/u.test(sql)) return statement;
  const { run } = statement;
  return Object.assign(statement, {
    run: (...values: unknown[]) => {
      failpoint(`${nameOf(sql)} before`);
      return Reflect.apply(run, statement, values);
    },
  });
}

/** Enough of a statement to tell it from others. */
function nameOf(sql: string): string {
  return `sql ${sql
    .trim()
    .replaceAll(/[\s:,*?]+/gu, ' ')
    .slice(0, 44)}`;
}
