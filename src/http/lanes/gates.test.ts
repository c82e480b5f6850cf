import { describe, expect, it } from 'vitest';
import { APP, LANE, ONE } from '../testing.ts';
import { createGates, nextOf } from './gates.ts';
import { createAppLane, createLane, isIdle, start } from './lanes.ts';
import { join } from './linked-queue.ts';

function open() {
  const app = createAppLane(APP, LANE);
  return {
    app,
    gates: createGates<string>(
      () => createLane(LANE, app),
      (lane) => isIdle(lane, 0),
    ),
  };
}

describe('the gates of mailboxes', () => {
  it('are made once, and found again', () => {
    const { gates } = open();
    expect(gates.find('a')).toBeUndefined();
    const gate = gates.of('a');
    expect(gates.of('a')).toBe(gate);
    expect(gates.find('a')).toBe(gate);
    expect(gates.of('b')).not.toBe(gate);
  });

  it('are forgotten by the thousand when idle, but not those in use or with somebody waiting', () => {
    const { gates, app } = open();
    start(gates.of('in use').lane, app, ONE, 0);
    join(gates.of('waited for').waiting.bulk, 'somebody');
    for (let number = 0; number < 2_000; number++) gates.of(`m${number}`);
    expect(gates.find('m0')).toBeUndefined();
    expect(gates.find('m1999')).toBeDefined();
    expect(gates.find('in use')?.lane.inFlight).toBe(1);
    expect(nextOf(gates.of('waited for'))).toBe('bulk');
  });
});
