import { UsageError } from '../core/errors.ts';
import { MAX_BATCH_PARTS, MAX_REQUEST_BYTES } from '../graph/limits.ts';
import { batchText } from '../http/batch.ts';
import type { BatchedRequest } from '../operations/define.ts';

/** Batches of one mailbox, one after the other; each has the places of its requests in the caller's list. */
export interface LanePlan {
  mailbox: string;
  batches: readonly (readonly number[])[];
}

/**
 * Splits requests into batches of one mailbox each. Those that depend on each other stay together, and apart from all
 * others: Graph knows batches without any order, and chains. Throws UsageError `depends-on-invalid`, `request-too-large`.
 */
export function planBatches(requests: readonly BatchedRequest[]): LanePlan[] {
  const groups = groupsOf(requests);
  const lanes = new Map<string, number[][]>();
  const open = new Map<string, { batch: number[]; bytes: number }>();
  for (const group of groups) {
    const bytes = bytesOf(requests, group);
    const mailbox = requests[group[0] as number]?.request.mailbox ?? '';
    const batches = lanes.get(mailbox) ?? [];
    lanes.set(mailbox, batches);
    if (group.length > 1) {
      batches.push(group);
      continue;
    }
    const last = open.get(mailbox);
    if (last !== undefined && last.batch.length < MAX_BATCH_PARTS && last.bytes + bytes <= MAX_REQUEST_BYTES) {
      last.batch.push(...group);
      last.bytes += bytes;
    } else {
      const batch = [...group];
      open.set(mailbox, { batch, bytes });
      batches.push(batch);
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

/** Bytes that a group takes in a batch, at most: each counts as one alone, whose frame is longer than what joins two. */
function bytesOf(requests: readonly BatchedRequest[], group: readonly number[]): number {
  const bytes = group.map((place) => {
    const { request, dependsOn } = requests[place] as BatchedRequest;
    const after = dependsOn.map(() => MAX_BATCH_PARTS - 1);
    return Buffer.byteLength(batchText([{ request, expects: 'anything', dependsOn: after }]));
  });
  const large = group.find((_, at) => (bytes[at] as number) > MAX_REQUEST_BYTES);
  if (large !== undefined) {
    const what = `takes ${bytes[group.indexOf(large)]} bytes, and a batch holds ${MAX_REQUEST_BYTES}`;
    throw refusal(large, what, 'Shorten its body.', 'request-too-large');
  }
  const sum = bytes.reduce((one, other) => one + other, 0);
  if (sum > MAX_REQUEST_BYTES) {
    const what = `and those that depend on it take ${sum} bytes, and a batch holds ${MAX_REQUEST_BYTES}`;
    const hint = 'Let fewer of them hang together, or shorten their bodies.';
    throw refusal(group[0] as number, what, hint, 'request-too-large');
  }
  return sum;
}

function refusal(place: number, what: string, hint: string, code = 'depends-on-invalid'): UsageError {
  return new UsageError(code, `raw-batch: request ${place + 1} ${what}.`, { hint });
}
