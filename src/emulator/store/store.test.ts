import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSeededRandom } from '../../core/random.ts';
import { openDataFolder } from './data-folder.ts';
import { createMemoryStore } from './memory-store.ts';
import { testStore } from './store.contract.ts';

testStore('memory', async () => ({ store: createMemoryStore(), clean: () => undefined }));

testStore('SQLite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'graphcal-store-'));
  const { store } = await openDataFolder(folder, createSeededRandom(1));
  return { store, clean: () => rmSync(folder, { recursive: true }) };
});
