import { InputError } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import type { EmulatorClock } from '../clock/emulator-clock.ts';
import { readMoment } from '../clock/open-clock.ts';
import { type AdministrationPaths, readBody } from './answers.ts';

/** The server's time. */
export function clockPaths(clock: EmulatorClock): AdministrationPaths {
  const show = () => ({ now: new Date(clock.now()).toISOString(), runs: clock.runs });
  return {
    'GET clock': show,
    'POST clock': async (request) => {
      await move(clock, readBody(request));
      return show();
    },
  };
}

async function move(clock: EmulatorClock, body: unknown): Promise<void> {
  const [[name, value] = [], ...more] = isObject(body) ? Object.entries(body) : [];
  if (more.length > 0) throw invalid('The body', 'must have one of set, advance, run alone');
  switch (name) {
    case 'set':
      return clock.set(readMoment(value, 'set'));
    case 'advance':
      if (typeof value !== 'number' || !(value >= 0)) throw invalid('advance', 'must be a number of milliseconds');
      return clock.advance(value);
    case 'run':
      if (typeof value !== 'boolean') throw invalid('run', 'must be true or false');
      return value ? clock.resume() : clock.pause();
    default:
      throw invalid('The body', 'must be {"set": time}, {"advance": milliseconds} or {"run": true or false}');
  }
}

function invalid(field: string, problem: string): InputError {
  return new InputError('time-invalid', `${field} ${problem}.`, { field });
}
