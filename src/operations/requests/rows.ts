import { rawRequest } from './raw-request.ts';

export const requestRows = {
  rawRequest,
} as const;
