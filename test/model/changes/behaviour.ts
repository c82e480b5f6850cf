/** What is not known of the service, as far as it concerns changes of an event that is there. */
export interface Behaviour {
  /** Whether a write under a version that is no longer the event's is refused. */
  ifMatch: 'honoured' | 'ignored';
  /** A write that nobody waits for any more, and that is still carried out: before the next run begins, or later. */
  late: 'never' | 'within' | 'beyond';
  /** Reads that show an event as it was before its last change: no longer than a run, or for longer. */
  reads: 'as it is' | 'behind for a run' | 'behind for longer';
  /** Whether the version changes although nobody changed the event, as it was seen to two minutes after a create. */
  versions: 'of changes' | 'by themselves too';
  /** Whom a PATCH mails: those whom it changes something for, or everybody, even if it changes nothing. */
  mails: 'who is concerned' | 'everybody';
}

type Values = { readonly [Name in keyof Behaviour]: readonly Behaviour[Name][] };

/** Every value of every unknown, in the order in which the table names them. */
export const VALUES: Values = {
  ifMatch: ['honoured', 'ignored'],
  late: ['never', 'within', 'beyond'],
  reads: ['as it is', 'behind for a run', 'behind for longer'],
  versions: ['of changes', 'by themselves too'],
  mails: ['who is concerned', 'everybody'],
};

/** All combinations. */
export function everyBehaviour(): Behaviour[] {
  const all: Behaviour[] = [];
  for (const ifMatch of VALUES.ifMatch)
    for (const late of VALUES.late)
      for (const reads of VALUES.reads)
        for (const versions of VALUES.versions)
          for (const mails of VALUES.mails) all.push({ ifMatch, late, reads, versions, mails });
  return all;
}

/** A service that does what is hoped of it. */
export const BEST: Behaviour = {
  ifMatch: 'honoured',
  late: 'never',
  reads: 'as it is',
  versions: 'of changes',
  mails: 'who is concerned',
};

/** One with which all can happen that can with any other that honours versions, apart from mails. */
export const WORST: Behaviour = {
  ifMatch: 'honoured',
  late: 'beyond',
  reads: 'behind for longer',
  versions: 'by themselves too',
  mails: 'who is concerned',
};

/**
 * The combination that stands for this one, where an unknown makes no difference: where versions change by themselves
 * all can happen that can where they do not, and whom a PATCH mails concerns nothing but mails.
 */
export function representative(behaviour: Behaviour, isOfMails: boolean): Behaviour {
  const { mails } = behaviour;
  return { ...behaviour, versions: 'by themselves too', mails: isOfMails ? mails : 'who is concerned' };
}

/** A name for a combination. */
export function nameOf({ ifMatch, late, reads, versions, mails }: Behaviour): string {
  return [ifMatch, late, reads, versions, mails].join(' | ');
}
