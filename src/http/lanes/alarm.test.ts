import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../core/clock.ts';
import { createAlarm } from './alarm.ts';

interface Sleeper {
  name: string;
}

function open() {
  const clock = createManualClock();
  const woken: [string, number][] = [];
  const alarm = createAlarm<Sleeper>(clock, ({ name }) => woken.push([name, clock.monotonic()]));
  return { clock, alarm, woken };
}

describe('an alarm', () => {
  it('wakes each at its moment, by one sleep at a time', async () => {
    const { clock, alarm, woken } = open();
    for (const [name, due] of [
      ['c', 300],
      ['a', 100],
      ['b', 200],
    ] as const)
      alarm.set({ name }, due);
    await clock.advance(0);
    expect(clock.sleepers).toBe(1);
    await clock.advance(1_000);
    expect(woken).toEqual([
      ['a', 100],
      ['b', 200],
      ['c', 300],
    ]);
    expect(clock.sleepers).toBe(0);
  });

  it('goes by the last moment that was set, and by none that was cleared', async () => {
    const { clock, alarm, woken } = open();
    const [early, late, never] = [{ name: 'early' }, { name: 'late' }, { name: 'never' }];
    alarm.set(early, 500);
    alarm.set(early, 100);
    alarm.set(late, 100);
    alarm.set(late, 500);
    alarm.set(never, 50);
    alarm.clear(never);
    await clock.advance(1_000);
    expect(woken).toEqual([
      ['early', 100],
      ['late', 500],
    ]);
  });

  it('leaves no sleep behind when the last is cleared', async () => {
    const { clock, alarm } = open();
    const who = { name: 'a' };
    alarm.set(who, 100);
    alarm.clear(who);
    alarm.clear(who);
    expect(clock.sleepers).toBe(0);
  });

  it('wakes again whoever sets a moment while it is woken', async () => {
    const clock = createManualClock();
    const at: number[] = [];
    const alarm = createAlarm<Sleeper>(clock, (who) => {
      at.push(clock.monotonic());
      if (at.length < 4) alarm.set(who, clock.monotonic() + 10);
    });
    alarm.set({ name: 'a' }, 5);
    await clock.advance(100);
    expect(at).toEqual([5, 15, 25, 35]);
  });

  it('wakes in order, whatever was set and cleared before', async () => {
    const act = fc.record({ who: fc.nat(9), due: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }) });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 60 }), async (acts) => {
        const { clock, alarm, woken } = open();
        const all = Array.from({ length: 10 }, (_, number) => ({ name: String(number) }));
        const expected = new Map<string, number>();
        for (const { who, due } of acts) {
          const sleeper = all[who];
          if (sleeper === undefined) continue;
          if (due === undefined) {
            alarm.clear(sleeper);
            expected.delete(sleeper.name);
          } else {
            alarm.set(sleeper, due);
            expected.set(sleeper.name, due);
          }
        }
        await clock.advance(100);
        expect(new Map(woken)).toEqual(expected);
        expect(woken.map(([, at]) => at)).toEqual([...expected.values()].sort((a, b) => a - b));
        expect(clock.sleepers).toBe(0);
      }),
    );
  });
});
