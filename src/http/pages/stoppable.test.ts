import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { stoppable } from './stoppable.ts';

describe('a call that can be stopped', () => {
  it('ends with the signals of its caller, each for what it is for', () => {
    const [signal, abort] = [new AbortController(), new AbortController()];
    const { options } = stoppable({ signal: signal.signal, abort: abort.signal });
    signal.abort(new Error('no more'));
    expect([options.signal?.reason, options.abort?.aborted]).toEqual([new Error('no more'), false]);
    abort.abort();
    expect(options.abort?.aborted).toBe(true);
    expect(stoppable({ signal: signal.signal }).options.abort?.aborted).toBe(true);
  });

  it('leaves nothing with a signal that lives longer, and does not end it', () => {
    const { signal } = new AbortController();
    const { options, stop } = stoppable({ signal });
    expect(getEventListeners(signal, 'abort')).toHaveLength(2);
    stop();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect([options.signal?.aborted, options.abort?.aborted, signal.aborted]).toEqual([true, true, false]);
  });

  it('does not have Node warn of a leak where many follow one signal', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on('warning', note);
    const { signal } = new AbortController();
    const many = Array.from({ length: 16 }, () => stoppable({ signal }));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', note);
    for (const { stop } of many) stop();
    expect(warnings).toEqual([]);
  });
});
