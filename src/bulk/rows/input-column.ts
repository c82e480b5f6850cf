import { InputError } from '../../core/errors.ts';
import { hintFor, nameInInput, type TakenColumn } from './row-columns.ts';
import { quoted } from './row-text.ts';

/** The value of a column of the input; undefined where the row has none, `several` where it has more than one. */
export function inputValue(
  values: Readonly<Record<string, unknown>>,
  column: string,
): { readonly value: unknown } | { readonly several: string[] } {
  // The exact name is the common case, and comparing all names of all rows is not cheap.
  if (Object.hasOwn(values, column)) return { value: values[column] };
  const name = nameInInput(Object.keys(values), column);
  if (typeof name === 'object') return name;
  return { value: name === undefined ? undefined : values[name] };
}

/** Watches inputs without a header, whose rows may each leave out what others have, for columns that no row has. */
export interface TakenWatch {
  see(values: Readonly<Record<string, unknown>>): void;
  /** Throws InputError `column-missing` where rows were seen, and none had a column that is asked for. */
  end(file?: string): void;
}

export function watchTaken(taken: readonly TakenColumn[]): TakenWatch {
  let missing = [...taken];
  /** Of the first row, to be named beside what it lacks. */
  let names: readonly string[] | undefined;
  return {
    see(values) {
      if (missing.length === 0) return;
      const here = Object.keys(values);
      names ??= here;
      missing = missing.filter(({ column }) => nameInInput(here, column) === undefined);
    },
    end(file) {
      const [first] = missing;
      if (first === undefined || names === undefined) return;
      const { column, by } = first;
      throw new InputError(
        'column-missing',
        `No row has the property ${quoted(column)}, which ${by} takes.`,
        { file, field: column },
        { hint: hintFor(first, names, 'first row has') },
      );
    },
  };
}
