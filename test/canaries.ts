import { inspect } from 'node:util';
import { asciiJson } from '../src/core/json.ts';

/** A value that must not get out, under a name that a failing test may show. */
export interface Canary {
  name: string;
  value: string;
}

/** Every spelling in which a value can hide in a text, shortest last. */
export function spellingsOf(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  // Inside longer base64 a value stands at one of three offsets; its first and last letters depend on its neighbours.
  const inBase64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/u, '');
    return text.slice(offset === 0 ? 0 : offset + 1, -1);
  });
  const spellings = [
    value,
    value.toLowerCase(),
    JSON.stringify(value).slice(1, -1),
    asciiJson(value).slice(1, -1),
    // As they stand where bytes were read one by one as characters.
    ...[value, JSON.stringify(value).slice(1, -1)].map((text) => Buffer.from(text, 'utf8').toString('latin1')),
    encodeURIComponent(value),
    encodeURI(value),
    new URLSearchParams({ v: value }).toString().slice(2),
    bytes.toString('hex'),
    ...inBase64,
    ...inBase64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
  return [...new Set(spellings)];
}

/** Names of the canaries that stand in a text in any spelling. */
export function canariesIn(text: string, canaries: readonly Canary[]): string[] {
  const folded = text.toLowerCase();
  return canaries
    .filter(({ value }) => spellingsOf(value).some((one) => text.includes(one) || folded.includes(one)))
    .map(({ name }) => name);
}

/** All that any way to look at a value shows: inspected with what is hidden, as JSON, and each cause with its stack. */
export function everythingOf(value: unknown): string {
  const shown = [inspect(value, { depth: 10, showHidden: true, maxStringLength: null, maxArrayLength: null })];
  shown.push(JSON.stringify(value) ?? '');
  for (let error = value; error instanceof Error; error = error.cause) {
    shown.push(String(error), error.stack ?? '', inspect(error, { depth: 10 }), JSON.stringify(error) ?? '');
  }
  return shown.join('\n');
}
