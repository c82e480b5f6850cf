// A script in a process of its own that is told by messages what to do, and answers each by one.
import { spawn } from 'node:child_process';

/** Starts it on CPU 0 where `pinned`, and gives its first message, a way to ask it, and one to end it by `close`. */
export async function startTold({ script, args = [], node = [], pinned }) {
  const words = [process.execPath, ...node, script, ...args];
  const [command, ...rest] = pinned ? ['taskset', '-c', '0', ...words] : words;
  const child = spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const told = () =>
    Promise.race([
      new Promise((resolve) => child.once('message', resolve)),
      ended.then((code) => Promise.reject(new Error(`The server ended with ${code}.`))),
    ]);
  return {
    first: await told(),
    ask(what) {
      const answer = told();
      child.send(what);
      return answer;
    },
    async stop() {
      child.send('close');
      const code = await ended;
      if (code !== 0) throw new Error(`The server ended with ${code}: it failed, or recorded a fault of its own.`);
    },
  };
}
