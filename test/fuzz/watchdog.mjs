// A thread beside the fuzzed one: ends the process when a request holds it for too long, and says which one it was.
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

const STDERR = 2;
const { counter, text, limitMs } = workerData;
let last = -1;

setInterval(() => {
  // Even: between two requests.
  const now = Atomics.load(counter, 0);
  if (now % 2 === 1 && now === last) {
    const length = Atomics.load(counter, 1);
    const request = Buffer.from(new Uint8Array(text.slice(0, length))).toString('utf8');
    writeSync(STDERR, `\nNo answer for more than ${limitMs / 1000} seconds to ${request}\n`);
    process.kill(process.pid, 'SIGKILL');
  }
  last = now;
}, limitMs);
