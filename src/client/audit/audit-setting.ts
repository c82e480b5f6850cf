import { UsageError } from '../../core/errors.ts';

/** Whether single writes are put on record, as the setting says; default yes. Throws UsageError `audit-setting-invalid`. */
export function isAudited(setting: string | undefined): boolean {
  switch (setting || 'on') {
    case 'on':
      return true;
    case 'off':
      return false;
    default:
      throw new UsageError('audit-setting-invalid', 'The setting audit is neither on nor off.', {
        hint: 'Write "on" or "off" (graphcal.config.json, GRAPHCAL_AUDIT).',
      });
  }
}
