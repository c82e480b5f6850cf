import { describe, expect, it } from 'vitest';
import * as limits from './limits.ts';

// Written out: a slip of one zero in a sum of factors would let a mailbox be throttled, or run at a tenth of its pace.
describe('limits', () => {
  it('are the numbers that Microsoft documents, and our own where it documents none', () => {
    expect({ ...limits }).toEqual({
      MAX_ATTENDEES: 500,
      SUBJECT_LENGTH: 255,
      MAX_REQUEST_BYTES: 4_000_000,
      CREATE_EXTRA_BYTES: 1_024,
      MAX_BATCH_PARTS: 20,
      MAX_SCHEDULES: 20,
      MAX_TRANSLATED_IDS: 1_000,
      BATCH_PARTS_AT_A_TIME: 4,
      MAILBOX_CONCURRENT_REQUESTS: 4,
      MAILBOX_REQUESTS: { count: 10_000, windowMs: 600_000 },
      MAILBOX_UPLOAD_BYTES: { count: 150_000_000, windowMs: 300_000 },
      APP_REQUESTS: { count: 130_000, windowMs: 10_000 },
      UPLOAD_SESSION_BYTES: 3_000_000,
      MAX_ATTACHMENT_BYTES: 150_000_000,
      UPLOAD_RANGE_BYTES: 3_932_160,
      SUBSCRIPTION_MINUTES: 4_230,
      RICH_SUBSCRIPTION_MINUTES: 1_440,
      LONGEST_SUBSCRIPTION_MINUTES: 10_080,
      CLIENT_STATE_LENGTH: 128,
    });
  });
});
