import { describe, expect, it } from 'vitest';
import { estimate } from './estimate.ts';

const work = (requests: number, mails = 0, recipients = mails) => ({ requests, mails, recipients });

describe('the time that limits need', () => {
  it('is none where nothing is done', () => {
    expect(estimate([])).toEqual({ requestsMs: 0, mailsMs: 0, overDaily: 0 });
  });

  it('is that of four requests at a time in the slowest mailbox', () => {
    expect(estimate([work(100), work(1_000), work(10)]).requestsMs).toBe(100_000);
  });

  it('is that of four requests at a time however many windows that takes', () => {
    expect(estimate([work(10_000)]).requestsMs).toBe(1_000_000);
    expect(estimate([work(30_000)]).requestsMs).toBe(3_000_000);
  });

  it('is that of the app as a whole where there are many mailboxes', () => {
    expect(estimate([work(8), work(8)], { count: 4, windowMs: 10_000 }).requestsMs).toBe(40_000);
  });

  it('of mails is 30 a minute, of each mailbox by itself', () => {
    expect(estimate([work(60, 60), work(30, 30)]).mailsMs).toBe(120_000);
  });

  it('of more than 10,000 recipients is days', () => {
    expect(estimate([work(1, 1, 10_000)])).toMatchObject({ overDaily: 0, mailsMs: 2_000 });
    expect(estimate([work(1, 1, 10_001), work(1, 1, 25_000)])).toMatchObject({ overDaily: 2, mailsMs: 2 * 86_400_000 });
  });
});
