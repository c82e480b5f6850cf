import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { createEmulator, type EmulatorOptions, readFaultPlan, readSeed } from '../../emulator/index.ts';
import type { Context } from './context.ts';
import { tellFaults } from './emulator-faults.ts';
import { filled, wholeNumber } from './options.ts';
import { readTextFile } from './read-file.ts';

interface EmulatorFlags {
  port?: number;
  data?: string;
  seed?: string;
  limits: 'documented' | 'off';
  latency?: number;
  faultPlan?: string;
  tls?: boolean;
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
    .option('--latency <MS>', 'Milliseconds of each single call and of each part of a batch.', wholeNumber(0, HOUR_MS))
    .option('--fault-plan <FILE>', 'Faults to play, as JSON.', filled)
    .option('--tls', 'Listen by https with a self-signed certificate, which clients have to be told to trust.')
    .option('--json', 'Print one line of JSON with everything a client needs.')
    .action(async (flags: EmulatorFlags) => {
      const options: EmulatorOptions = { limits: flags.limits };
      if (flags.data !== undefined) options.data = resolve(io.cwd, flags.data);
      if (flags.latency !== undefined) options.latencyMs = flags.latency;
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
