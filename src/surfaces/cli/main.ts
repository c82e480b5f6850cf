#!/usr/bin/env node
import { processIo } from './process-io.ts';
import { run } from './run.ts';

// The exit code is set and the process ends by itself: what was written is flushed, and nothing that hangs is hidden.
process.exitCode = await run(process.argv.slice(2), processIo());
