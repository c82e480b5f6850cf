import { afterAll, describe, expect, it } from 'vitest';
import { isToOthers, toEvents } from './arrange-subscription.ts';
import type { Exchange } from './exchange.ts';
import type { CalendarPaths } from './paths.ts';
import { REASONS } from './reasons.ts';
import { atCalendarPath } from './refused.ts';
import { replay } from './replay.ts';
import { type Rule, ruleOf } from './scope.ts';
import { shownInside } from './shown-inside.ts';
import { createTally, SHARE_THAT_PASSES } from './tally.ts';

/** A rule that covers fewer answers may have them pass by accident. */
const MANY = 3;

/** Tests that replay each exchange of a file, and that all its families pass. */
export function describeExchanges(title: string, exchanges: readonly Exchange[], paths: CalendarPaths): void {
  describe(title, () => {
    const tally = createTally();
    const behind = new Map<Rule, Exchange[]>();
    const replayed: Exchange[] = [];
    for (const raw of exchanges) {
      const exchange = toEvents(atCalendarPath(raw));
      if (isToOthers(raw)) tally.toldOfEvents();
      const rule = ruleOf(exchange, paths);
      if (!rule) replayed.push(exchange);
      else {
        if (exchange.response) behind.set(rule, [...(behind.get(rule) ?? []), exchange]);
        tally.listed(exchange.family, rule.reason);
      }
      if (rule) replayed.push(...shownInside(exchange, paths).filter((inner) => !ruleOf(inner, paths)));
    }

    it.each(replayed.map((exchange) => [exchange.id, exchange] as const))(
      '%s is answered as it is shown',
      async (_, exchange) => {
        const entry = REASONS[exchange.id];
        const { differences, contradictions } = await replay(exchange, paths).catch((error: unknown) => ({
          differences: [error instanceof Error ? error.message : String(error)],
          contradictions: [],
        }));
        tally.contradicted(exchange.id, contradictions);
        if (entry) {
          tally.listed(exchange.family, entry.reason);
          expect(differences, `the entry of '${exchange.id}' in REASONS is not needed any more`).not.toEqual([]);
          const { members } = entry;
          if (members) expect(differences.filter((line) => !members.test(line))).toEqual([]);
          return;
        }
        tally.replayed(exchange.family, differences.length === 0);
        expect(differences).toEqual([]);
      },
    );

    const later = [...behind].filter(([{ reason }, covered]) => reason === 'later' && covered.length >= MANY);
    it.each(later)('the rule of what is not built yet, $why, is still needed', async (_, covered) => {
      for (const exchange of covered) if (await differs(exchange, paths)) return;
      expect.fail('all of its exchanges pass: take the rule out');
    });

    it(`of each family at least ${SHARE_THAT_PASSES * 100} of 100 exchanges pass`, () => {
      expect(tally.families().filter(({ passed, total }) => passed < total * SHARE_THAT_PASSES)).toEqual([]);
    });

    afterAll(() => {
      console.info(`${title}\n${tally.report()}`);
    });
  });
}

async function differs(exchange: Exchange, paths: CalendarPaths): Promise<boolean> {
  return replay(exchange, paths).then(
    ({ differences }) => differences.length > 0,
    () => true,
  );
}
