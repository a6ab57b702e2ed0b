-- What was run by hand or by a program, from when it began; an unfinished row is a run that was cut off.
CREATE TABLE runs (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  task TEXT NOT NULL,
  as_of TEXT NOT NULL,
  dry_run INTEGER NOT NULL CHECK (dry_run IN (0, 1)),
  actor TEXT NOT NULL,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  result TEXT CHECK (result IS NULL OR json_valid(result)),
  PRIMARY KEY (tenant_id, id),
  CHECK ((finished_at IS NULL) = (result IS NULL))
) STRICT, WITHOUT ROWID;
