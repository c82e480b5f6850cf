import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { BeganEntry, EndedEntry } from './audit-entry.ts';

/** What an app is about to write to a room. */
export const BEGAN: BeganEntry = {
  type: 'began',
  user: 'ada',
  account: null,
  authentication: 'school',
  tenant: 'tenant-1',
  operation: 'create-event',
  effect: 'create',
  mailbox: 'room.101@school.example',
  method: 'POST',
  path: '/v1.0/users/{id}/events',
  requests: 1,
  eventId: null,
};

export const ended = (of: number): EndedEntry => ({
  type: 'ended',
  of,
  outcome: 'done',
  code: null,
  status: 201,
  requestId: 'request-1',
  eventId: 'event-1',
});

/** A folder of its own for each test of the file, removed after it. */
export function auditFolderForEach() {
  let parent: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'graphcal-audit-'));
  });
  afterEach(() => rmSync(parent, { recursive: true }));
  const folder = () => join(parent, 'audit');
  return {
    get folder() {
      return folder();
    },
    /** Names of the log's files. */
    names: () => readdirSync(folder()).sort(),
    text: (name: string) => readFileSync(join(folder(), name), 'utf8'),
  };
}
