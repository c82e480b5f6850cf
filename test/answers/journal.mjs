// Loaded into processes that a test starts: writes each exchange of their emulators to a file, one JSON text a line.
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';

const file = process.env.GRAPHCAL_ANSWERS_JOURNAL;
if (file !== undefined) {
  subscribe('graphcal.emulator.exchange', ({ request, response, fault }) => {
    const { method, url, body } = request;
    const line = {
      request: { method, url, body: Buffer.from(body).toString('utf8') },
      response: { ...response, body: Buffer.from(response.body).toString('utf8') },
      fault,
    };
    appendFileSync(file, `${JSON.stringify(line)}\n`);
  });
}
