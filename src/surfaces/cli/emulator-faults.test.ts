import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../core/random.ts';
import { createEmulator } from '../../emulator/index.ts';
import { tellFaults } from './emulator-faults.ts';

describe('a fault of the embedded server itself', () => {
  it('is told at the end, with how often and where first', async () => {
    const seeded = createSeededRandom(7);
    let armed = false;
    const bytes = (size: number) => {
      if (!armed) return seeded.bytes(size);
      armed = false;
      throw new RangeError('No bytes are left.');
    };
    const emulator = await createEmulator({ random: { next: seeded.next, bytes } });
    const said: string[] = [];
    const io = { err: (text: string) => void said.push(text) };
    tellFaults(emulator, io);
    expect(said).toEqual([]);
    armed = true;
    await emulator.handle({ method: 'GET', url: '/v1.0/users/a@school.example/events' });
    tellFaults(emulator, io);
    armed = true;
    await emulator.handle({ method: 'GET', url: '/v1.0/users/a@school.example/events' });
    tellFaults(emulator, io);
    await emulator.close();
    const place = 'first with RangeError at GET /v1.0/users/a@school.example/events';
    expect(said).toEqual([
      `graphcal: The embedded server itself failed once, ${place}. Please report it.\n`,
      `graphcal: The embedded server itself failed 2 times, ${place}. Please report it.\n`,
    ]);
  });
});
