import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { isHostName } from '../../core/host-name.ts';
import {
  createEmulator,
  type EmulatorOptions,
  type LatencyDistribution,
  type RetryAfterForm,
  readFaultPlan,
  readModes,
  readMoment,
  readSeed,
} from '../../emulator/index.ts';
import type { Context } from './context.ts';
import { tellFaults } from './emulator-faults.ts';
import { collect, filled, wholeNumber } from './options.ts';
import { readTextFile } from './read-file.ts';

interface EmulatorFlags {
  port?: number;
  data?: string;
  seed?: string;
  limits: 'documented' | 'off';
  latency?: number | 'live' | LatencyDistribution;
  retryAfter: RetryAfterForm;
  mode?: string[];
  faultPlan?: string;
  deterministic?: number | true;
  time?: string;
  tls?: boolean;
  notifyHost?: string[];
  hostName?: string[];
  json?: boolean;
}

const HOUR_MS = 3_600_000;

export function defineEmulator(command: Command, { io }: Context): void {
  command
    .option('--port <N>', 'Port on 127.0.0.1; default a free one.', wholeNumber(0, 65_535))
    .option('--data <DIR>', 'Keep everything in this folder; default memory.', filled)
    .option('--seed <FILE>', 'Users, applications, calendars and events to begin with, as JSON.', filled)
    .addOption(
      new Option('--limits <WHICH>', "Refuse what is over the service's limits, or never.")
        .choices(['documented', 'off'])
        .default('documented'),
    )
    .addOption(
      new Option('--retry-after <FORM>', 'How the limits name their waits.')
        .choices(['seconds', 'fraction', 'date', 'absent'])
        .default('seconds'),
    )
    .option(
      '--latency <MS>',
      'Milliseconds of each single call and of each part of a batch; MEDIAN:P99 draws them, live as the service takes.',
      readLatency,
    )
    .option('--mode <NAME=VALUE>', 'Answer what is not documented in this way; may be given several times.', collect)
    .option('--fault-plan <FILE>', 'Faults to play, as JSON.', filled)
    .option(
      '--deterministic [SEED]',
      'Give the same requests the same answers, ids and secret.',
      wholeNumber(0, 2 ** 32 - 1),
    )
    .option('--time <TIME>', "Where the server's clock starts, such as 2026-01-05T10:00:00Z.", filled)
    .option('--tls', 'Listen by https with a self-signed certificate, which clients have to be told to trust.')
    .addOption(
      new Option('--host-name <NAME>', 'A further name in the certificate; may be given several times.')
        .argParser(collectHostNames)
        .implies({ tls: true }),
    )
    .option(
      '--notify-host <HOST>',
      'A host beside this machine that subscriptions may notify, by https; may be given several times.',
      collect,
    )
    .option('--json', 'Print one line of JSON with everything a client needs.')
    .action(async (flags: EmulatorFlags) => {
      const options: EmulatorOptions = {
        limits: flags.limits,
        retryAfter: flags.retryAfter,
        ...readModes(flags.mode ?? []),
      };
      if (flags.data !== undefined) options.data = resolve(io.cwd, flags.data);
      if (flags.notifyHost !== undefined) options.notificationHosts = flags.notifyHost;
      if (typeof flags.latency === 'number') options.latencyMs = flags.latency;
      else if (flags.latency !== undefined) options.latency = flags.latency;
      if (flags.hostName !== undefined) options.hostNames = flags.hostName;
      if (flags.deterministic !== undefined) options.deterministic = flags.deterministic;
      if (flags.time !== undefined) options.time = { start: readMoment(flags.time, '--time') };
      if (flags.seed !== undefined) options.seed = readSeed(await readTextFile(flags.seed, io.cwd), flags.seed);
      if (flags.faultPlan !== undefined) {
        options.faults = readFaultPlan(await readTextFile(flags.faultPlan, io.cwd), flags.faultPlan);
      }
      const emulator = await createEmulator(options);
      let folder: string | undefined;
      try {
        const listener = await emulator.listen({ port: flags.port ?? 0, tls: flags.tls === true });
        const { url, certificate } = listener;
        let certificateFile = listener.certificateFile;
        if (certificate !== undefined && certificateFile === undefined) {
          folder = await mkdtemp(join(tmpdir(), 'graphcal-certificate-'));
          certificateFile = join(folder, 'certificate.pem');
          await writeFile(certificateFile, certificate, { mode: 0o600 });
        }
        const { tenantId, clientId, clientSecret } = emulator;
        const line: ServerLine = {
          url,
          graph: `${url}/v1.0`,
          authority: `${url}/${tenantId}`,
          tenantId,
          clientId,
          clientSecret,
          ...(certificateFile === undefined ? {} : { certificate: certificateFile }),
        };
        io.out(flags.json ? `${JSON.stringify(line)}\n` : describe(line, flags.data));
        await untilAborted(io.signal);
      } finally {
        await emulator.close();
        tellFaults(emulator, io);
        if (folder !== undefined) await rm(folder, { recursive: true, force: true });
      }
    });
}

/** Collects the names of `--host-name`. */
function collectHostNames(text: string, before: readonly string[] = []): string[] {
  if (!isHostName(text))
    throw new InvalidArgumentError('It has to be the name of a host, such as graph.microsoft.com.');
  return [...before, text];
}

/** Reads `--latency`: a number of milliseconds, a median with what one in a hundred takes, or `live`. */
function readLatency(text: string): number | 'live' | LatencyDistribution {
  if (text === 'live') return text;
  const [, median, p99] = /^(\d+)(?::(\d+))?$/u.exec(text) ?? [];
  const [medianMs, p99Ms] = [Number(median), Number(p99 ?? median)];
  if (!(medianMs <= p99Ms && p99Ms <= HOUR_MS) || (p99 !== undefined && medianMs === 0)) {
    throw new InvalidArgumentError(
      `It has to be a whole number from 0 to ${HOUR_MS}, two such as 400:1500 of which the second is not less, or live.`,
    );
  }
  return p99 === undefined ? medianMs : { medianMs, p99Ms };
}

interface ServerLine {
  url: string;
  graph: string;
  authority: string;
  tenantId: string;
  clientId: string;
  clientSecret: string;
  /** Path of the certificate that clients have to trust; only by TLS. */
  certificate?: string;
}

function describe(line: ServerLine, data: string | undefined): string {
  return [
    `An embedded calendar server listens on ${line.url} until you stop it (Ctrl-C).`,
    'Open that address in a browser to see its mailboxes, requests and mails.',
    data === undefined ? 'Its calendars are in memory.' : `Its calendars are in ${data}.`,
    '',
    ...(line.certificate === undefined
      ? []
      : ['Its certificate is self-signed; Node trusts it by NODE_EXTRA_CA_CERTS, set before the client starts.', '']),
    'In another terminal:',
    ...(line.certificate === undefined ? [] : [`  export NODE_EXTRA_CA_CERTS=${quote(line.certificate)}`]),
    `  export GRAPHCAL_CLIENT_SECRET='${line.clientSecret}'`,
    `  graphcal auth add local --mode client-secret --tenant ${line.tenantId} --client-id ${line.clientId} \\`,
    `    --authority ${line.authority} --graph ${line.graph}`,
    '  graphcal list-events --auth local --mailbox room.101@school.example',
    '',
  ].join('\n');
}

/** Fit for the shell, whatever the folder is called. */
function quote(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolved) => {
    if (signal.aborted) resolved();
    else signal.addEventListener('abort', () => resolved(), { once: true });
  });
}
