#!/usr/bin/env node
import { processIo } from './process-io.ts';
import { run } from './run.ts';

const { io, finish } = processIo();
// The exit code is set and the process ends by itself: nothing that hangs is hidden.
process.exitCode = await finish(await run(process.argv.slice(2), io));
