import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CalendarRecord, Store } from './store.ts';

const calendar = (name: string, number = 1): CalendarRecord => ({
  number,
  change: 2,
  name,
  color: 'auto',
  isDefault: false,
  group: 0x010e,
});

/** What every store must do; each implementation runs it. */
export function testStore(name: string, open: () => Promise<{ store: Store; clean(): void }>): void {
  describe(`the ${name} store`, () => {
    let store: Store;
    let clean: () => void;

    beforeEach(async () => {
      ({ store, clean } = await open());
    });
    afterEach(() => {
      store.close();
      clean();
    });

    const all = () => [...store.calendars.entries()].map(([owner, number, value]) => [owner, number, value.name]);

    it('gives values back by owner and number, both ascending', () => {
      store.calendars.put('b', 2, calendar('b2'));
      store.calendars.put('b', 10, calendar('b10'));
      store.calendars.put('a', 3, calendar('a3'));
      expect(all()).toEqual([
        ['a', 3, 'a3'],
        ['b', 2, 'b2'],
        ['b', 10, 'b10'],
      ]);
    });

    it('gives back equal values, nested ones and letters of all scripts included', () => {
      const mail = {
        kind: 'request' as const,
        from: 'room.101@school.example',
        recipients: ['ü@school.example', '日本@school.example'],
        subject: 'It\'s "quoted" \u{1f4c5}\n',
        eventId: 'AAMk',
        time: 1_767_607_200_000,
      };
      store.mails.put('a', 0, mail);
      expect([...store.mails.entries()]).toEqual([['a', 0, mail]]);
    });

    it('keeps collections apart', () => {
      store.calendars.put('a', 1, calendar('x'));
      expect([...store.events.entries()]).toEqual([]);
      expect([...store.users.entries()]).toEqual([]);
    });

    it('replaces a value put again, and forgets a deleted one', () => {
      store.calendars.put('a', 1, calendar('old'));
      store.calendars.put('a', 1, calendar('new'));
      store.calendars.put('a', 2, calendar('gone'));
      store.calendars.delete('a', 2);
      store.calendars.delete('a', 3);
      store.calendars.delete('nobody', 3);
      expect(all()).toEqual([['a', 1, 'new']]);
    });

    it('keeps large numbers exactly', () => {
      store.calendars.put('a', 2 ** 47 + 1, calendar('large', 2 ** 47 + 1));
      expect([...store.calendars.entries()][0]?.[1]).toBe(140_737_488_355_329);
    });

    it('keeps all writes of a transaction, and its result', () => {
      const result = store.transaction(() => {
        store.calendars.put('a', 1, calendar('one'));
        store.transaction(() => store.calendars.put('a', 2, calendar('two')));
        return 'done';
      });
      expect(result).toBe('done');
      expect(all()).toHaveLength(2);
    });

    it('takes all writes of a failed transaction back', () => {
      store.calendars.put('a', 1, calendar('before'));
      store.calendars.put('a', 2, calendar('kept'));
      expect(() =>
        store.transaction(() => {
          store.calendars.put('a', 1, calendar('after'));
          store.calendars.delete('a', 2);
          store.calendars.put('b', 3, calendar('new'));
          throw new Error('stop');
        }),
      ).toThrow('stop');
      expect(all()).toEqual([
        ['a', 1, 'before'],
        ['a', 2, 'kept'],
      ]);
      store.transaction(() => store.calendars.put('c', 1, calendar('next')));
      expect(all()).toHaveLength(3);
    });

    it('forgets everything when cleared', () => {
      store.calendars.put('a', 1, calendar('x'));
      store.clear();
      expect(all()).toEqual([]);
      store.calendars.put('a', 1, calendar('y'));
      expect(all()).toEqual([['a', 1, 'y']]);
    });
  });
}
