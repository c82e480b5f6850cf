import { addHint, GraphcalError } from '../../core/errors.ts';
import { type KeptSetting, mergeSettings } from '../kept-settings.ts';
import type { JobRecord } from '../ledger/ledger.ts';
import { checkColumns, type OpenedRows } from '../rows/formats/open-rows.ts';
import type { CheckSettings } from '../rows/row.ts';
import { createRowShape } from '../rows/row-shape.ts';

/** What rows are shaped by in a run. */
export interface SettingsInForce {
  settings: CheckSettings;
  /** Settings that were not given and are those of the job's last run. */
  kept: readonly KeptSetting[];
  /** Settings that are not those of the job's last run: why rows may have changed. */
  changed: readonly KeptSetting[];
}

/**
 * What was given, and for the rest what the job keeps from its last run. Throws what was held back of the header while
 * it was not known whether the job keeps a map, and LedgerError `mailbox-map-needed`.
 */
export function settingsInForce(
  given: CheckSettings & { file: string; forgetSettings?: boolean | undefined },
  input: Pick<OpenedRows, 'columns' | 'unmapped'>,
  job: JobRecord | undefined,
): SettingsInForce {
  const before = given.forgetSettings ? {} : (job?.settings ?? {});
  const { settings, kept, changed } = mergeSettings<CheckSettings>(given, before);
  if (input.unmapped !== undefined && !kept.includes('map')) throw input.unmapped;
  if (kept.length > 0) checkKept(settings, kept, input, given.file);
  return { settings, kept, changed };
}

/** Looks at the header again, with the settings that the job keeps. */
function checkKept(
  settings: CheckSettings,
  kept: readonly KeptSetting[],
  input: Pick<OpenedRows, 'columns'>,
  file: string,
): void {
  try {
    checkColumns(input.columns, { file, keyColumns: settings.keyColumns, needs: createRowShape(settings) });
  } catch (error) {
    if (!(error instanceof GraphcalError)) throw error;
    throw addHint(error, `The job keeps from its last run: ${kept.join(', ')}; leave that out by --forget-settings.`);
  }
}
