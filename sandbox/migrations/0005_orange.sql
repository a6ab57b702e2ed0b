-- A client id with what was seen of it first; opened by its first token.
CREATE TABLE orange_accounts (
  account TEXT PRIMARY KEY,                 -- client id
  client_secret TEXT NOT NULL,
  merchant_key TEXT,                        -- of the first payment
  country TEXT,                             -- of the first payment outside dev
  requests_per_second INTEGER NOT NULL,
  wrong_notif_token INTEGER NOT NULL DEFAULT 0,
  second INTEGER NOT NULL DEFAULT 0,        -- the one that is counted
  requests INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE orange_tokens (
  token TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  expires_at_ms INTEGER NOT NULL            -- by the account's clock
) STRICT;

CREATE TABLE orange_orders (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL,
  order_id TEXT NOT NULL,
  environment TEXT NOT NULL,                -- dev or a country
  currency TEXT NOT NULL,
  amount INTEGER NOT NULL,                  -- whole units, as it was asked for
  paid_amount INTEGER NOT NULL,             -- what moved, should somebody change it behind our back
  return_url TEXT NOT NULL,
  cancel_url TEXT NOT NULL,
  notif_url TEXT NOT NULL,
  merchant TEXT NOT NULL,
  pay_token TEXT NOT NULL UNIQUE,
  notif_token TEXT NOT NULL,
  otp TEXT NOT NULL,                        -- what the payer's phone shows
  state TEXT NOT NULL,                      -- INITIATED, PENDING, SUCCESS, FAILED, EXPIRED
  txnid TEXT,
  created_at_ms INTEGER NOT NULL,           -- by the account's clock
  UNIQUE (account, order_id)
) STRICT;

-- An order_id is used once for ever, also when its order is lost.
CREATE TABLE orange_order_ids (
  account TEXT NOT NULL,
  order_id TEXT NOT NULL,
  PRIMARY KEY (account, order_id)
) STRICT;
