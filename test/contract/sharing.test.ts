import { expect, it } from 'vitest';
import { describeContract } from './contract.ts';

describeContract('sharing', ({ call, callAsPerson, refusal, unique, colleague, group }) => {
  const newCalendar = async (): Promise<string> => (await call('create-calendar', { name: unique('Exams') })).id;
  const share = (calendarId: string, role: string) =>
    call('create-calendar-permission', { calendarId, address: colleague, role });

  it('gives somebody a role in a calendar, in which it is listed and got', async () => {
    const calendarId = await newCalendar();
    const shared = await share(calendarId, 'read');
    expect(shared).toMatchObject({ role: 'read', isRemovable: true, emailAddress: { address: colleague } });
    const { value, complete } = await call('list-calendar-permissions', { calendarId });
    expect(complete).toBe(true);
    expect(value).toHaveLength(2);
    expect(value).toContainEqual(expect.objectContaining({ id: shared.id, role: 'read' }));
    const one = { calendarId, calendarPermissionId: shared.id };
    expect(await call('get-calendar-permission', one)).toMatchObject({ id: shared.id, role: 'read' });
  });

  it('lets the shared calendar be found by whoever it is shared with', async () => {
    const name = unique('Exams');
    const { id } = await call('create-calendar', { name });
    await share(id, 'write');
    const { value } = await call('list-calendars', { mailbox: colleague, filter: `name eq '${name}'` });
    expect(value).toHaveLength(1);
    expect(value[0]).toMatchObject({ canEdit: true, canShare: false });
  });

  it('changes a role, that of one person or that of the organization', async () => {
    const calendarId = await newCalendar();
    const shared = await share(calendarId, 'read');
    const one = { calendarId, calendarPermissionId: shared.id };
    expect(await call('update-calendar-permission', { ...one, role: 'write' })).toMatchObject({ role: 'write' });
    expect(await call('get-calendar-permission', one)).toMatchObject({ role: 'write' });
    const organization = { calendarId, calendarPermissionId: 'RGVmYXVsdA==' };
    await call('update-calendar-permission', { ...organization, role: 'none' });
    expect(await call('get-calendar-permission', organization)).toMatchObject({ role: 'none', isRemovable: false });
  });

  it('ends, but for the organization', async () => {
    const calendarId = await newCalendar();
    const { id } = await share(calendarId, 'read');
    const one = { calendarId, calendarPermissionId: id };
    expect(await call('delete-calendar-permission', one)).toEqual({ deleted: true, calendarPermissionId: id });
    expect(await refusal('get-calendar-permission', one)).toBe('service-404');
    const organization = { calendarId, calendarPermissionId: 'RGVmYXVsdA==' };
    expect(await refusal('delete-calendar-permission', organization)).toBe('service-400');
    expect((await call('list-calendar-permissions', { calendarId })).value).toHaveLength(1);
  });

  it('means the default calendar where none is named, of which somebody can be a delegate', async () => {
    const shared = await call('create-calendar-permission', {
      address: colleague,
      name: 'Head',
      role: 'delegateWithPrivateEventAccess',
    });
    const { value } = await call('list-calendar-permissions', { filter: "role eq 'delegateWithPrivateEventAccess'" });
    expect(value.map(({ id }: { id: string }) => id)).toEqual([shared.id]);
    const one = { calendarPermissionId: shared.id };
    expect(await call('update-calendar-permission', { ...one, role: 'read' })).toMatchObject({ role: 'read' });
    expect(await call('get-calendar-permission', one)).toMatchObject({ id: shared.id, role: 'read' });
    await call('delete-calendar-permission', one);
    expect((await call('list-calendar-permissions')).value).toHaveLength(1);
  });

  it('is refused in a role that the person cannot have, which can be asked before', async () => {
    const calendarId = await newCalendar();
    expect(await call('list-allowed-calendar-sharing-roles', { calendarId, user: colleague })).toEqual({
      value: ['freeBusyRead', 'limitedRead', 'read', 'write'],
    });
    expect(await call('list-allowed-calendar-sharing-roles', { user: colleague })).toEqual({
      value: [
        ...['freeBusyRead', 'limitedRead', 'read', 'write'],
        ...['delegateWithoutPrivateEventAccess', 'delegateWithPrivateEventAccess'],
      ],
    });
    expect(await call('list-allowed-calendar-sharing-roles', { user: "o'room@elsewhere.example" })).toEqual({
      value: ['freeBusyRead', 'limitedRead', 'read'],
    });
    const input = { calendarId, address: colleague, role: 'delegateWithPrivateEventAccess' };
    expect(await refusal('create-calendar-permission', input)).toBe('service-400');
  });

  it('has the calendar of a group too, for its members', async () => {
    const shared = await callAsPerson('create-calendar-permission', { group, address: colleague, role: 'read' });
    const one = { group, calendarPermissionId: shared.id };
    await callAsPerson('update-calendar-permission', { ...one, role: 'limitedRead' });
    expect(await callAsPerson('get-calendar-permission', one)).toMatchObject({ role: 'limitedRead' });
    const { value } = await callAsPerson('list-calendar-permissions', { group });
    expect(value).toContainEqual(expect.objectContaining({ id: shared.id }));
    expect(await callAsPerson('delete-calendar-permission', one)).toMatchObject({ deleted: true });
    expect(await refusal('list-calendar-permissions', { group })).toBe('group-needs-person');
  });
});
