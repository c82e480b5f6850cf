import type { Zones } from '../../graph/time-zone.ts';
import type { MailboxZone, RowSettings, SettingValue } from './row.ts';
import { type RowFields, textOf } from './row-fields.ts';
import { quoted } from './row-text.ts';
import type { RowZone, TimeContext } from './row-times.ts';

/** The zone of times without an offset; 'unknown' where one is named that is none. */
export function zoneOf(
  row: RowFields,
  settings: RowSettings,
  mailbox: string | undefined,
  zones: Zones,
): RowZone | 'unknown' | undefined {
  const faults = row.rejections.length;
  const given = textOf(row, 'TimeZone');
  if (row.rejections.length > faults) return 'unknown';
  const name = given ?? zoneOfSettings(settings, mailbox);
  if (name === undefined) return undefined;
  if (typeof name !== 'string') {
    row.rejections.push({ field: 'TimeZone', ...name });
    return 'unknown';
  }
  const zone = zones.resolve(name);
  if (zone === undefined) {
    const whose = given === undefined ? "The job's time zone" : 'TimeZone';
    row.rejections.push({
      field: 'TimeZone',
      code: 'time-zone-unknown',
      reason: `${whose} ${quoted(name)} is neither a Windows nor an IANA zone; write for example Europe/London or GMT Standard Time.`,
    });
    return 'unknown';
  }
  if (given === undefined) return { zone, origin: 'settings' };
  if (zone.windows === undefined) {
    row.notes.push({
      field: 'TimeZone',
      code: 'time-zone-unmapped',
      text: `${zone.name} has no Windows zone, so the service may refuse it.`,
    });
  } else if (zone.name.toLowerCase() !== given.trim().toLowerCase()) {
    row.notes.push({
      field: 'TimeZone',
      code: 'time-zone-replaced',
      text: `${quoted(given)} is written as ${zone.name}.`,
    });
  }
  return { zone, origin: 'row' };
}

export function zoneOfMailbox(own: MailboxZone | undefined, zones: Zones): TimeContext['mailboxZone'] {
  if (own === undefined || 'problem' in own) return own;
  const zone = zones.resolve(own.name);
  if (zone !== undefined) return { zone, origin: 'mailbox' };
  return { problem: `the mailbox's own, ${quoted(own.name)}, is neither a Windows nor an IANA zone` };
}

function zoneOfSettings({ timeZone }: RowSettings, mailbox: string | undefined): SettingValue | undefined {
  if (typeof timeZone !== 'function') return timeZone;
  return mailbox === undefined ? undefined : timeZone(mailbox);
}
