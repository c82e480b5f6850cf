import { readQuery } from '../http/address.ts';
import type { Apps } from '../identity/apps.ts';
import type { Principal } from '../identity/token.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { refusals } from '../refusals.ts';
import { followPath } from '../sharing/shared-way.ts';
import type { World } from '../world.ts';
import { checkAccess, UPLOAD_ACCESS } from './access.ts';
import type { CallAnswer } from './answer.ts';
import { type ActionResult, type Call, collectionOf } from './call.ts';
import { wantsNoMetadata, withoutMetadata } from './metadata.ts';
import { type Preferences, readPreferences } from './prefer.ts';
import type { Router } from './router.ts';
import { userOf } from './target.ts';
import { UPLOADS } from './upload-call.ts';

/** What a call is carried out with. */
interface Service {
  world: World;
  apps: Apps;
  router: Router;
  /** Of the addresses of uploads. */
  uploads: Router;
}

/** Finds the row of a call, checks that the caller is let in, and acts; throws the service's refusals. */
export function carryOut(
  { world, apps, router, uploads }: Service,
  call: Call,
  caller: Principal,
  mailbox: Mailbox | undefined,
): CallAnswer | Promise<CallAnswer> {
  const [version, ...segments] = call.address.segments;
  // A token without a user has no "me", whatever follows.
  if (segments[0]?.toLowerCase() === 'me') throw refusals.meWithoutUser();
  const { route, params } = (version === UPLOADS ? uploads : router)(call.method, segments);
  const { permission } = route;
  const app = apps.find(caller.app);
  const user = userOf(world, caller);
  const named = params.user ?? '';
  if (collectionOf(route) === 'users' && isGroupWithMailbox(world, named)) throw refusals.groupInUserPath();
  const way = mailbox && followPath(world.directory, mailbox, route, params);
  const reached = route.actForTenant ? user : mailbox;
  const access =
    permission === 'upload' ? UPLOAD_ACCESS : checkAccess({ permission, caller, app, user, mailbox: reached, way });
  if (route.actForTenant) {
    const prefer = readPreferences(call.headers.get('prefer'), world.zones);
    const query = readQuery(call.address.rawQuery);
    const result = route.actForTenant({ call, world, caller, app, user, access, route, params, query, prefer });
    return result instanceof Promise
      ? result.then((one) => answerOf(call, one, prefer))
      : answerOf(call, result, prefer);
  }
  if (!mailbox || !way) {
    const isOfDirectory = permission === 'directory-read' || collectionOf(route) === 'groups';
    throw isOfDirectory ? refusals.noSuchUser(named) : refusals.invalidUser(named);
  }
  if (permission !== 'directory-read') for (const one of new Set([mailbox, way.mailbox])) refuseUnusable(one);
  const prefer = readPreferences(call.headers.get('prefer'), world.zones);
  const query = readQuery(call.address.rawQuery);
  const { via, event } = way;
  const action = {
    call,
    world,
    mailbox: way.mailbox,
    via,
    event,
    user,
    access,
    caller,
    app,
    route,
    params: way.params,
    query,
    prefer,
  };
  return answerOf(call, route.act(action), prefer);
}

function isGroupWithMailbox({ directory }: World, key: string): boolean {
  return directory.group(key)?.user.group?.kind === 'unified';
}

function refuseUnusable({ user }: Mailbox): void {
  if (user.mailbox === 'none') throw refusals.noMailbox();
  if (user.mailbox === 'denied') throw refusals.mailboxDenied();
}

// What an action applied by itself stands before what was preferred.
function answerOf(
  call: Call,
  { status, headers, json, recorded, text, content }: ActionResult,
  { applied }: Preferences,
): CallAnswer {
  const preferences = [headers?.['preference-applied'], applied].filter((text) => text !== undefined);
  const confirmed = preferences.length === 0 ? {} : { 'preference-applied': preferences.join(', ') };
  const answer = { status, headers: { ...headers, ...confirmed }, json, recorded, text, content };
  if (json === undefined || !wantsNoMetadata(call.headers.get('accept'))) return answer;
  return { ...answer, json: withoutMetadata(json), bare: true };
}
