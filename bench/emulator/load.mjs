// A load that costs little: sockets that stay open and take one prepared request after the other, each answer checked.
import { connect } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');

/** One HTTP/1.1 request as bytes. */
export function requestBytes({ method, path, token, body = '' }) {
  const head = [
    `${method} ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    `Authorization: Bearer ${token}`,
    ...(body === '' ? [] : ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Opens the sockets; `run` sends what `next` gives until it gives nothing, and hands each answer to `check`. */
export async function openLoad(port, sockets) {
  const lines = await Promise.all(Array.from({ length: sockets }, () => openLine(port)));
  return {
    run: (next, check) => Promise.all(lines.map((line) => sendAll(line, next, check))),
    close: () => lines.forEach((line) => void line.close()),
  };
}

async function sendAll(line, next, check) {
  for (let request = next(); request !== undefined; request = next(await ask(line, request, check)));
}

async function ask(line, request, check) {
  const answer = await line.send(request);
  return check(answer);
}

async function openLine(port) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  let waiting;
  let chunks = [];
  let missing = -1;
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    if (missing < 0) {
      // Heads are small: they are whole in the first bytes, or joined here.
      const joined = chunks.length === 1 ? chunk : Buffer.concat(chunks);
      const end = joined.indexOf(HEAD_END);
      if (end < 0) return;
      const length = /^content-length: (\d+)/im.exec(joined.latin1Slice(0, end))?.[1];
      chunks = [joined];
      missing = end + HEAD_END.length + Number(length ?? 0) - joined.length;
    } else missing -= chunk.length;
    if (missing > 0) return;
    const answer = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
    chunks = [];
    missing = -1;
    waiting.resolve(answer);
  });
  const fail = (error) => waiting?.reject(error ?? new Error('The server closed the connection.'));
  socket.on('error', fail).on('close', () => fail());
  return {
    send: (bytes) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(bytes);
      }),
    close() {
      waiting = undefined;
      socket.destroy();
    },
  };
}

/** How often the text stands in the answer. */
export function occurrences(answer, text) {
  let count = 0;
  for (let at = answer.indexOf(text); at >= 0; at = answer.indexOf(text, at + text.length)) count += 1;
  return count;
}
