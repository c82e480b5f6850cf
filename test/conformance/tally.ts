import type { Kind } from './scope.ts';

/** The share of a family's exchanges that must pass. */
export const SHARE_THAT_PASSES = 0.97;

/** How a family did. */
export interface FamilyCount {
  readonly family: string;
  passed: number;
  /** Exchanges that were replayed, without those that stand in a list. */
  total: number;
  readonly listed: Record<Kind, number>;
}

/** Counts exchanges by family. */
export interface Tally {
  replayed(family: string, passed: boolean): void;
  listed(family: string, reason: Kind): void;
  contradicted(id: string, paths: readonly string[]): void;
  /** One that speaks of something else, and was compared as if it spoke of events. */
  toldOfEvents(): void;
  families(): readonly FamilyCount[];
  /** One line a family. */
  report(): string;
}

/** Makes an empty tally. */
export function createTally(): Tally {
  const families = new Map<string, FamilyCount>();
  const contradictions: string[] = [];
  let toldOfEvents = 0;
  const of = (family: string): FamilyCount => {
    const known = families.get(family);
    if (known) return known;
    const listed = { 'out-of-scope': 0, later: 0, 'documentation-error': 0 };
    const added: FamilyCount = { family, passed: 0, total: 0, listed };
    families.set(family, added);
    return added;
  };
  const line = ({ family, passed, total, listed }: FamilyCount) =>
    `${family.padEnd(24)} ${passed}/${total} passed; later ${listed.later}, out of scope ${listed['out-of-scope']}, documentation errors ${listed['documentation-error']}`;
  return {
    replayed(family, passed) {
      const count = of(family);
      count.total += 1;
      if (passed) count.passed += 1;
    },
    listed(family, reason) {
      of(family).listed[reason] += 1;
    },
    contradicted(id, paths) {
      if (paths.length > 0) contradictions.push(`${id} shows other values than it sent: ${paths.join(', ')}`);
    },
    toldOfEvents() {
      toldOfEvents += 1;
    },
    families: () => [...families.values()],
    report: () =>
      [
        ...[...families.values()].map(line).sort(),
        ...(toldOfEvents > 0
          ? [`${toldOfEvents} of subscriptions to mail and other things, which are refused here, compared as to events`]
          : []),
        ...contradictions,
      ].join('\n'),
  };
}
