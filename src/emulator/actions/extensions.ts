import { type Act, type Action, readJsonBody } from '../calls/call.ts';
import type { EventRecord } from '../events/event-record.ts';
import { idOf } from '../events/show-event.ts';
import { stampAfter, stampNow } from '../events/stamp.ts';
import {
  type OpenExtension,
  readExtension,
  readExtensionName,
  showExtension,
  withExtension,
} from '../extensions/open-extension.ts';
import { Changes } from '../mailboxes/changes.ts';
import { refuseUnknown } from '../query/options.ts';
import { refusals } from '../refusals.ts';
import { checkIfMatch, findEvent, readScope } from './event-scope.ts';
import { answerItem } from './item.ts';

const NONE: ReadonlySet<string> = new Set();

/** The service has the path and refuses it, as recorded: an extension is found by its name alone. */
export const listExtensions: Act = (action) => {
  findEvent(action);
  throw refusals.odataNotSupported();
};

/** https://learn.microsoft.com/graph/api/opentypeextension-get */
export const getExtension: Act = (action) => {
  refuseUnknown(action.query, NONE);
  const event = findEvent(action);
  return answer(action, event, findExtension(action, event), 200);
};

/**
 * Adds an extension; the data of one of the same name is kept where the body says nothing of it.
 * https://learn.microsoft.com/graph/api/opentypeextension-post-opentypeextension
 */
export const addExtension: Act = (action) => {
  const event = findEvent(action);
  checkIfMatch(action, event);
  // Documented of delegates.
  if (action.access.shared) throw refusals.accessDenied();
  const added = readExtension(readJsonBody(action.call.body));
  const extensions = withExtension(event.extensions ?? [], added);
  keep(action, event, extensions);
  return answer(action, event, extensions.find(({ name }) => name === added.name) ?? added, 201);
};

/** Puts the data of the body in the place of what was there. https://learn.microsoft.com/graph/api/opentypeextension-update */
export const updateExtension: Act = (action) => {
  const event = findEvent(action);
  checkIfMatch(action, event);
  const before = findExtension(action, event);
  const after = readExtension(readJsonBody(action.call.body), before.name);
  keep(
    action,
    event,
    (event.extensions ?? []).map((extension) => (extension === before ? after : extension)),
  );
  return answer(action, event, after, 200);
};

/** https://learn.microsoft.com/graph/api/opentypeextension-delete */
export const deleteExtension: Act = (action) => {
  const event = findEvent(action);
  checkIfMatch(action, event);
  const gone = findExtension(action, event);
  keep(
    action,
    event,
    (event.extensions ?? []).filter((extension) => extension !== gone),
  );
  return { status: 204 };
};

function findExtension({ params }: Action, { extensions }: EventRecord): OpenExtension {
  const wanted = readExtensionName(params.extension ?? '');
  const found = extensions?.find(({ name }) => name === wanted);
  if (!found) throw refusals.itemNotFound();
  return found;
}

function keep({ mailbox, world }: Action, event: EventRecord, extensions: readonly OpenExtension[]): void {
  const { extensions: _, ...rest } = event;
  const changes = new Changes(world);
  changes.put(mailbox, {
    ...rest,
    // What an occurrence does not have is that of its series.
    ...(extensions.length > 0 || event.occurrence ? { extensions } : {}),
    change: mailbox.nextNumber(),
    modified: stampAfter(event.modified, stampNow(world)),
  });
  changes.commit();
}

function answer(action: Action, event: EventRecord, extension: OpenExtension, status: number) {
  const { mailbox, prefer } = action;
  const id = encodeURIComponent(idOf(mailbox, event, prefer.immutableIds));
  const path = `${readScope(action).context}/events('${id}')/extensions/$entity`;
  return answerItem(action, path, showExtension(extension), status);
}
