import { describe, expect, it } from 'vitest';
import { checkModes, readModes, showModes } from './mode-settings.ts';
import { completeModes } from './modes.ts';

describe('modes', () => {
  it('are shown as JSON that can be read again', () => {
    const shown = JSON.parse(JSON.stringify(showModes(completeModes({ touchAfterMs: null, batchWrites: 'four' }))));
    expect(shown).toMatchObject({
      transactionId: { windowMs: null, onSameContent: '201-existing', onOtherContent: 400 },
      touchAfterMs: null,
      batchWrites: 'four',
    });
    expect(completeModes(checkModes(shown))).toEqual(completeModes({ touchAfterMs: null, batchWrites: 'four' }));
  });

  it.each([
    [[], 'The modes must be an object.'],
    [{ touchAfter: 1 }, 'touchAfter is not known; known are transactionId.windowMs, '],
    [{ 'transactionId.windowMs': 5 }, 'transactionId.windowMs is not known; '],
    [
      { transactionId: { windowMs: {} } },
      'transactionId.windowMs must be a number of milliseconds, or null for never.',
    ],
    [{ transactionId: 5 }, 'transactionId must be an object.'],
    [{ transactionId: { window: 5 } }, 'transactionId.window is not known; known are '],
    [{ transactionId: { onOtherContent: '400' } }, 'transactionId.onOtherContent must be 400 or 409.'],
    [{ ifMatch: 'maybe' }, 'ifMatch must be checked or ignored.'],
    [{ extendedPropertyDelayMs: null }, 'extendedPropertyDelayMs must be a number of milliseconds.'],
    [{ touchAfterMs: -1 }, 'touchAfterMs must be a number of milliseconds, or null for never.'],
    [{ toString: 1 }, 'toString is not known; '],
  ])('%o are refused, naming the member', (value, message) => {
    expect(() => checkModes(value)).toThrow(message);
  });

  it('are read from a command line by their names in kebab-case', () => {
    const settings = [
      'transaction-id-window-ms=60000',
      'transaction-id-on-other-content=409',
      'touch-after-ms=never',
      'batch-writes=four',
    ];
    expect(readModes(settings)).toEqual({
      transactionId: { windowMs: 60_000, onOtherContent: 409 },
      touchAfterMs: null,
      batchWrites: 'four',
    });
    expect(readModes(['transaction-id-window-ms=never'])).toEqual({ transactionId: {} });
  });

  it.each([
    ['batch-write=four', "The mode 'batch-write' is not known; known are transaction-id-window-ms=MS|never, "],
    ['batch-writes', "The mode 'batch-writes' must be let-in or four."],
    ['batch-writes=five', "The mode 'batch-writes' must be let-in or four."],
    ['touch-after-ms=soon', "The mode 'touch-after-ms' must be a number of milliseconds, or never."],
    ['extended-property-delay-ms=never', "The mode 'extended-property-delay-ms' must be a number of milliseconds."],
    ['', "The mode '' is not known; known are "],
  ])('%o on a command line is refused, with what is known', (setting, message) => {
    expect(() => readModes([setting])).toThrow(message);
  });
});
