import { expect, it } from 'vitest';
import { knownZoneName } from './zone-name.ts';

it.for(['GMT Standard Time', 'Europe/London', 'UTC'])('the zone %j has a name that the service takes back', (name) => {
  expect(knownZoneName(name)).toBe(name);
});

it.for(['tzone://Microsoft/Custom', 'Customized Time Zone', 'a"b', 'a\nb', '', undefined])(
  'the zone %j has none',
  (name) => {
    expect(knownZoneName(name)).toBeUndefined();
  },
);
