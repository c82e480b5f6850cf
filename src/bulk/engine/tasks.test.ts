import { describe, expect, it } from 'vitest';
import { createTasks } from './tasks.ts';

const deferred = () => {
  let end: () => void = () => {};
  let fail: (error: unknown) => void = () => {};
  const promise = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  return { promise, end, fail };
};

describe('tasks', () => {
  it('wake who waits when one of them ends', async () => {
    const tasks = createTasks();
    const [first, second] = [deferred(), deferred()];
    tasks.begin(() => first.promise);
    tasks.begin(() => second.promise);
    const woken = tasks.woken();
    second.end();
    await woken;
    expect(tasks.size).toBe(1);
    first.end();
    await tasks.ended();
    expect(tasks.size).toBe(0);
  });

  it('remember an end that came before the wait, once', async () => {
    const tasks = createTasks();
    tasks.wake();
    await tasks.woken();
    let isWoken = false;
    const again = tasks.woken().then(() => {
      isWoken = true;
    });
    await new Promise(setImmediate);
    expect(isWoken).toBe(false);
    tasks.wake();
    await again;
  });

  it('keep the first failure, end the others, and reject nothing unheard', async () => {
    const tasks = createTasks();
    const [first, second] = [deferred(), deferred()];
    tasks.begin(() => first.promise);
    tasks.begin(() => second.promise);
    tasks.begin(() => {
      throw new Error('at once');
    });
    first.fail(new Error('later'));
    second.end();
    await tasks.ended();
    expect(tasks.failure).toEqual({ error: new Error('at once') });
  });
});
