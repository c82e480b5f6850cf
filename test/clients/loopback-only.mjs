import { writeSync } from 'node:fs';
import { Socket } from 'node:net';

// Loaded before a client begins: whoever connects to another machine, past the proxy, is ended and has told where to.
const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1']);
const { connect } = Socket.prototype;

Socket.prototype.connect = function (...args) {
  const given = Array.isArray(args[0]) ? args[0] : args;
  const { path, host = 'localhost' } = typeof given[0] === 'object' ? given[0] : { host: given[1] };
  if (!path && typeof host === 'string' && !LOOPBACK.has(host)) {
    writeSync(2, `It connects to ${host}, beyond loopback.\n`);
    process.exit(97);
  }
  return connect.apply(this, args);
};
