/**
 * Tables of the ledger, one entry a version; a file of an older version is brought up step by step at opening.
 * A released entry never changes.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    service TEXT NOT NULL,
    app TEXT NOT NULL,
    name TEXT NOT NULL,
    namespace TEXT NOT NULL,
    settings TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('reading', 'ready', 'done')),
    shards INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (service, name)
  ) STRICT;

  CREATE TABLE shard (
    job INTEGER NOT NULL REFERENCES job (id),
    shard INTEGER NOT NULL,
    fence INTEGER NOT NULL DEFAULT 0,
    owner TEXT,
    not_before INTEGER NOT NULL DEFAULT 0,
    done INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (job, shard)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE row (
    job INTEGER NOT NULL REFERENCES job (id),
    number INTEGER NOT NULL,
    line INTEGER NOT NULL,
    shard INTEGER NOT NULL,
    mailbox TEXT,
    key TEXT,
    source_key TEXT,
    content_hash TEXT,
    read_hash TEXT,
    state TEXT NOT NULL CHECK (state IN ('open', 'sending', 'done', 'failed', 'rejected')),
    attempts INTEGER NOT NULL DEFAULT 0,
    fence INTEGER NOT NULL DEFAULT 0,
    event_id TEXT,
    outcome TEXT,
    gone INTEGER NOT NULL DEFAULT 0,
    notes TEXT NOT NULL DEFAULT '[]',
    payload BLOB,
    PRIMARY KEY (job, number)
  ) STRICT;
  CREATE UNIQUE INDEX row_key ON row (job, key) WHERE state <> 'rejected';
  CREATE INDEX row_key_of_any_job ON row (key, mailbox) WHERE state <> 'rejected';
  CREATE INDEX row_waiting ON row (job, mailbox, fence, number) WHERE state IN ('open', 'sending');
  CREATE INDEX row_open ON row (job, shard) WHERE state = 'open';
  CREATE INDEX row_source_key ON row (job, source_key) WHERE state IN ('open', 'sending');

  CREATE TABLE late_outcome (
    job INTEGER NOT NULL,
    row INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    event_id TEXT,
    outcome TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE app (
    id TEXT PRIMARY KEY,
    requests INTEGER NOT NULL DEFAULT 0,
    window_started_at INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE intake (
    job INTEGER NOT NULL,
    number INTEGER NOT NULL,
    line INTEGER NOT NULL,
    shard INTEGER NOT NULL,
    mailbox TEXT,
    key TEXT,
    occurrence INTEGER,
    source_key TEXT,
    content_hash TEXT,
    outcome TEXT,
    notes TEXT NOT NULL,
    payload BLOB,
    PRIMARY KEY (job, number)
  ) STRICT;
  CREATE INDEX intake_key ON intake (job, key);
  CREATE INDEX intake_content ON intake (job, content_hash, occurrence) WHERE occurrence IS NOT NULL;
  `,
  // The same rows at less cost a write. Indexes whose conditions name no column that a run writes: SQLite enters a row
  // anew into each index whose columns or condition an update touches, and these have each row on another page. And a
  // check without a list, of which SQLite makes a table at each write.
  `
  ALTER TABLE row RENAME TO row_before;
  CREATE TABLE row (
    job INTEGER NOT NULL REFERENCES job (id),
    number INTEGER NOT NULL,
    line INTEGER NOT NULL,
    shard INTEGER NOT NULL,
    mailbox TEXT,
    key TEXT,
    source_key TEXT,
    content_hash TEXT,
    read_hash TEXT,
    state TEXT NOT NULL CHECK (state = 'open' OR state = 'sending' OR state = 'done' OR state = 'failed' OR state = 'rejected'),
    attempts INTEGER NOT NULL DEFAULT 0,
    fence INTEGER NOT NULL DEFAULT 0,
    event_id TEXT,
    outcome TEXT,
    gone INTEGER NOT NULL DEFAULT 0,
    notes TEXT NOT NULL DEFAULT '[]',
    payload BLOB,
    PRIMARY KEY (job, number)
  ) STRICT;
  INSERT INTO row SELECT * FROM row_before;
  DROP TABLE row_before;
  CREATE UNIQUE INDEX row_key ON row (job, key) WHERE source_key IS NOT NULL;
  CREATE INDEX row_key_of_any_job ON row (key, mailbox) WHERE source_key IS NOT NULL;
  CREATE INDEX row_source_key ON row (job, source_key) WHERE source_key IS NOT NULL;
  CREATE INDEX row_waiting ON row (job, mailbox, fence, number) WHERE state IN ('open', 'sending');
  `,
  // What a job may do to events beside making them. Sums: see row-sums.ts. A payload comes last: what stands behind it
  // could only be read through all of its pages. What an unfinished intake read is dropped.
  `
  ALTER TABLE row RENAME TO row_before;
  CREATE TABLE row (
    job INTEGER NOT NULL REFERENCES job (id),
    number INTEGER NOT NULL,
    line INTEGER NOT NULL,
    shard INTEGER NOT NULL,
    mailbox TEXT,
    key TEXT,
    source_key TEXT,
    content_hash TEXT,
    read_hash TEXT,
    ends_at INTEGER,
    notes TEXT NOT NULL DEFAULT '[]',
    identity_sum INTEGER,
    gone INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state = 'open' OR state = 'sending' OR state = 'done' OR state = 'failed' OR state = 'rejected'),
    act TEXT NOT NULL DEFAULT 'create' CHECK (act = 'create' OR act = 'update' OR act = 'cancel' OR act = 'adopt' OR act = 'release'),
    attempts INTEGER NOT NULL DEFAULT 0,
    fence INTEGER NOT NULL DEFAULT 0,
    event_id TEXT,
    incarnation INTEGER NOT NULL DEFAULT 0,
    taken INTEGER NOT NULL DEFAULT 0,
    event_sum INTEGER NOT NULL DEFAULT 0,
    outcome TEXT,
    outcome_sum INTEGER,
    fields TEXT,
    fields_sum INTEGER,
    base TEXT,
    base_sum INTEGER,
    before BLOB,
    payload BLOB,
    PRIMARY KEY (job, number)
  ) STRICT;
  INSERT INTO row (job, number, line, shard, mailbox, key, source_key, content_hash, read_hash, notes, gone, state,
    attempts, fence, event_id, outcome, payload)
  SELECT job, number, line, shard, mailbox, key, source_key, content_hash, read_hash, notes, gone, state,
    attempts, fence, event_id, outcome, payload FROM row_before;
  DROP TABLE row_before;
  CREATE UNIQUE INDEX row_key ON row (job, key) WHERE source_key IS NOT NULL;
  CREATE INDEX row_key_of_any_job ON row (key, mailbox) WHERE source_key IS NOT NULL;
  CREATE INDEX row_source_key ON row (job, source_key) WHERE source_key IS NOT NULL;
  CREATE INDEX row_waiting ON row (job, mailbox, fence, number) WHERE state IN ('open', 'sending');

  DROP TABLE intake;
  CREATE TABLE intake (
    job INTEGER NOT NULL,
    number INTEGER NOT NULL,
    line INTEGER NOT NULL,
    shard INTEGER NOT NULL,
    mailbox TEXT,
    key TEXT,
    occurrence INTEGER,
    source_key TEXT,
    content_hash TEXT,
    ends_at INTEGER,
    notes TEXT NOT NULL,
    identity_sum INTEGER,
    outcome TEXT,
    outcome_sum INTEGER,
    fields TEXT,
    fields_sum INTEGER,
    facts TEXT,
    payload BLOB,
    PRIMARY KEY (job, number)
  ) STRICT;
  CREATE INDEX intake_key ON intake (job, key);
  CREATE INDEX intake_content ON intake (job, content_hash, occurrence) WHERE occurrence IS NOT NULL;

  ALTER TABLE job ADD COLUMN input_fence INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE job ADD COLUMN last_run_at INTEGER;
  ALTER TABLE job ADD COLUMN identity_sum INTEGER;
  ALTER TABLE job ADD COLUMN settings_sum INTEGER;
  ALTER TABLE job ADD COLUMN settled_input TEXT;
  `,
  // Rows that were mended: which row of the input each stands for. What an unfinished intake read of them is in mending.
  `
  CREATE TABLE mended (
    job INTEGER NOT NULL,
    reference TEXT NOT NULL,
    was_key TEXT NOT NULL,
    was_hash TEXT NOT NULL,
    now_key TEXT NOT NULL,
    facts TEXT,
    seen INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (job, reference)
  ) STRICT;
  CREATE INDEX mended_was ON mended (job, was_hash);
  CREATE INDEX mended_now ON mended (job, now_key);
  CREATE TABLE mending (
    job INTEGER NOT NULL,
    number INTEGER NOT NULL,
    reference TEXT NOT NULL,
    target INTEGER,
    PRIMARY KEY (job, number)
  ) STRICT;
  CREATE INDEX mending_target ON mending (job, target);
  `,
  // Outcomes as they were written, each commit joined to the one before it: a row keeps its last outcome alone. The
  // content comes last, see above.
  `
  CREATE TABLE audit (
    link INTEGER PRIMARY KEY,
    job INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    digest TEXT NOT NULL,
    hash TEXT NOT NULL,
    content TEXT
  ) STRICT;
  `,
];

/** What `schemaSum` of sqlite-file.ts gives of each version's tables, from version 0, a new file's. */
export const SCHEMA_SUMS: readonly string[] = [
  '4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945',
  '3366716512a43120e2d4f1f5a04bbec1a444fbc485e54cae166a9ac372243798',
  'e142561ba7b47780ec3b5cfe670b1df325e3d1aad848e619916290cf3295fbdd',
  'a963d43262b78487bca19ebeee7f3a25e165b78bb47118a3a3b0042a3ee86ee5',
  '0fd43f8cbbafd588e006c1ef79491fc90bfa3638aac4fa73044c298115a0f972',
  '371702feb1f4033af774b09ef3f272b614b66027d7514c5935f4f63b601fb23a',
];
