import { MAX_JSON_DEPTH } from './json-fault.ts';
import { createRowText } from './row-text-pieces.ts';

/** How a value ended: whole, too long to be kept, or with a bracket that closes another one. */
export type ValueEnd = 'whole' | 'too-long' | 'mismatched';

/** Collects one JSON value from a text that comes in pieces, without parsing it: texts, and which brackets are open. */
export interface JsonValueReader {
  /** The value as far as it was read. */
  readonly text: string;
  /** Begins a value at its first character. */
  begin(): void;
  /** Reads on from a place; gives the place behind what was read, and how the value ended, if it did. */
  read(text: string, from: number): { at: number; end: ValueEnd | undefined };
}

/** Makes a reader of values; a value beyond 16 million characters is read to its end and not kept. */
export function createJsonValueReader(): JsonValueReader {
  /** What may end a text, what opens or closes outside of texts, and what a number or word ends before. */
  const inText = /["\\]/gu;
  const outside = /["[\]{}]/gu;
  const afterWord = /[\s,:[\]{}"]/gu;
  const kept = createRowText();
  /** The brackets that will close what is open; beyond a depth that no row has they are counted only. */
  let closing: string[] = [];
  let deeper = 0;
  let state: 'start' | 'word' | 'inside' | 'text' | 'escape' = 'start';

  const whole = (): ValueEnd => (kept.isTooLong ? 'too-long' : 'whole');
  const openBracket = (bracket: string) => {
    if (closing.length < MAX_JSON_DEPTH * 2) closing.push(bracket === '{' ? '}' : ']');
    else deeper++;
  };
  /** Whether the bracket closes the one that was opened last. */
  const closeBracket = (bracket: string): boolean => {
    if (deeper > 0) {
      deeper--;
      return true;
    }
    return closing.pop() === bracket;
  };
  const isOpen = () => closing.length > 0 || deeper > 0;

  /** Deals with the character at a place; gives the end of the value where it is one. */
  const meet = (character: string): ValueEnd | undefined => {
    switch (state) {
      case 'text':
        if (character === '\\') state = 'escape';
        else {
          state = 'inside';
          return isOpen() ? undefined : whole();
        }
        return undefined;
      case 'escape':
        state = 'text';
        return undefined;
      default:
        if (character === '"') state = 'text';
        else if (character === '{' || character === '[') openBracket(character);
        else if (!closeBracket(character)) return 'mismatched';
        else if (!isOpen()) return whole();
        return undefined;
    }
  };

  return {
    get text() {
      return kept.text;
    },
    begin() {
      kept.reset();
      closing = [];
      deeper = 0;
      state = 'start';
    },
    read(piece, from) {
      let at = from;
      if (state === 'start') state = '"[{'.includes(piece[at] ?? '') ? 'inside' : 'word';
      if (state === 'word') {
        at = seek(afterWord, piece, from);
        kept.add(piece.slice(from, at));
        return { at, end: at < piece.length ? whole() : undefined };
      }
      let end: ValueEnd | undefined;
      while (at < piece.length && end === undefined) {
        if (state !== 'escape') at = seek(state === 'text' ? inText : outside, piece, at);
        if (at === piece.length) break;
        end = meet(piece[at] ?? '');
        at++;
      }
      kept.add(piece.slice(from, at));
      return { at, end: end === 'whole' ? whole() : end };
    },
  };
}

function seek(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex - 1 : text.length;
}
