import { cancelOccurrence } from './cancel-occurrence.ts';
import { listInstances } from './list-instances.ts';
import { updateOccurrence } from './update-occurrence.ts';

export const seriesRows = {
  listInstances,
  updateOccurrence,
  cancelOccurrence,
} as const;
