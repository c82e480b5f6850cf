import { describe, expect, it } from 'vitest';
import { createSignalListener } from './signals.ts';

function listen(say?: () => never) {
  let now = 1_000;
  const done: string[] = [];
  const onSignal = createSignalListener({
    now: () => now,
    stop: () => done.push('stop'),
    say: say ?? ((line) => done.push(line)),
    end: () => done.push('end'),
  });
  return {
    done,
    signalAt(ms: number) {
      now = 1_000 + ms;
      onSignal();
    },
  };
}

describe('signals', () => {
  it('ask to stop at first, and end at once with one line the second time', () => {
    const { done, signalAt } = listen();
    signalAt(0);
    expect(done).toEqual(['stop']);
    signalAt(500);
    expect(done).toEqual([
      'stop',
      '\ngraphcal: Ended at once; what was under way may have been done. Look before repeating a single write; a job finds out by itself when the same command is given again.\n',
      'end',
    ]);
  });

  it('are one where npm hands on what the terminal has sent already', () => {
    const { done, signalAt } = listen();
    signalAt(0);
    signalAt(100);
    expect(done).toEqual(['stop']);
  });

  it('end also where nobody reads any more', () => {
    const { done, signalAt } = listen(() => {
      throw new Error('EPIPE');
    });
    signalAt(0);
    signalAt(500);
    expect(done).toEqual(['stop', 'end']);
  });
});
