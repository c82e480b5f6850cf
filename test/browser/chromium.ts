import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'undici';

/** A page of a browser without a window, by the DevTools protocol: a dozen lines of it do, so no package is needed. */
export interface Page {
  /** Opens an address; resolves when its page, or the one that it leads to, is there. */
  open(url: string): Promise<void>;
  /** Fills fields by their name, presses the first button, and waits for the next page. */
  submit(fields?: Readonly<Record<string, string>>): Promise<void>;
  /** The value of an expression in the page. */
  read<T>(expression: string): Promise<T>;
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The program that CHROMIUM names, or the first of its names in PATH; undefined where there is none. */
export function findChromium({ CHROMIUM, PATH = '' }: NodeJS.ProcessEnv): string | undefined {
  const places = CHROMIUM ? [CHROMIUM] : PATH.split(':').flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return places.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export interface Chromium {
  /** A page that shares no cookie with the others. */
  openPage(): Promise<Page>;
  close(): Promise<void>;
}

/** Starts it with a profile of its own, which is removed at the end. */
export async function openChromium(program: string): Promise<Chromium> {
  const profile = mkdtempSync(join(tmpdir(), 'graphcal-chromium-'));
  const child = spawn(
    program,
    [
      ...['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`, '--no-first-run'],
      // A container has no sandbox to give, and little shared memory; nothing but our own pages is opened.
      ...['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking'],
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = once(child, 'close');
  const send = await connectTo(await addressOf(child));
  return {
    openPage: () => openPage(send),
    async close() {
      // It ends by itself, and with it the connection, before there is an answer.
      send('Browser.close').catch(() => {});
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function openPage(send: Send): Promise<Page> {
  const { browserContextId } = await send<{ browserContextId: string }>('Target.createBrowserContext');
  const target = { url: 'about:blank', browserContextId };
  const { targetId } = await send<{ targetId: string }>('Target.createTarget', target);
  const attached = { targetId, flatten: true };
  const { sessionId } = await send<{ sessionId: string }>('Target.attachToTarget', attached);
  await send('Page.enable', {}, sessionId);
  const read = async <T>(expression: string): Promise<T> => {
    const options = { expression, returnByValue: true };
    const { result } = await send<{ result: { value: T } }>('Runtime.evaluate', options, sessionId);
    return result.value;
  };
  const loaded = () => send.event('Page.loadEventFired', sessionId);
  return {
    read,
    async open(url) {
      const done = loaded();
      await send('Page.navigate', { url }, sessionId);
      await done;
    },
    async submit(fields = {}) {
      const done = loaded();
      await read(`for (const [name, value] of Object.entries(${JSON.stringify(fields)}))
        document.querySelector('input[name="' + name + '"]').value = value;
        document.querySelector('form button').click()`);
      await done;
    },
  };
}

/** What it prints when it can be spoken to. */
async function addressOf(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error('no output');
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    const address = /^DevTools listening on (ws:\S+)$/u.exec(line)?.[1];
    if (address !== undefined) {
      child.stderr.resume();
      return address;
    }
    said.push(line);
  }
  throw new Error(`Chromium ended: ${said.join('\n')}`);
}

interface Send {
  <T = unknown>(method: string, params?: object, sessionId?: string): Promise<T>;
  /** The next event of that name. */
  event(method: string, sessionId: string): Promise<unknown>;
}

async function connectTo(address: string): Promise<Send> {
  const socket = new WebSocket(address);
  await once(socket as unknown as EventTarget & NodeJS.EventEmitter, 'open');
  const answers = new Map<number, { resolve(result: never): void; reject(error: Error): void }>();
  const awaited: { key: string; resolve(params: unknown): void }[] = [];
  socket.addEventListener('message', ({ data }) => {
    const { id, result, error, method, params, sessionId } = JSON.parse(String(data));
    if (id === undefined) {
      const at = awaited.findIndex(({ key }) => key === `${sessionId} ${method}`);
      if (at >= 0) awaited.splice(at, 1)[0]?.resolve(params);
      return;
    }
    if (error === undefined) answers.get(id)?.resolve(result as never);
    else answers.get(id)?.reject(new Error(error.message));
    answers.delete(id);
  });
  let last = 0;
  const send = <T>(method: string, params: object = {}, sessionId?: string) =>
    new Promise<T>((resolve, reject) => {
      last++;
      answers.set(last, { resolve, reject });
      socket.send(JSON.stringify({ id: last, method, params, sessionId }));
    });
  const event = (method: string, sessionId: string) =>
    new Promise<unknown>((resolve) => {
      awaited.push({ key: `${sessionId} ${method}`, resolve });
    });
  return Object.assign(send, { event });
}
