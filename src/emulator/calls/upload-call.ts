import { hashToken } from '../identity/random-token.ts';
import type { Principal } from '../identity/token.ts';
import { readAttachmentKey } from '../mailboxes/ids.ts';
import { type Refusal, refusals } from '../refusals.ts';
import type { World } from '../world.ts';
import type { Call } from './call.ts';

/** The first segment of addresses of uploads. */
export const UPLOADS = 'api';

/** The other segments that have no value. */
const NAMES = 'v2.0/users/events/attachmentsessions';

/**
 * The call that a request to the address of an upload stands for, and who makes it: whoever has the token of the
 * address, in the name of the application that began the upload. A token in a header is not looked at.
 */
export function uploadCall(world: World, sent: Call): { call: Call; caller: Principal | Refusal } {
  const [, version, users, user = '', events, event = '', sessions, session = '', ...more] = sent.address.segments;
  const key = readAttachmentKey(session) ?? '';
  const upload = world.store.uploads.get(key, 0);
  const [userId = ''] = user.split('@', 1);
  const segments = [UPLOADS, 'users', userId, 'events', event, 'uploads', key];
  // Whoever reads the record must not be able to send anything.
  const address = { segments, path: sent.address.path, rawQuery: '' };
  const call = { ...sent, address };
  const names = [version, users, events, sessions, ...more].join('/').toLowerCase();
  if (names !== NAMES) return { call, caller: refusals.unknownSegment(sessions ?? '') };
  const fits = upload?.user === userId.toLowerCase() && upload.event === event;
  if (!upload || !fits) return { call, caller: refusals.itemNotFound() };
  const token = new URLSearchParams(sent.address.rawQuery).get('authtoken') ?? '';
  if (hashToken(token) !== upload.token)
    return { call, caller: refusals.token('The token in the address is missing or wrong.', sent.origin) };
  if (upload.expires <= world.clock.now())
    return { call, caller: refusals.token('Lifetime validation failed, the token is expired.', sent.origin) };
  return { call, caller: principalOf(upload.app) };
}

function principalOf(app: string): Principal {
  return {
    app,
    user: undefined,
    permissions: new Set(),
    notBefore: 0,
    capable: false,
    met: new Set(),
  };
}
