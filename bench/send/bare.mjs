import { Pool } from 'undici';
import { eventJson, mailbox } from '../emulator/events.mjs';
import { signIn } from '../emulator/sign-in.mjs';

const PARTS = 20;

/**
 * Sends batches of 20 creates, one at a time to each mailbox, with nothing kept and no look at limits: what sockets, timers
 * and the server allow on this machine now. Gives events a second.
 */
export async function rateOfBareLoop({ url, graph, authority, clientId, clientSecret }, rowsEach, mailboxes) {
  const pool = new Pool(url);
  try {
    const headers = {
      authorization: `Bearer ${await signIn({ authority, clientId, clientSecret })}`,
      'content-type': 'application/json',
    };
    const path = `${new URL(graph).pathname}/$batch`;
    const sendTo = async (place) => {
      for (let row = 0; row < rowsEach; row += PARTS) {
        const body = batchJson(place * rowsEach + row, mailbox(place));
        const answer = await pool.request({ method: 'POST', path, headers, body });
        const { responses } = JSON.parse(await answer.body.text());
        if (!responses.every(({ status }) => status === 201)) throw new Error('Not all were created.');
      }
    };
    const began = performance.now();
    await Promise.all(Array.from({ length: mailboxes }, (_, place) => sendTo(place)));
    return (rowsEach * mailboxes * 1_000) / (performance.now() - began);
  } finally {
    await pool.close();
  }
}

function batchJson(from, name) {
  const parts = Array.from(
    { length: PARTS },
    (_, part) =>
      `{"id":"${part}","method":"POST","url":"/users/${name}/events"` +
      `,"headers":{"Content-Type":"application/json"},"body":${eventJson(from + part)}}`,
  );
  return `{"requests":[${parts.join(',')}]}`;
}
