import { UsageError } from '../core/errors.ts';
import { MAX_BATCH_PARTS } from '../graph/limits.ts';
import type { BatchedRequest } from '../operations/define.ts';

/** Batches of one mailbox, one after the other; each has the places of its requests in the caller's list. */
export interface LanePlan {
  mailbox: string;
  batches: readonly (readonly number[])[];
}

/**
 * Splits requests into batches of one mailbox each. Those that depend on each other stay together, and apart from all
 * others: Graph knows batches without any order, and chains. Throws UsageError `depends-on-invalid`.
 */
export function planBatches(requests: readonly BatchedRequest[]): LanePlan[] {
  const groups = groupsOf(requests);
  const lanes = new Map<string, number[][]>();
  const open = new Map<string, number[]>();
  for (const group of groups) {
    const mailbox = requests[group[0] as number]?.request.mailbox ?? '';
    const batches = lanes.get(mailbox) ?? [];
    lanes.set(mailbox, batches);
    if (group.length > 1) {
      batches.push(group);
      continue;
    }
    const last = open.get(mailbox);
    if (last !== undefined && last.length < MAX_BATCH_PARTS) last.push(...group);
    else {
      const next = [...group];
      open.set(mailbox, next);
      batches.push(next);
    }
  }
  return [...lanes].map(([mailbox, batches]) => ({ mailbox, batches }));
}

/** Requests that hang together, by place, in the order of their first. */
function groupsOf(requests: readonly BatchedRequest[]): number[][] {
  const groupOf = new Map<number, number[]>();
  for (const [place, { request, dependsOn }] of requests.entries()) {
    let group = [place];
    for (const earlier of dependsOn) {
      if (requests[earlier]?.request.mailbox !== request.mailbox) {
        throw refusal(
          place,
          'depends on a request of another mailbox',
          'Send what is of several mailboxes in two calls.',
        );
      }
      const other = groupOf.get(earlier) ?? [earlier];
      if (other !== group) group = [...other, ...group.filter((one) => !other.includes(one))];
      for (const member of group) groupOf.set(member, group);
    }
    groupOf.set(place, group);
    if (group.length > MAX_BATCH_PARTS) {
      throw refusal(
        place,
        `is one of more than ${MAX_BATCH_PARTS} that depend on each other`,
        `Graph takes ${MAX_BATCH_PARTS} requests in a batch: let fewer of them hang together.`,
      );
    }
  }
  return [...new Set(groupOf.values())].map((group) => group.toSorted((one, other) => one - other));
}

function refusal(place: number, what: string, hint: string): UsageError {
  return new UsageError('depends-on-invalid', `raw-batch: request ${place + 1} ${what}.`, { hint });
}
