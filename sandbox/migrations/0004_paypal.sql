-- PayPal. An account is a client id; amounts are integers of the currency's smallest unit as PayPal counts it.
CREATE TABLE paypal_accounts (
  account TEXT PRIMARY KEY,
  secret TEXT,                     -- the first one that asked for a token
  webhook_url TEXT,
  webhook_id TEXT,
  chain TEXT NOT NULL DEFAULT 'good' -- good, expired, foreign: what notices are signed with
) STRICT;

CREATE TABLE paypal_tokens (
  token TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  expires_ms INTEGER NOT NULL
) STRICT;

-- PayPal-Request-Id: what the first request under it answered.
CREATE TABLE paypal_requests (
  account TEXT NOT NULL,
  scope TEXT NOT NULL,             -- method and path
  request_id TEXT NOT NULL,
  started_ms INTEGER NOT NULL,
  kept_until_ms INTEGER NOT NULL,
  answer TEXT,                     -- JSON; null while the first one is running
  PRIMARY KEY (account, scope, request_id)
) STRICT;

CREATE TABLE paypal_orders (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  status TEXT NOT NULL,
  request TEXT NOT NULL,           -- JSON, as validated
  instrument TEXT NOT NULL,        -- good, declined, pending, failing: what the payer chose
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX paypal_orders_by_account ON paypal_orders (account, created_ms);

CREATE TABLE paypal_captures (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  account TEXT NOT NULL,
  order_id TEXT NOT NULL REFERENCES paypal_orders (id),
  unit INTEGER NOT NULL,           -- position of the purchase unit
  status TEXT NOT NULL,
  minor INTEGER NOT NULL,
  currency TEXT NOT NULL,
  invoice_id TEXT,
  custom_id TEXT,
  refunds TEXT NOT NULL DEFAULT 'instant', -- or pending: how refunds of it begin
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX paypal_captures_by_order ON paypal_captures (order_id);
CREATE UNIQUE INDEX paypal_captures_by_invoice ON paypal_captures (account, invoice_id)
  WHERE invoice_id IS NOT NULL AND status NOT IN ('DECLINED', 'FAILED');

CREATE TABLE paypal_refunds (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  account TEXT NOT NULL,
  capture_id TEXT NOT NULL REFERENCES paypal_captures (id),
  status TEXT NOT NULL,
  minor INTEGER NOT NULL,
  currency TEXT NOT NULL,
  invoice_id TEXT,
  custom_id TEXT,
  note TEXT,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX paypal_refunds_by_capture ON paypal_refunds (capture_id);

CREATE TABLE paypal_setup_tokens (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  status TEXT NOT NULL,
  request TEXT NOT NULL,           -- JSON, as validated
  customer TEXT NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE paypal_payment_tokens (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  source TEXT NOT NULL UNIQUE,     -- the setup token or order it was made of: each makes one
  customer TEXT NOT NULL,
  instrument TEXT NOT NULL DEFAULT 'good',
  is_gone INTEGER NOT NULL DEFAULT 0,
  created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX paypal_payment_tokens_by_customer ON paypal_payment_tokens (account, customer);

CREATE TABLE paypal_disputes (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  capture_id TEXT NOT NULL REFERENCES paypal_captures (id),
  reason TEXT NOT NULL,
  status TEXT NOT NULL,
  outcome TEXT,
  minor INTEGER NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT;
