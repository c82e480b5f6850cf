import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chunksOf, openInputFile } from './input-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'graphcal-input-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function piecesOf(bytes: Uint8Array): Promise<Uint8Array[]> {
  const path = join(folder, 'rows.csv');
  writeFileSync(path, bytes);
  const file = await openInputFile(path);
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of chunksOf(file)) pieces.push(piece);
  } finally {
    await file.close();
  }
  return pieces;
}

describe('what is in a file', () => {
  it('comes whole and in order, in pieces that stay as they were given', async () => {
    const bytes = Buffer.alloc(150_000, 'all the letters of a file, ');
    const pieces = await piecesOf(bytes);
    expect(pieces.map(({ length }) => length)).toEqual([65_536, 65_536, 18_928]);
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
  });

  it('is nothing where the file is empty', async () => {
    expect(await piecesOf(new Uint8Array())).toEqual([]);
  });
});
