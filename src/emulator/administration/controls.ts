import { InputError } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import { ATTACHMENT_MEMBERS } from '../attachments/show-attachment.ts';
import { showCalendar } from '../calendars/show-calendar.ts';
import type { Throttle } from '../calls/throttle.ts';
import type { EventRecord } from '../events/event-record.ts';
import { showEvent } from '../events/show-event.ts';
import { checkFaultPlan } from '../faults/fault-plan.ts';
import type { FaultPlan, Faults } from '../faults/faults.ts';
import type { Apps } from '../identity/apps.ts';
import type { SignInRecords } from '../identity/sign-in-records.ts';
import type { Directory } from '../mailboxes/directory.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { checkModes } from '../modes/mode-settings.ts';
import { completeModes, type ModeOptions, type Modes } from '../modes/modes.ts';
import type { MailboxSnapshot, Snapshot } from '../options.ts';
import type { Expanded } from '../query/expand.ts';
import { applySeed } from '../seed/apply-seed.ts';
import { type SealedSeed, sealSeed } from '../seed/seal-seed.ts';
import { checkSeed } from '../seed/seed.ts';
import { checkRooms } from '../seed/seed-room-lists.ts';
import { withoutSecrets, withSecretsOf } from '../store/snapshot-records.ts';
import { checkRecords, exportRecords, importRecords } from '../store/store-records.ts';
import type { LifecycleEvent } from '../subscriptions/notification.ts';
import type { World } from '../world.ts';
import { checkLifecycleEvent, tellSubscription } from './subscription-paths.ts';
import type { SubscriptionTold } from './told.ts';

/** How many events stand in all calendars. */
export interface EventCounts {
  /** In the calendars of those who made them. */
  events: number;
  /** Attendees' copies of them. */
  copies: number;
}

/** What is done to a whole emulator while it runs; values may come from JSON and are checked. */
export interface Controls {
  readonly modes: Modes;
  readonly faultPlan: FaultPlan;
  countEvents(): EventCounts;
  snapshot(): Snapshot;
  restore(from: unknown): Promise<void>;
  seed(seed: unknown): Promise<number>;
  setFaultPlan(plan: unknown): void;
  setModes(modes: ModeOptions): void;
  expireDeltaLinks(user?: string): number;
  readonly subscriptions: readonly SubscriptionTold[];
  lifecycleEvent(subscription: string, event: LifecycleEvent): void;
  reset(): void;
}

/** What the controls act on. */
interface Controlled {
  world: World;
  apps: Apps;
  records: SignInRecords;
  throttle: Throttle;
  faults: Faults;
  seed: SealedSeed | undefined;
}

/** Makes them. */
export function createControls(controlled: Controlled): Controls {
  const { world, apps, records, throttle, faults, seed: first } = controlled;
  const { store, directory, recorder } = world;
  const beginAnew = () => {
    recorder.clear();
    throttle.clear();
    faults.reset();
  };
  const startFrom = (seed: SealedSeed | undefined) => {
    store.clear();
    directory.clear();
    world.subscriptions.load();
    world.contents.forget();
    apps.load();
    records.load();
    beginAnew();
    if (seed) applySeed(world, apps, records.consents, seed);
  };
  return {
    get modes() {
      return { ...world.modes };
    },
    get faultPlan() {
      return faults.plan;
    },
    countEvents() {
      const counts = { events: 0, copies: 0 };
      for (const { numbers, copyCount } of directory.mailboxes()) {
        counts.events += numbers.length - copyCount;
        counts.copies += copyCount;
      }
      return counts;
    },
    snapshot: () => ({
      users: [...directory.mailboxes()].map((mailbox) => snapshotOf(mailbox, world)),
      // A copy, as the store goes on.
      records: structuredClone(withoutSecrets(exportRecords(store))),
    }),
    async restore(from) {
      if (!isObject(from) || !('records' in from)) {
        const sealed = await sealSeed(checkSeed(from), world.random);
        checkRooms(directory, sealed, () => false);
        return startFrom(sealed);
      }
      const taken = structuredClone(checkRecords(from.records));
      takeRecords(controlled, withSecretsOf(taken, exportRecords(store)));
      beginAnew();
      recall(world);
    },
    async seed(seed) {
      const sealed = await sealSeed(checkSeed(seed), world.random);
      checkRooms(directory, sealed, (room) => directory.known(room) !== undefined);
      const before = [...directory.mailboxes()].length;
      applySeed(world, apps, records.consents, sealed);
      return [...directory.mailboxes()].length - before;
    },
    setFaultPlan: (plan) => faults.play(plan === undefined ? { rules: [] } : checkFaultPlan(plan)),
    setModes(modes) {
      // The same object: whoever has it goes by what it says now.
      Object.assign(world.modes, completeModes(checkModes(modes)));
      world.subscriptions.modesChanged();
    },
    expireDeltaLinks(user) {
      const mailboxes = user === undefined ? [...directory.mailboxes()] : [knownMailbox(directory, user)];
      for (const { tracking } of mailboxes) tracking.expire();
      return mailboxes.length;
    },
    get subscriptions() {
      return world.subscriptions.all().map(({ record }) => tellSubscription(record));
    },
    lifecycleEvent: (subscription, event) => world.subscriptions.happened(subscription, checkLifecycleEvent(event)),
    reset: () => startFrom(first),
  };
}

/** Puts what a store holds already into the record. */
export function recall({ directory, recorder, store }: World): void {
  for (const mailbox of directory.mailboxes()) {
    // A copy was committed with the organizer's event.
    for (const event of eventsOf(mailbox)) if (!event.invitation) recorder.committed(mailbox, event);
  }
  // Kept by sender; the number tells in which order they went out.
  for (const [, , mail] of [...store.mails.entries()].sort((a, b) => a[1] - b[1])) recorder.mailed(mail);
}

// Records are checked by their form alone; values that cannot be held are found by holding and showing them.
function takeRecords({ world, apps, records }: Controlled, from: Snapshot['records']): void {
  const before = exportRecords(world.store);
  const take = (taken: Snapshot['records']) => {
    importRecords(world.store, taken);
    world.directory.load();
    world.subscriptions.load();
    world.contents.forget();
    apps.load();
    records.load();
  };
  try {
    take(from);
    for (const mailbox of world.directory.mailboxes()) snapshotOf(mailbox, world);
  } catch (error) {
    take(before);
    throw new InputError(
      'snapshot-invalid',
      'The snapshot: records cannot be read; they are damaged, or of another version.',
      { field: 'records' },
      { cause: error },
    );
  }
}

function knownMailbox(directory: Directory, user: string): Mailbox {
  const mailbox = directory.known(user);
  if (!mailbox) throw new InputError('not-found', `There is no mailbox ${user}.`);
  return mailbox;
}

function eventsOf(mailbox: Mailbox) {
  return [...mailbox.numbers].flatMap((number) => mailbox.event(number) ?? []);
}

function snapshotOf(mailbox: Mailbox, world: World): MailboxSnapshot {
  const { id, userPrincipalName, displayName } = mailbox.user;
  return {
    id,
    userPrincipalName,
    displayName,
    calendars: [...mailbox.calendars.values()].map((calendar) => showCalendar(mailbox, calendar, undefined)),
    events: eventsOf(mailbox).map((event) =>
      showEvent(mailbox, event, {
        zones: world.zones,
        zone: undefined,
        body: 'html',
        rewritten: world.modes.rewriting === 'exchange',
        immutableIds: false,
        fresh: false,
        select: undefined,
        expand: allOf(event),
        contents: world.contents,
      }),
    ),
  };
}

/** What applications keep on an event, and what is attached to it, without the bytes. */
function allOf({ properties, multiProperties = [], extensions = [], attachments }: EventRecord): Expanded {
  return {
    singleValueExtendedProperties: new Set(properties.map(({ id }) => id)),
    multiValueExtendedProperties: new Set(multiProperties.map(({ id }) => id)),
    extensions: new Set(extensions.map(({ name }) => name)),
    ...(attachments ? { attachments: { select: new Set(ATTACHMENT_MEMBERS) } } : {}),
  };
}
