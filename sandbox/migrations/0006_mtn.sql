-- A merchant, named by the subscription key of its Collection product.
CREATE TABLE mtn_accounts (
  account TEXT PRIMARY KEY,
  callback_method TEXT NOT NULL DEFAULT 'POST',   -- or PUT
  reason_form TEXT NOT NULL DEFAULT 'string',     -- or object
  allowed_ip TEXT                                 -- of disbursements; null: from anywhere
) STRICT;

-- A key belongs to one product; the Disbursement key of a merchant is linked to its account.
CREATE TABLE mtn_keys (
  subscription_key TEXT PRIMARY KEY,
  product TEXT NOT NULL,                          -- collection or disbursement
  account TEXT NOT NULL
) STRICT;

CREATE TABLE mtn_users (
  subscription_key TEXT NOT NULL,
  user_id TEXT NOT NULL,
  api_key TEXT,                                   -- null until it is asked for
  callback_host TEXT,                             -- null: not provisioned, any host
  PRIMARY KEY (subscription_key, user_id)
) STRICT;

CREATE TABLE mtn_tokens (
  token TEXT PRIMARY KEY,
  subscription_key TEXT NOT NULL,
  user_id TEXT NOT NULL,
  expires_at_ms INTEGER NOT NULL                  -- by the account's clock
) STRICT;

CREATE TABLE mtn_transactions (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL,
  kind TEXT NOT NULL,                             -- payment or refund
  reference TEXT NOT NULL,                        -- X-Reference-Id
  amount TEXT NOT NULL,                           -- as it was written
  currency TEXT NOT NULL,
  external_id TEXT NOT NULL,
  party_id_type TEXT NOT NULL,
  party_id TEXT NOT NULL,
  payer_message TEXT NOT NULL,
  payee_note TEXT NOT NULL,
  callback_url TEXT,
  refunded TEXT,                                  -- reference of the payment that is given back
  status TEXT NOT NULL,                           -- PENDING, SUCCESSFUL, FAILED
  reason TEXT,
  waits_for TEXT NOT NULL,                        -- while PENDING: person, time, nothing
  settles_at_ms INTEGER,                          -- by the account's clock
  settles_as TEXT,                                -- SUCCESSFUL or a reason
  created_at_ms INTEGER NOT NULL,                 -- by the account's clock
  UNIQUE (account, reference)
) STRICT;
CREATE INDEX mtn_transactions_by_refunded ON mtn_transactions (account, refunded);
CREATE INDEX mtn_transactions_by_reference ON mtn_transactions (reference);
