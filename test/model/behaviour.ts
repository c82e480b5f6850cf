/**
 * What is not known of the service, and of the machine that the client runs on. Times are told against the time that
 * the service remembers a transactionId: `within` ends before that, `beyond` may take longer.
 */
export interface Behaviour {
  /** How long an id is remembered after its create was carried out. */
  memory: 'none' | 'a while' | 'for ever';
  /** A create that nobody waits for any more, and that is still carried out. */
  late: 'never' | 'within' | 'beyond';
  /** How long the filter does not show an event that exists. */
  delay: 'none' | 'within' | 'beyond';
  /** How long a client may stand still between its look-up and the call that follows: a wait, or a laptop asleep. */
  pause: 'within' | 'beyond';
  /** Whether an id may be used again once its event was deleted. */
  deleting: 'frees' | 'keeps';
  /** Where an id is known: in the mailbox, or in the calendar until the event is moved to another. */
  scope: 'mailbox' | 'calendar';
  /** How a repeat is answered. */
  reply: '201' | '400' | '400 with id' | '409' | '409 with id';
}

type Values = { readonly [Name in keyof Behaviour]: readonly Behaviour[Name][] };

/** Every value of every unknown, in the order in which the table names them. */
export const VALUES: Values = {
  memory: ['none', 'a while', 'for ever'],
  late: ['never', 'within', 'beyond'],
  delay: ['none', 'within', 'beyond'],
  pause: ['within', 'beyond'],
  deleting: ['frees', 'keeps'],
  scope: ['mailbox', 'calendar'],
  reply: ['201', '400', '400 with id', '409', '409 with id'],
};

/** All combinations. */
export function everyBehaviour(): Behaviour[] {
  const all: Behaviour[] = [];
  for (const memory of VALUES.memory)
    for (const late of VALUES.late)
      for (const delay of VALUES.delay)
        for (const pause of VALUES.pause)
          for (const deleting of VALUES.deleting)
            for (const scope of VALUES.scope)
              for (const reply of VALUES.reply) all.push({ memory, late, delay, pause, deleting, scope, reply });
  return all;
}

/**
 * The combination that stands for this one, where an unknown makes no difference: where nothing is remembered no repeat
 * is told from another, where all is remembered nothing takes longer, and 400 and 409 say the same by their code.
 */
export function representative(behaviour: Behaviour): Behaviour {
  const { memory, reply } = behaviour;
  const timeless: Behaviour = {
    ...behaviour,
    late: behaviour.late === 'never' ? 'never' : 'within',
    delay: behaviour.delay === 'none' ? 'none' : 'within',
    pause: 'within',
  };
  if (memory === 'none') return { ...timeless, deleting: 'frees', scope: 'mailbox', reply: '400' };
  const told: Behaviour['reply'] = reply === '409' ? '400' : reply === '409 with id' ? '400 with id' : reply;
  return { ...(memory === 'a while' ? behaviour : timeless), reply: told };
}

/** A name for a combination. */
export function nameOf({ memory, late, delay, pause, deleting, scope, reply }: Behaviour): string {
  return [memory, late, delay, pause, deleting, scope, reply].join(' | ');
}
