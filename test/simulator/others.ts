import type { Random } from '../../src/core/random.ts';
import type { Simulation } from './simulation.ts';

type World = Pick<Simulation, 'clock' | 'service'>;

/** What became of another client's requests. */
export interface OtherUse {
  accepted: number;
  throttled: number;
}

/** Another process that sends a request every `everyMs` milliseconds, whatever the answers are. */
export function sendSteadily({ clock, service }: World, mailbox: string, everyMs: number): OtherUse {
  const use: OtherUse = { accepted: 0, throttled: 0 };
  const forEver = async () => {
    for (;;) {
      void service.arrive(mailbox).then(({ status }) => {
        if (status === 201) use.accepted += 1;
        else use.throttled += 1;
      });
      await clock.sleep(everyMs);
    }
  };
  void forEver();
  return use;
}

/** Another process that holds a slot for `heldMs` milliseconds, gives it back for `freeMs`, and so on. */
export function holdSlot({ clock, service }: World, mailbox: string, heldMs: number, freeMs = 0): void {
  const forEver = async () => {
    for (;;) {
      const leave = await service.occupy(mailbox);
      await clock.sleep(heldMs);
      leave();
      await clock.sleep(freeMs);
    }
  };
  void forEver();
}

/** Another process that holds a slot and gives it back, each for a time that is on average as given, and drawn anew. */
export function holdSlotAtRandom(
  { clock, service }: World,
  mailbox: string,
  heldMs: number,
  freeMs: number,
  random: Random,
): void {
  const draw = (mean: number) => -Math.log(1 - random.next()) * mean;
  const forEver = async () => {
    for (;;) {
      const leave = await service.occupy(mailbox);
      await clock.sleep(draw(heldMs));
      leave();
      await clock.sleep(draw(freeMs));
    }
  };
  void forEver();
}

/** What a client that knows which slots are free has done. */
export interface KnownUse {
  done: number;
  /** Monotonic milliseconds of the last that was done. */
  lastAt: number;
}

/**
 * A client that knows at each moment which slots are free: what can be reached at best. Where the window is full it
 * waits as it is told. It ends after `count` requests.
 */
export function sendKnowing(
  { clock, service }: World,
  mailbox: string,
  count: number = Number.POSITIVE_INFINITY,
): KnownUse {
  const known: KnownUse = { done: 0, lastAt: 0 };
  let left = count;
  let closedUntil = 0;
  const fill = () => {
    while (left > 0 && service.freeSlots(mailbox) > 0 && clock.monotonic() >= closedUntil) {
      const slots = service.freeSlots(mailbox);
      left -= 1;
      void service.arrive(mailbox).then(({ status, waitMs }) => {
        if (status === 201) {
          known.done += 1;
          known.lastAt = clock.monotonic();
        } else {
          left += 1;
          closedUntil = clock.monotonic() + waitMs;
        }
        fill();
      });
      // No slot was taken, so the window was full; the answer says how long.
      if (service.freeSlots(mailbox) === slots) return;
    }
  };
  const look = async () => {
    while (known.done < count) {
      fill();
      // A slot that another gives back shows at the next look.
      await clock.sleep(10);
    }
  };
  void look();
  return known;
}
