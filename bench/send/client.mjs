import { join } from 'node:path';
import { connectTo } from '../emulator/command.mjs';

/**
 * Sends the file as one job; `onStart` is called when its sending begins. Gives when it started and ended, how long all
 * took and the processor's time of the sending, in milliseconds, how many rows ended how, and how many were left for a
 * later run, by reason.
 */
export async function sendFile(emulator, file, onStart) {
  const { sendFile } = await import('../../dist/bulk.js');
  const client = await connectTo(emulator);
  const began = performance.now();
  /** Rows that the run left for a later one, by reason. */
  const left = {};
  const marks = { started: 0, ended: 0, total: 0, cpuMs: 0 };
  let cpu;
  let starting;
  const tell = ({ type, reason }) => {
    if (type === 'row-left') left[reason] = (left[reason] ?? 0) + 1;
    if (type === 'run-started') {
      marks.started = performance.now() - began;
      cpu = process.cpuUsage();
      starting = onStart();
    }
    if (type === 'run-ended') {
      marks.ended = performance.now() - began;
      const { user, system } = process.cpuUsage(cpu);
      marks.cpuMs = (user + system) / 1_000;
    }
  };
  try {
    const results = join(emulator.folder, 'results.jsonl');
    const { counts } = await sendFile({
      file,
      connection: client.connection,
      home: emulator.folder,
      results,
      tell,
    });
    marks.total = performance.now() - began;
    await starting;
    return { marks, left, settled: counts };
  } finally {
    await client.close();
  }
}
