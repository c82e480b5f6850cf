// One run over the file, alone in a process with a small heap: it looks at its own memory, and tells of it at the end.
import { connectTo } from '../emulator/command.mjs';

/** Milliseconds between two looks at the memory. */
const EVERY_MS = 250;
const MB = 1024 * 1024;

process.once('message', async ({ emulator, file, rows }) => {
  const { sendFile } = await import('../../dist/bulk.js');
  const client = await connectTo(emulator);
  const looks = [];
  let phase = 'reading';
  let settled = 0;
  let peakHeap = 0;
  const look = (share) => {
    const { rss, heapUsed, external } = process.memoryUsage();
    peakHeap = Math.max(peakHeap, heapUsed);
    if (share !== undefined)
      looks.push({ phase, share, rssMb: rss / MB, heapMb: heapUsed / MB, externalMb: external / MB });
  };
  const shares = createShares(rows, look);
  const timer = setInterval(() => look(), EVERY_MS).unref();
  const began = performance.now();
  const parts = {};
  const enter = (next) => {
    const { user, system } = process.cpuUsage();
    parts[phase] = {
      ms: performance.now() - began,
      cpuMs: (user + system) / 1000,
      peakRssMb: process.resourceUsage().maxRSS / 1024,
    };
    phase = next;
    shares.restart();
  };
  const { counts, problems } = await sendFile({
    file,
    connection: client.connection,
    home: emulator.folder,
    tell(event) {
      if (event.type === 'input-progress') shares.at(event.rows);
      if (event.type === 'input-read') enter('sending');
      if (event.type === 'row-settled') shares.at(++settled);
      if (event.type === 'run-ended') enter('results');
    },
  });
  enter('end');
  clearInterval(timer);
  await client.close();
  process.send({ counts, problems, parts, looks, peakHeapMb: peakHeap / MB }, () => process.disconnect());
});

/** Looks when a tenth more of the rows has gone by. */
function createShares(rows, look) {
  let next = 1;
  return {
    restart() {
      next = 1;
    },
    at(done) {
      if (done * 10 < next * rows) return;
      while (done * 10 >= next * rows) next += 1;
      look((next - 1) / 10);
    },
  };
}
