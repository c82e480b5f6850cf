import { refusals } from '../refusals.ts';
import type { Zone, Zones } from '../time/zones.ts';

/** What a caller prefers, read from the Prefer headers. */
export interface Preferences {
  /** Zone for start and end; undefined means none was asked. */
  zone: Zone | undefined;
  body: 'text' | 'html' | undefined;
  immutableIds: boolean;
  maxPageSize: number | undefined;
  /** Value of the Preference-Applied header; undefined when nothing was preferred. */
  applied: string | undefined;
}

const NOTHING: Preferences = {
  zone: undefined,
  body: undefined,
  immutableIds: false,
  maxPageSize: undefined,
  applied: undefined,
};

// A name begins where no other letter of a name stands before it: else each letter of a long one would be tried as its
// beginning, and a part of a batch can hold megabytes of them.
const PREFERENCE = /(?<![\w.-])([\w.-]+)\s*=\s*(?:"([^"]*)"|([^\s,;]+))/g;

/** Reads Prefer headers; several values may stand in one header or in several; unknown ones are ignored. */
export function readPreferences(header: string | undefined, zones: Zones): Preferences {
  if (header === undefined || header === '') return NOTHING;
  const read = { ...NOTHING };
  const applied: string[] = [];
  for (const [, name = '', quoted, bare] of header.matchAll(PREFERENCE)) {
    const value = quoted ?? bare ?? '';
    switch (name.toLowerCase()) {
      case 'outlook.timezone':
        read.zone = zones.find(value);
        if (!read.zone) throw refusals.timeZone(value);
        applied.push(`outlook.timezone="${value}"`);
        break;
      case 'outlook.body-content-type': {
        const type = value.toLowerCase();
        if (type !== 'text' && type !== 'html') break;
        read.body = type;
        applied.push(`outlook.body-content-type="${type}"`);
        break;
      }
      case 'idtype':
        if (value.toLowerCase() !== 'immutableid') break;
        read.immutableIds = true;
        applied.push('IdType="ImmutableId"');
        break;
      case 'odata.maxpagesize':
        if (!/^[1-9]\d{0,5}$/.test(value)) break;
        read.maxPageSize = Number(value);
        applied.push(`odata.maxpagesize=${value}`);
        break;
    }
  }
  read.applied = applied.length === 0 ? undefined : applied.join(', ');
  return read;
}
