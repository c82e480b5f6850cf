import { rawBatch } from './raw-batch.ts';
import { rawRequest } from './raw-request.ts';

export const requestRows = {
  rawRequest,
  rawBatch,
} as const;
