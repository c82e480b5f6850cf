import { formatDuration, MINUTE } from '../../core/durations.ts';
import type { Finding } from './finding.ts';

/** What assertions and tokens bear. https://learn.microsoft.com/entra/identity-platform/certificate-credentials */
const MOST_OFF_MS = 5 * MINUTE;

/** Compares this machine's clock with the Date of an answer, which counts whole seconds; pure. */
export function judgeClock(date: { header: string; localMs: number } | undefined): Finding {
  const service = date === undefined ? Number.NaN : Date.parse(date.header);
  if (date === undefined || Number.isNaN(service)) {
    return { check: 'clock', status: 'skipped', message: 'No answer told the time.' };
  }
  const off = date.localMs - service;
  const said = `${formatDuration(Math.abs(off))} ${off < 0 ? 'behind' : 'ahead of'} the service`;
  if (Math.abs(off) <= MOST_OFF_MS) return { check: 'clock', status: 'ok', message: `The clock is ${said}.` };
  return {
    check: 'clock',
    status: 'failed',
    code: 'clock-wrong',
    message: `The clock is ${said}, and more than 5 minutes are not borne.`,
    hint: 'Set it by a time server: assertions and tokens are refused or taken for expired.',
  };
}
