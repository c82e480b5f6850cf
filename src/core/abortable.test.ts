import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { OVER, orAborted } from './abortable.ts';

describe('a wait that can be aborted', () => {
  it('ends as the promise does, and leaves no listener behind', async () => {
    const { signal } = new AbortController();
    expect(await orAborted(Promise.resolve('done'), signal)).toBe('done');
    await expect(orAborted(Promise.reject(new Error('failed')), signal)).rejects.toThrow('failed');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('ends with the reason of the signal, while the promise goes on for others', async () => {
    const controller = new AbortController();
    let finish = (_: string) => {};
    const promise = new Promise<string>((resolve) => {
      finish = resolve;
    });
    const waited = orAborted(promise, controller.signal);
    controller.abort('enough');
    await expect(waited).rejects.toBe('enough');
    finish('done');
    expect(await promise).toBe('done');
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  it('ends at once where the signal was aborted before, whatever becomes of the promise', async () => {
    const signal = AbortSignal.abort('enough');
    await expect(orAborted(new Promise(() => {}), signal)).rejects.toBe('enough');
    await expect(orAborted(Promise.reject(new Error('nobody hears of it')), signal)).rejects.toBe('enough');
  });

  it('is the promise itself without a signal', async () => {
    expect(await orAborted(Promise.resolve('done'), undefined)).toBe('done');
  });
});

describe('the reason of what nobody waits for any more', () => {
  it('has the name and words of the one that Node makes', () => {
    const { name, message } = AbortSignal.abort().reason;
    expect({ name: OVER.name, message: OVER.message }).toEqual({ name, message });
    expect(OVER).toBeInstanceOf(Error);
  });
});
