import { expect, it } from 'vitest';
import { describeContract } from './contract.ts';

describeContract('calendars', ({ call, callAsPerson, unique, mailbox }) => {
  it('are created, and listed with the others', async () => {
    const name = unique('Exams');
    const created = await call('create-calendar', { name, color: 'lightTeal' });
    expect(created).toMatchObject({ name, color: 'lightTeal', canEdit: true });
    const { value, complete } = await call('list-calendars');
    expect(complete).toBe(true);
    expect(value).toContainEqual(expect.objectContaining({ id: created.id, name }));
  });

  it('are those of whoever signs in, where a person does', async () => {
    const { value } = await callAsPerson('list-calendars', { mailbox: 'me' });
    expect(value[0].owner.address).toBe(mailbox);
  });
});
