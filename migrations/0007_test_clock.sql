-- The time of a test tenant that does not live in real time; a tenant without a row does. Live tenants never have one.
CREATE TABLE test_clocks (
  tenant_id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  -- The tenant's time: it stands still until a run moves it, and only ever moves forward.
  now TEXT NOT NULL,
  -- Where the run that is under way leads.
  target TEXT NOT NULL,
  -- Null: the clock stands still.
  run_id TEXT,
  -- The consumer that works on the run; null between two messages.
  holder TEXT,
  progress TEXT NOT NULL CHECK (json_valid(progress)),
  -- Real time, as is all that tells a slow worker from a dead one.
  updated_at TEXT NOT NULL,
  CONSTRAINT clock_in_turn CHECK (version > 0),
  CHECK (now <= target)
) STRICT, WITHOUT ROWID;

-- Real time at which a row was written, where `created_at` is of a test clock: it is sent again in real time.
ALTER TABLE outbox ADD COLUMN written_at TEXT;
