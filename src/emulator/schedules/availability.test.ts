import { describe, expect, it } from 'vitest';
import { availabilityIn, availabilityView, mergeTimes, mostEntries } from './availability.ts';

/** Minutes as milliseconds, so that a test reads as a clock. */
const at = (minutes: number) => minutes * 60_000;
const busy = (start: number, end: number, status: Parameters<typeof mergeTimes>[0][number]['status'] = 'busy') => ({
  start: at(start),
  end: at(end),
  status,
});
const slots = (start: number, end: number, minutes: number) => ({ start: at(start), end: at(end), minutes });
const view = (times: ReturnType<typeof busy>[], ...span: Parameters<typeof slots>) =>
  availabilityView(mergeTimes(times), slots(...span));

describe('an availability view', () => {
  it('has a digit for each slot: free and working elsewhere, tentative, busy, out of office', () => {
    const times = [
      busy(60, 120, 'tentative'),
      busy(120, 180),
      busy(180, 240, 'oof'),
      busy(240, 300, 'workingElsewhere'),
    ];
    expect(view(times, 0, 360, 60)).toBe('012300');
  });

  it('shows the worst of what meets in a slot, in whichever order it came', () => {
    const meeting = busy(0, 60);
    const holiday = busy(30, 90, 'oof');
    expect(view([meeting, holiday], 0, 120, 30)).toBe('2330');
    expect(view([holiday, meeting], 0, 120, 30)).toBe('2330');
    expect(view([busy(0, 60, 'tentative'), meeting], 0, 60, 60)).toBe('2');
  });

  it('counts a slot that is touched for a minute, and not one that is only met at its edge', () => {
    expect(view([busy(59, 60)], 0, 120, 60)).toBe('20');
    expect(view([busy(60, 120)], 0, 180, 60)).toBe('020');
    expect(view([busy(90, 90)], 0, 180, 60)).toBe('000');
  });

  it('cuts off what reaches beyond it, and has a last slot that is not full', () => {
    expect(view([busy(-600, 10), busy(130, 900)], 0, 150, 60)).toBe('202');
  });
});

describe('merged times', () => {
  it('are one where equal ones meet, and several where their kinds differ', () => {
    expect(mergeTimes([busy(0, 30), busy(30, 60), busy(20, 40)])).toEqual([busy(0, 60)]);
    expect(mergeTimes([busy(0, 60, 'tentative'), busy(20, 40)])).toEqual([
      busy(0, 20, 'tentative'),
      busy(20, 40),
      busy(40, 60, 'tentative'),
    ]);
  });

  it('leave free time out', () => {
    expect(mergeTimes([busy(0, 60, 'free')])).toEqual([]);
    expect(mergeTimes([])).toEqual([]);
  });
});

describe('the availability in a span', () => {
  const availability = availabilityIn(mergeTimes([busy(0, 30, 'tentative'), busy(60, 90, 'oof'), busy(90, 120)]));

  it('is the worst that lies in it', () => {
    expect(availability({ start: at(0), end: at(60) })).toBe('tentative');
    expect(availability({ start: at(10), end: at(100) })).toBe('oof');
    expect(availability({ start: at(90), end: at(100) })).toBe('busy');
  });

  it('is free between two times, up to their edges', () => {
    expect(availability({ start: at(30), end: at(60) })).toBe('free');
    expect(availability({ start: at(120), end: at(500) })).toBe('free');
  });
});

describe('the fullest slot', () => {
  it('is counted by entries that touch it', () => {
    const entries = [busy(0, 60), busy(10, 20), busy(59, 61), busy(60, 120), busy(-60, 0)];
    expect(mostEntries(entries, slots(0, 120, 60))).toBe(3);
    expect(mostEntries([], slots(0, 120, 60))).toBe(0);
  });
});
