import { describe } from 'vitest';
import { createFetchTransport } from './fetch-transport.ts';
import { describeTransport } from './transport.contract.ts';

describe('the wire over fetch', () => {
  describeTransport((limits) => createFetchTransport((url, init) => fetch(url, init), { limits }));
});
