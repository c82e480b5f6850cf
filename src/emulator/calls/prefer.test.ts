import { describe, expect, it } from 'vitest';
import { createZones } from '../time/zones.ts';
import { readPreferences } from './prefer.ts';

const SECOND = 1000;
const zones = createZones();
const appliedOf = (header: string) => readPreferences(header, zones).applied;

describe('preferences', () => {
  it('are read from one list, quoted or not, names in any letter case, unknown ones left out', () => {
    expect(appliedOf('outlook.timezone = "GMT Standard Time", respond-async;x=y, IDTYPE=immutableId')).toBe(
      'outlook.timezone="GMT Standard Time", IdType="ImmutableId"',
    );
  });

  it.for(['a'.repeat(2_000_000), `a${' '.repeat(2_000_000)}`, 'a="'.repeat(700_000), '='.repeat(2_000_000)])(
    'of two megabytes are read at once',
    { timeout: 5 * SECOND },
    (header) => {
      expect(appliedOf(header)).toBeUndefined();
    },
  );
});
