import { afterEach, beforeEach } from 'vitest';
import { type TemporaryHome, temporaryHome } from './command.ts';

/** A home folder of its own for each test of the file, removed after it. */
export function homeForEach(): Pick<TemporaryHome, 'folder' | 'env'> {
  let home: TemporaryHome;
  beforeEach(() => {
    home = temporaryHome();
  });
  afterEach(() => home.remove());
  return {
    get folder() {
      return home.folder;
    },
    get env() {
      return home.env;
    },
  };
}
