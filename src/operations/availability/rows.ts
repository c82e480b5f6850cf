import { listConflicts } from './list-conflicts.ts';

export const availabilityRows = {
  listConflicts,
} as const;
