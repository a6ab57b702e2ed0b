-- Everything that Stripe keeps, as it answers it; members that begin with _ are the sandbox's own and never answered.
CREATE TABLE stripe_objects (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL,           -- the secret key
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,              -- payment_intent, charge, …
  created INTEGER NOT NULL,        -- seconds since 1970, by the account's clock
  version INTEGER NOT NULL,
  body TEXT NOT NULL               -- JSON
) STRICT;
CREATE INDEX stripe_objects_by_kind ON stripe_objects (account, kind, seq);

CREATE TABLE stripe_keys (
  account TEXT NOT NULL,
  key TEXT NOT NULL,               -- Idempotency-Key
  request TEXT NOT NULL,           -- method, path and body that it stands for
  created_ms INTEGER NOT NULL,     -- by the account's clock
  status INTEGER,                  -- null while the first request is still running
  body TEXT,
  PRIMARY KEY (account, key)
) STRICT;

-- Where an account's events go.
CREATE TABLE stripe_webhooks (
  account TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  secret TEXT NOT NULL,
  previous_secret TEXT             -- still in force while the secret is being rolled
) STRICT;
