import type { Simulation } from './simulation.ts';

type World = Pick<Simulation, 'clock' | 'service' | 'random'>;

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

/** A client that knows at each moment which slots are free, and is never throttled: what can be reached at best. */
export function sendKnowing({ clock, service }: World, mailbox: string): { done: number } {
  const known = { done: 0 };
  const fill = () => {
    while (service.freeSlots(mailbox) > 0) {
      void service.arrive(mailbox).then(({ status }) => {
        if (status === 201) known.done += 1;
        fill();
      });
    }
  };
  const look = async () => {
    for (;;) {
      fill();
      // A slot that another gives back shows at the next look.
      await clock.sleep(10);
    }
  };
  void look();
  return known;
}
