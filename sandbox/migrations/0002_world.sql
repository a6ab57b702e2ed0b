-- What a test or a person asked of the world for one account; `*` stands for every account without a row of its own.
CREATE TABLE world_accounts (
  account TEXT PRIMARY KEY,
  clock_offset_ms INTEGER NOT NULL DEFAULT 0,
  notice_mode TEXT
) STRICT;

-- Misbehavior still to come, played oldest first.
CREATE TABLE world_faults (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  provider TEXT NOT NULL,
  account TEXT NOT NULL,           -- or *
  match TEXT NOT NULL,             -- method and path prefix, or *
  fault TEXT NOT NULL,
  delay_ms INTEGER NOT NULL,
  times_left INTEGER NOT NULL
) STRICT;
CREATE INDEX world_faults_by_provider ON world_faults (provider, seq);

CREATE TABLE world_notices (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  account TEXT NOT NULL,
  provider TEXT NOT NULL,
  url TEXT NOT NULL,
  method TEXT NOT NULL,
  headers TEXT NOT NULL,           -- JSON {name: value}, without the signature: that is made at each delivery
  body TEXT NOT NULL,
  retried INTEGER NOT NULL,
  status TEXT NOT NULL,            -- held, sent, lost, failed
  created_at TEXT NOT NULL         -- ISO instant
) STRICT;
CREATE INDEX world_notices_by_account ON world_notices (account, seq);

CREATE TABLE world_deliveries (
  notice TEXT NOT NULL REFERENCES world_notices (id),
  at TEXT NOT NULL,                -- ISO instant
  answer TEXT NOT NULL             -- HTTP status, or why there was none
) STRICT;
CREATE INDEX world_deliveries_by_notice ON world_deliveries (notice);
