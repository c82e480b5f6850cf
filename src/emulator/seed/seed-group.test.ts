import { expect, it } from 'vitest';
import { checkSeed } from './seed.ts';

const group = { mail: 'maths@school.example', members: ['tutor.7@school.example'] };
const users = [{ userPrincipalName: 'tutor.7@school.example' }];
const refused = (...groups: unknown[]) => {
  try {
    checkSeed({ users, groups }, 'seed.json');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return undefined;
};

it('takes groups with members, a kind and events', () => {
  expect(refused(group, { ...group, mail: 'staff@school.example', kind: 'distributionList' })).toBeUndefined();
});

it('names what is wrong with a group', () => {
  expect(refused({ ...group, mail: 'maths' })).toBe('seed.json: groups[0].mail must be an address.');
  expect(refused(group, group)).toBe("seed.json: groups[1].mail 'maths@school.example' is used twice.");
  expect(refused({ mail: 'TUTOR.7@school.example' })).toBe(
    "seed.json: groups[0].mail 'TUTOR.7@school.example' is used twice.",
  );
  expect(refused({ ...group, kind: 'team' })).toBe('seed.json: groups[0].kind must be unified or distributionList.');
  expect(refused({ ...group, members: ['tutor'] })).toBe(
    "seed.json: groups[0].members[0] must be a user's address or id.",
  );
  expect(refused({ ...group, owner: 'x' })).toMatch(/^seed.json: groups\[0\]\.owner is not known; known are mail, /);
  expect(refused({ ...group, kind: 'distributionList', events: [] })).toBe(
    'seed.json: groups[0].events must be left out: a distribution list has no calendar.',
  );
  expect(refused({ ...group, events: [{ subject: 'No times' }] })).toMatch(
    /^seed.json: groups\[0\]\.events\[0\] would be refused by Graph: ErrorPropertyValidationFailure/,
  );
  expect(refused({ ...group, timeZone: 'Mars' })).toBe(
    'seed.json: groups[0].timeZone must be a Windows or IANA zone name.',
  );
});
