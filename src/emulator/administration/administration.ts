import { InputError } from '../../core/errors.ts';
import type { EmulatorClock } from '../clock/emulator-clock.ts';
import type { Address } from '../http/address.ts';
import type { EmulatorResponse } from '../http/message.ts';
import type { Apps } from '../identity/apps.ts';
import type { Credentials } from '../identity/credentials.ts';
import type { SignInControls } from '../identity/sign-in-controls.ts';
import { isPagePath, openPageFile } from '../page-files.ts';
import type { World } from '../world.ts';
import { type AdministrationPaths, json } from './answers.ts';
import { clockPaths } from './clock-paths.ts';
import type { Controls } from './controls.ts';
import { createFindPath } from './find-path.ts';
import { type GuardedRequest, guard, guardPage } from './guard.ts';
import { mailboxPaths } from './mailbox-paths.ts';
import { newestPaths } from './newest-paths.ts';
import { recordPaths } from './record-paths.ts';
import { signInPaths } from './sign-in-paths.ts';
import { statePaths } from './state-paths.ts';
import { statusPaths } from './status-paths.ts';
import { subscriptionPaths } from './subscription-paths.ts';

/** The page at `/`, and the server's own paths below `/emulator`, for tests in other processes; loopback only. */
export interface Administration {
  answer(
    request: Omit<GuardedRequest, 'remoteAddress'> & { address: Address },
    remoteAddress: string | undefined,
  ): Promise<EmulatorResponse>;
}

/** Makes them; each kind of path has its file. */
export function createAdministration({
  world,
  clock,
  controls,
  credentials,
  apps,
  signIn,
}: {
  world: World;
  clock: EmulatorClock;
  controls: Controls;
  credentials: Credentials;
  apps: Apps;
  signIn: SignInControls;
}): Administration {
  const paths: AdministrationPaths = {
    ...statusPaths(world, clock, credentials, apps, controls.countEvents),
    ...recordPaths(world.recorder, controls.countEvents),
    ...newestPaths(world.recorder),
    ...mailboxPaths(world),
    ...statePaths(controls),
    ...clockPaths(clock),
    ...signInPaths(signIn),
    ...subscriptionPaths(controls, world.recorder),
  };
  const findPath = createFindPath(paths);
  return {
    async answer({ address, ...request }, remoteAddress) {
      const { method, body } = request;
      const isPage = method === 'GET' && isPagePath(address.path);
      const refusal = (isPage ? guardPage : guard)({ ...request, remoteAddress });
      if (refusal) return json(refusal.status, { error: refusal.error });
      if (isPage) return openPageFile(address.path);
      const found = findPath(method, address.segments.slice(1));
      if (!found) return json(404, { error: 'not-found' });
      try {
        const query = new URLSearchParams(address.rawQuery);
        const value = await found.administer({ params: found.params, query, body });
        return value === undefined ? { status: 204, headers: {}, body: '' } : json(200, value);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        return json(error.code === 'not-found' ? 404 : 400, { error: error.code, message: error.message });
      }
    },
  };
}
