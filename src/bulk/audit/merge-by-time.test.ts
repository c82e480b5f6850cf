import { expect, it } from 'vitest';
import { mergeByTime } from './merge-by-time.ts';

async function* from(...times: string[]) {
  for (const time of times) yield { time };
}

const read = async (...sources: AsyncIterable<{ time: string }>[]) => {
  const times: string[] = [];
  for await (const { time } of mergeByTime(sources)) times.push(time);
  return times;
};

it('joins sources in order of time', async () => {
  expect(await read(from('1', '4', '5'), from('2', '3', '6'), from())).toEqual(['1', '2', '3', '4', '5', '6']);
  expect(await read()).toEqual([]);
});

it('takes what is of the same time from the earlier source first', async () => {
  const named = async function* (name: string) {
    yield { time: '1', name };
  };
  const names: string[] = [];
  for await (const { name } of mergeByTime([named('a'), named('b')])) names.push(name);
  expect(names).toEqual(['a', 'b']);
});

it('closes its sources when it is left early', async () => {
  let closed = 0;
  async function* endless() {
    try {
      for (;;) yield { time: '1' };
    } finally {
      closed += 1;
    }
  }
  for await (const _ of mergeByTime([endless(), endless()])) break;
  expect(closed).toBe(2);
});
