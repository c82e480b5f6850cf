import { UsageError } from '../core/errors.ts';
import { canonicalJson, isObject, type JsonObject, type JsonValue } from '../core/json.ts';
import type { CheckSettings } from './rows/row.ts';

/** Settings that shape rows and that a job keeps, so that a later run makes the same rows of the same input. */
export const KEPT_SETTINGS = [
  'map',
  'keyColumns',
  'mailbox',
  'calendar',
  'timeZone',
  'bodyType',
  'gap',
  'overlap',
] as const;

export type KeptSetting = (typeof KEPT_SETTINGS)[number] | 'mailboxMap';

/** What a run sends with, and where it is not what was given. */
export interface MergedSettings<Settings extends CheckSettings> {
  readonly settings: Settings;
  /** Settings that were not given and are those of the job's last run. */
  readonly kept: readonly KeptSetting[];
  /** Settings that were given otherwise than in the job's last run. */
  readonly changed: readonly KeptSetting[];
}

/** The name of what keeps them within the settings of a job. */
const PLACE = 'rows';

/** Adds to what a job has on record the settings of a run; a function, and the entries of a mailbox map, are not kept. */
export function keepSettings(ofJob: JsonObject, settings: CheckSettings): JsonObject {
  const rows: JsonObject = {};
  for (const name of KEPT_SETTINGS) {
    const value = settings[name];
    if (value === undefined || typeof value === 'function') continue;
    rows[name] = JSON.parse(JSON.stringify(value)) as JsonValue;
  }
  if (settings.mailboxMap !== undefined) rows.mailboxMap = settings.mailboxMap.digest;
  return { ...ofJob, [PLACE]: rows };
}

/** What is on record of a job once a run took its input in, so that one without an input can go on. */
export function settingsOfRun(
  ofJob: JsonObject,
  settings: CheckSettings,
  run: { mode: 'send' | 'apply' | 'adopt'; isMixed: boolean },
): JsonObject {
  const { isTakenBack: _, ...kept } = keepSettings(ofJob, settings);
  return { ...kept, ...run };
}

/** The same once the job was taken back, which a run goes on with as with any other. */
export function settingsOfUndo(ofJob: JsonObject): JsonObject {
  return { ...ofJob, isTakenBack: true };
}

/**
 * What was given, and for the rest what the job's last run was sent with. Throws UsageError `mailbox-map-needed` where
 * that had a mailbox map and none is given: only its fingerprint is kept.
 */
export function mergeSettings<Settings extends CheckSettings>(
  given: Settings,
  ofJob: JsonObject,
): MergedSettings<Settings> {
  const before = isObject(ofJob[PLACE]) ? (ofJob[PLACE] as JsonObject) : {};
  if (before.mailboxMap !== undefined && given.mailboxMap === undefined) {
    throw new UsageError('mailbox-map-needed', 'The rows of this job were sent with a mailbox map.', {
      hint: 'Give it again (--mailbox-map), or leave out what the job keeps (--forget-settings).',
    });
  }
  const now = keepSettings({}, given)[PLACE] as JsonObject;
  const kept = KEPT_SETTINGS.filter((name) => given[name] === undefined && before[name] !== undefined);
  const names: readonly KeptSetting[] = [...KEPT_SETTINGS, 'mailboxMap'];
  return {
    settings: { ...given, ...Object.fromEntries(kept.map((name) => [name, before[name]])) },
    kept,
    // What an earlier run was not given, it had by default: naming it changes rows only where it is another.
    changed: names.filter(
      (name) =>
        now[name] !== undefined &&
        canonicalJson(now[name] ?? null) !== canonicalJson(before[name] ?? null) &&
        Object.keys(before).length > 0,
    ),
  };
}
