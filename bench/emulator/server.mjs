// The calendar server alone in a process, so that its time and memory are its own. Run with --expose-gc, told by messages.
import { getHeapStatistics } from 'node:v8';
import { createEmulator } from '../../dist/emulator.js';

const [data] = process.argv.slice(2);
const opened = performance.now();
const emulator = await createEmulator({ limits: 'off', latencyMs: 0, ...(data === undefined ? {} : { data }) });
const { url } = await emulator.listen();
const { tenantId, clientId, clientSecret } = emulator;
const answers = {
  cpu: () => process.cpuUsage(),
  memory() {
    globalThis.gc();
    const { rss, heapUsed, external } = process.memoryUsage();
    return { rss, heap: heapUsed + external, limit: getHeapStatistics().heap_size_limit };
  },
  async close() {
    await emulator.close();
    process.disconnect();
    return { errors: emulator.record.errorCount };
  },
};
process.on('message', async (asked) => {
  const answer = await answers[asked]();
  if (process.connected) process.send(answer);
  else process.exitCode = answer.errors > 0 ? 1 : 0;
});
process.send({ url, tenantId, clientId, clientSecret, openedMs: performance.now() - opened });
