import type { Principal } from '../identity/token.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { Refusal } from '../refusals.ts';
import type { World } from '../world.ts';
import type { Call } from './call.ts';

/** The call with the segments that the table of routes has, where `me` is the signed-in user, and the mailbox they name. */
export function targetOf(
  world: World,
  call: Call,
  caller: Principal | Refusal,
): { call: Call; mailbox: Mailbox | undefined } {
  // Who is not signed in makes no user appear.
  if (caller instanceof Refusal) return { call, mailbox: undefined };
  const [version = '', collection, ...rest] = call.address.segments;
  const user = userOf(world, caller);
  if (collection?.toLowerCase() === 'me' && user) {
    const segments = [version, 'users', user.userId, ...rest];
    return { call: { ...call, address: { ...call.address, segments } }, mailbox: user };
  }
  const [key] = rest;
  return { call, mailbox: key === undefined ? undefined : mailboxIn(world, collection, key) };
}

function mailboxIn({ directory }: World, collection: string | undefined, key: string): Mailbox | undefined {
  switch (collection?.toLowerCase()) {
    case 'users':
      return directory.find(key);
    case 'groups': {
      const group = directory.group(key);
      return group?.user.group?.kind === 'unified' ? group : undefined;
    }
    default:
      return undefined;
  }
}

/** The mailbox of the signed-in user; undefined where nobody is, or the user is gone. */
export function userOf({ directory }: World, caller: Principal | Refusal): Mailbox | undefined {
  return caller instanceof Refusal || caller.user === undefined ? undefined : directory.known(caller.user);
}

/** Under what a plan may name a mailbox or a user. */
export function namesOf(mailbox: Mailbox | undefined): readonly string[] {
  return mailbox ? [mailbox.key, mailbox.userId] : [];
}
