import { beforeEach, describe, expect, it } from 'vitest';
import { serviceForEach, shellForEach } from './testing.ts';

const ROOM = 'room.101@school.example';
const [ADA, BO, CY] = ['ada@school.example', 'bo@school.example', 'cy@school.example'] as const;

const shell = shellForEach();
const service = serviceForEach(shell);
let id: string;
beforeEach(async () => {
  const event = await askJson(
    ...['create-event', '--subject', 'Assembly', '--time-zone', 'Europe/London', '--categories', 'Blue'],
    ...['--start-date-time', '2026-06-12T09:00:00', '--end-date-time', '2026-06-12T10:00:00'],
    ...['--attendees', ADA, BO, '--location', 'Hall'],
  );
  id = String(event.id);
});

const ask = (...argv: string[]) => shell.call([...argv, '--auth', 'school', '--mailbox', ROOM]);
const askJson = async (...argv: string[]) => {
  const { code, out, err } = await ask(...argv, '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as Record<string, unknown>;
};
const change = (name: string, ...argv: string[]) => [name, '--event-id', id, ...argv];
const writes = () => service.emulator.record.requests.filter(({ method }) => method !== 'GET').length - 1;

describe('the commands that change an event', () => {
  it('change what is given, in the zone that is given', async () => {
    const times = ['--start-date-time', '2026-06-12T11:00', '--end-date-time', '2026-06-12T12:00'];
    expect(
      await askJson(...change('update-event', '--subject', 'Concert', ...times, '--time-zone', 'Europe/London')),
    ).toMatchObject({
      id,
      subject: 'Concert',
      location: { displayName: 'Hall' },
      start: { dateTime: '2026-06-12T11:00:00.0000000', timeZone: 'Europe/London' },
    });
    expect(await askJson(...change('update-user-event', '--no-is-reminder-on'))).toMatchObject({ isReminderOn: false });
  });

  it('empty a text by an empty text, and a list too', async () => {
    const none = ['--subject', '', '--location', '', '--categories', '', '--attendees', ''];
    expect(await askJson(...change('update-event', ...none))).toMatchObject({
      subject: '',
      location: { displayName: '' },
      categories: [],
      attendees: [],
    });
  });

  it('change only the version that is named, and else end with exit code 13', async () => {
    const { changeKey } = await askJson('get-event', '--event-id', id);
    await askJson(...change('update-event', '--if-match', String(changeKey), '--subject', 'Concert'));
    const said = await ask(...change('update-event', '--if-match', String(changeKey), '--subject', 'Play'));
    expect(said).toEqual({
      code: 13,
      out: '',
      err: expect.stringMatching(
        /^graphcal: Graph refused the request with ErrorIrresolvableConflict \(status 412\)[^\n]* It was changed meanwhile: read it again, and decide by what it is now\.\n/u,
      ),
    });
  });

  it('invite, take off and set several people at once, as rows write them', async () => {
    expect(
      await askJson(...change('add-attendees', '--attendees', CY, `Dan <dan@school.example>; ${ADA}`)),
    ).toMatchObject({
      changed: true,
      mailed: [CY, 'dan@school.example'],
      attendees: [{}, {}, {}, { emailAddress: { address: 'dan@school.example' } }],
    });
    expect(
      await askJson(...change('remove-attendees', '--attendees', CY, '--attendees', 'DAN@school.example')),
    ).toMatchObject({ mailed: [CY, 'dan@school.example'] });
    expect(await askJson(...change('set-attendees', '--attendees', BO))).toMatchObject({ mailed: [ADA] });
    expect(await askJson(...change('set-attendees', '--attendees', BO))).toMatchObject({ changed: false, mailed: [] });
    expect(await askJson(...change('set-attendees', '--attendees', ''))).toMatchObject({ attendees: [] });
    expect(writes()).toBe(4);
  });

  it('show a person what was changed and who is mailed', async () => {
    const { out } = await ask(...change('add-attendees', '--attendees', CY));
    expect(out.split('\n')).toEqual([
      `eventId:    ${id}`,
      'changed:    true',
      `mailed:     ${CY}`,
      `attendees:  ada <${ADA}> (required), bo <${BO}> (required), ${CY} (required)`,
      '',
    ]);
  });

  it('cancel a meeting and say who is told', async () => {
    expect(await askJson(...change('cancel-event', '--comment', 'Snow.'))).toEqual({
      cancelled: true,
      eventId: id,
      mailed: [ADA, BO],
    });
    expect(service.emulator.record.mails.at(-1)).toMatchObject({ kind: 'cancellation', comment: 'Snow.' });
    expect(await ask(...change('cancel-event'))).toMatchObject({ code: 13 });
  });
});

describe('a command that changes an event fails before a write', () => {
  it.for([
    [['update-event'], 'update-event: nothing to change is given, such as a subject.'],
    [
      ['update-event', '--start-date-time', '2026-06-12T11:00'],
      'update-event: --time-zone: is needed with a start or an end.',
    ],
    [
      ['update-event', '--properties', '{"transactionId":"x"}'],
      'update-event: --properties, transactionId: cannot change once an event is there.',
    ],
    [
      ['update-event', '--if-match', 'a b', '--subject', 'x'],
      'update-event: --if-match: is neither an etag nor a changeKey.',
    ],
    [['add-attendees'], 'add-attendees needs --attendees.'],
    [['add-attendees', '--attendees', ''], 'add-attendees: --attendees: '],
    [['remove-attendees', '--attendees', 'canary'], 'remove-attendees: --attendees, item 1: is no e-mail address.'],
    [['set-attendees'], 'set-attendees needs --attendees.'],
  ] as const)('%j', async ([[name, ...more], sentence]) => {
    const { code, out, err } = await ask(...change(name ?? '', ...more));
    expect({ code, out, err }).toEqual({ code: 2, out: '', err: expect.stringContaining(`graphcal: ${sentence}`) });
    expect(writes()).toBe(0);
  });

  it("in an attendee's mailbox, with exit code 2", async () => {
    const list = await shell.call(['list-events', '--auth', 'school', '--mailbox', ADA, '--json']);
    const { value } = JSON.parse(list.out) as { value: { id: string }[] };
    const copy = value[0]?.id ?? '';
    for (const line of [
      ['cancel-event', '--event-id', copy],
      ['add-attendees', '--event-id', copy, '--attendees', CY],
    ]) {
      const said = await shell.call([...line, '--auth', 'school', '--mailbox', ADA]);
      expect(said).toEqual({
        code: 2,
        out: '',
        err: `graphcal: The event is an attendee's copy of a meeting; only its organizer can do this. Name the mailbox that get-event shows as the organizer, and the id that the event has there.\n`,
      });
    }
    expect(writes()).toBe(0);
  });
});
