import { expect, it } from 'vitest';
import { describeContract } from './contract.ts';

describeContract('categories', ({ call, refusal, unique }) => {
  it('are created, got and listed with the others', async () => {
    const displayName = unique('Exam');
    const created = await call('create-category', { displayName, color: 'preset9' });
    expect(created).toMatchObject({ displayName, color: 'preset9' });
    expect(await call('get-category', { categoryId: created.id })).toMatchObject({ displayName, color: 'preset9' });
    const { value, complete } = await call('list-categories');
    expect(complete).toBe(true);
    expect(value).toContainEqual({ id: created.id, displayName, color: 'preset9' });
  });

  it('have no colour where none is given, and a name once', async () => {
    const displayName = unique('Exam');
    expect(await call('create-category', { displayName })).toMatchObject({ color: 'none' });
    expect(await refusal('create-category', { displayName: displayName.toUpperCase() })).toBe('service-409');
    expect((await call('list-categories', { filter: `displayName eq '${displayName}'` })).value).toHaveLength(1);
  });

  it('change their colour', async () => {
    const { id } = await call('create-category', { displayName: unique('Exam'), color: 'preset0' });
    expect(await call('update-category', { categoryId: id, color: 'preset15' })).toMatchObject({ color: 'preset15' });
    expect(await call('get-category', { categoryId: id })).toMatchObject({ color: 'preset15' });
  });

  it('are deleted, and events that had one keep its name', async () => {
    const displayName = unique('Exam');
    const { id } = await call('create-category', { displayName });
    const event = await call('create-event', {
      subject: 'Maths',
      startDateTime: '2027-03-01T09:00:00',
      endDateTime: '2027-03-01T10:00:00',
      timeZone: 'Europe/London',
      categories: [displayName],
    });
    expect(await call('delete-category', { categoryId: id })).toEqual({ deleted: true, categoryId: id });
    expect(await refusal('get-category', { categoryId: id })).toBe('service-404');
    expect(await call('get-event', { eventId: event.id })).toMatchObject({ categories: [displayName] });
  });
});
