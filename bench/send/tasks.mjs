// What the bench sends, to how many mailboxes, how long the service takes, and who else uses the same quota.

/** Without an aim of its own a task has to reach 95% of perfect knowledge. */
export const FULL = {
  seeds: 10,
  tasks: [
    { name: 'one', rowsEach: 2_000, mailboxes: 1, latency: 100, use: 'nobody', aim: 39 },
    { name: 'fifty', rowsEach: 400, mailboxes: 50, latency: 100, use: 'nobody', aim: 1_900 },
    { name: 'one-live', rowsEach: 2_000, mailboxes: 1, latency: 'live', use: 'nobody' },
    { name: 'fifty-live', rowsEach: 400, mailboxes: 50, latency: 'live', use: 'nobody' },
    // Long enough to see the second slot go and come.
    { name: 'one-slots', rowsEach: 5_500, mailboxes: 1, latency: 100, use: 'slots' },
    { name: 'fifty-slots', rowsEach: 400, mailboxes: 50, latency: 100, use: 'slots' },
    { name: 'one-live-slots', rowsEach: 2_000, mailboxes: 1, latency: 'live', use: 'slots' },
    { name: 'fifty-live-slots', rowsEach: 400, mailboxes: 50, latency: 'live', use: 'slots' },
    // At the live latency so many requests would need most of the slots, which is more than a third of the quota.
    { name: 'one-window', rowsEach: 2_000, mailboxes: 1, latency: 100, use: 'window' },
    { name: 'fifty-window', rowsEach: 400, mailboxes: 50, latency: 100, use: 'window' },
  ],
};

const FEW = { rowsEach: 8, most: 5 };

export const QUICK = {
  seeds: 2,
  tasks: FULL.tasks.map((task) => ({
    ...task,
    rowsEach: FEW.rowsEach,
    mailboxes: Math.min(FEW.most, task.mailboxes),
  })),
};
