// The calendar server of the bench in a process of its own, with another process of the same app that uses it too. Told
// by messages.
import { createEmulator } from '../../dist/emulator.js';
import { createOther } from './other.mjs';

const SOURCE_KEY = ' Name GraphcalSourceKey';
const { latency, mailboxes } = JSON.parse(process.argv[2]);
const emulator = await createEmulator({
  limits: 'documented',
  recordedRequests: 1_000_000,
  ...(typeof latency === 'number' ? { latencyMs: latency } : { latency }),
});
const { url } = await emulator.listen();
const { tenantId, clientId, clientSecret, record } = emulator;
const other = await createOther(emulator, mailboxes);

let started;
const begin = (work) => {
  started = process.cpuUsage();
  work();
};
const answers = {
  slots: () => begin(other.holdSlots),
  window: () => begin(other.sendSteadily),
  nobody: () => begin(() => {}),
  counts() {
    const { user, system } = process.cpuUsage(started);
    other.end();
    const events = new Map();
    for (const { properties } of record.commits) {
      const key = properties.find(({ id }) => id.endsWith(SOURCE_KEY))?.value;
      events.set(key, (events.get(key) ?? 0) + 1);
    }
    const ours = record.requests.filter(({ path }) => !other.isPath(path));
    return {
      keys: events.size,
      doubled: [...events.values()].filter((count) => count > 1).length,
      throttled: ours.filter(({ throttled }) => throttled).length,
      batches: record.batchCount,
      maxInFlight: record.maxInFlight,
      cpuMs: (user + system) / 1000,
      other: other.use,
    };
  },
  async close() {
    other.end();
    await emulator.close();
    process.exitCode = record.errorCount > 0 ? 1 : 0;
    process.disconnect();
  },
};
process.on('message', async (asked) => {
  const answer = await answers[asked]();
  if (process.connected) process.send(answer ?? 'done');
});
process.send({ url, graph: `${url}/v1.0`, authority: `${url}/${tenantId}`, tenantId, clientId, clientSecret });
