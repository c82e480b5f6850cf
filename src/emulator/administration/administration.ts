import { InputError } from '../../core/errors.ts';
import type { EmulatorClock } from '../clock/emulator-clock.ts';
import type { Address } from '../http/address.ts';
import type { EmulatorResponse } from '../http/message.ts';
import type { EmulatorRecord } from '../record/record.ts';
import { type AdministrationPaths, json } from './answers.ts';
import { clockPaths } from './clock-paths.ts';
import type { Controls } from './controls.ts';
import { type GuardedRequest, guard } from './guard.ts';
import { recordPaths } from './record-paths.ts';
import { statePaths } from './state-paths.ts';

/** The server's own paths below `/emulator`, for tests in other processes; loopback only. */
export interface Administration {
  answer(
    request: Omit<GuardedRequest, 'remoteAddress'> & { address: Address },
    remoteAddress: string | undefined,
  ): Promise<EmulatorResponse>;
}

/** Makes them; each kind of path has its file. */
export function createAdministration({
  recorder,
  clock,
  controls,
}: {
  recorder: EmulatorRecord;
  clock: EmulatorClock;
  controls: Controls;
}): Administration {
  const paths: AdministrationPaths = {
    ...recordPaths(recorder, controls.countEvents),
    ...statePaths(controls),
    ...clockPaths(clock),
  };
  return {
    async answer({ address, ...request }, remoteAddress) {
      const refusal = guard({ ...request, remoteAddress });
      if (refusal) return json(refusal.status, { error: refusal.error });
      const path = `${request.method} ${address.segments.slice(1).join('/').toLowerCase()}`;
      const administer = Object.hasOwn(paths, path) ? paths[path] : undefined;
      if (!administer) return json(404, { error: 'not-found' });
      try {
        const value = await administer({ query: new URLSearchParams(address.rawQuery), body: request.body });
        return value === undefined ? { status: 204, headers: {}, body: '' } : json(200, value);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        return json(400, { error: error.code, message: error.message });
      }
    },
  };
}
