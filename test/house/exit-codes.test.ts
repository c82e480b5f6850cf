import { expect, it } from 'vitest';
import { GraphcalError } from '../../src/core/errors.ts';
import { EXIT, exitCodeOf } from '../../src/surfaces/cli/exit-codes.ts';
import { codesOfClass } from './error-codes.ts';
import { parse, ships } from './source.ts';
import { readTexts } from './words.ts';

/** Reasons by which a run of rows ends its own calls, and what it calls a bug; no command ends with them. */
const INSIDE = ['internal', 'mailbox-left', 'run-stopped'];

it('no error of ours ends a command as a fault of graphcal itself', () => {
  const sources = readTexts('.', 'src')
    .filter(({ path, text }) => path.endsWith('.ts') && ships(path) && /new GraphcalError\(/.test(text))
    .map(({ path, text }) => parse(path, text));
  const codes = codesOfClass(sources, 'GraphcalError');
  expect(codes).toContain('upload-session-ended');
  expect(codes).toEqual(expect.arrayContaining(INSIDE));
  const unnamed = codes.filter((code) => exitCodeOf(new GraphcalError(code, 'x')) === EXIT.internal);
  expect(unnamed, 'name them in src/surfaces/cli/exit-codes.ts').toEqual(INSIDE);
});
