import { expect, it } from 'vitest';
import { isHostName } from './host-name.ts';

it.each(['graph.microsoft.com', 'LOCALHOST', 'a-1.example', `${'a'.repeat(63)}.example`])(
  '%s is the name of a host',
  (text) => {
    expect(isHostName(text)).toBe(true);
  },
);

it.each([
  '',
  'https://graph.microsoft.com',
  'graph.microsoft.com:443',
  'graph.microsoft.com.',
  '-a.example',
  'a-.example',
  'a..example',
  'a b',
  '*.example',
  `${'a'.repeat(64)}.example`,
  `${'a.'.repeat(127)}example`,
])('%s is none', (text) => {
  expect(isHostName(text)).toBe(false);
});
