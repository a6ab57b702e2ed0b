-- Money is INTEGER minor units beside an ISO currency; dates and instants are ISO text; JSON columns hold no personal data.
-- Columns that end in _sealed hold envelopes of the vault (docs/personal-data.md). Every key begins with the tenant.

CREATE TABLE tenants (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  mode TEXT NOT NULL CHECK (mode IN ('live', 'test')),
  country TEXT NOT NULL,
  books_currency TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE api_keys (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  secret_hash TEXT NOT NULL,
  hint TEXT NOT NULL,
  role TEXT NOT NULL,
  scopes TEXT CHECK (scopes IS NULL OR json_valid(scopes)),
  expires_at TEXT,
  revoked_at TEXT,
  last_used_at TEXT,
  created_at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX api_keys_by_secret ON api_keys (tenant_id, secret_hash);

-- A configuration is never changed: a new version is valid from a date, an ended version closes it.
CREATE TABLE config_versions (
  tenant_id TEXT NOT NULL,
  config_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  type TEXT NOT NULL,
  key TEXT NOT NULL,
  country TEXT,
  user_type TEXT,
  valid_from TEXT NOT NULL,
  ended INTEGER NOT NULL CHECK (ended IN (0, 1)),
  value TEXT NOT NULL CHECK (json_valid(value)),
  reason TEXT,
  actor TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, config_id, version)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX config_versions_by_path
  ON config_versions (tenant_id, type, key, ifnull(country, ''), ifnull(user_type, '')) WHERE version = 1;

CREATE TABLE customers (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  external_id TEXT,
  type TEXT NOT NULL CHECK (type IN ('consumer', 'company')),
  country TEXT NOT NULL,
  locale TEXT NOT NULL CHECK (locale IN ('fr', 'en')),
  data_key TEXT NOT NULL,
  personal_sealed TEXT NOT NULL,
  email_index TEXT,
  metadata TEXT NOT NULL CHECK (json_valid(metadata)),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX customers_by_external_id ON customers (tenant_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX customers_by_email ON customers (tenant_id, email_index) WHERE email_index IS NOT NULL;

-- The seller as printed on documents, kept once per wording and named by the hash of its content.
CREATE TABLE sellers (
  tenant_id TEXT NOT NULL,
  hash TEXT NOT NULL,
  body TEXT NOT NULL CHECK (json_valid(body)),
  PRIMARY KEY (tenant_id, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE series (
  tenant_id TEXT NOT NULL,
  code TEXT NOT NULL,
  period TEXT NOT NULL,
  last_sequence INTEGER NOT NULL,
  last_date TEXT NOT NULL,
  PRIMARY KEY (tenant_id, code, period)
) STRICT, WITHOUT ROWID;

-- With a rowid: two rows fill a page. Without, SQLite moves whatever is beyond 1 KB of a row to a page of its own.
CREATE TABLE invoices (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN
    ('draft', 'pending', 'sent', 'paid', 'overdue', 'cancelled', 'refunded', 'uncollectible')),
  invoice_type TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  billing_sealed TEXT NOT NULL,
  locale TEXT NOT NULL,
  currency TEXT NOT NULL,
  prices_include_tax INTEGER NOT NULL CHECK (prices_include_tax IN (0, 1)),
  lines TEXT NOT NULL CHECK (json_valid(lines)),
  tax_groups TEXT NOT NULL CHECK (json_valid(tax_groups)),
  books_tax TEXT CHECK (books_tax IS NULL OR json_valid(books_tax)),
  subtotal INTEGER NOT NULL,
  discount_amount INTEGER NOT NULL,
  tax_amount INTEGER NOT NULL,
  total_amount INTEGER NOT NULL,
  amount_paid INTEGER NOT NULL,
  amount_credited INTEGER NOT NULL,
  notes TEXT,
  metadata TEXT NOT NULL CHECK (json_valid(metadata)),
  discounts TEXT CHECK (discounts IS NULL OR json_valid(discounts)),
  series TEXT,
  sequence INTEGER,
  number TEXT,
  issue_date TEXT,
  due_date TEXT,
  seller_hash TEXT,
  document_hash TEXT,
  sent_at TEXT,
  paid_at TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CHECK (total_amount = subtotal - discount_amount + tax_amount),
  CHECK (amount_paid >= 0 AND amount_credited >= 0),
  CHECK ((status = 'draft') = (document_hash IS NULL)),
  CHECK ((number IS NULL) = (sequence IS NULL)),
  CONSTRAINT issued_in_order CHECK ((status = 'draft') = (sequence IS NULL))
) STRICT;
CREATE UNIQUE INDEX invoices_by_number ON invoices (tenant_id, number) WHERE number IS NOT NULL;
CREATE UNIQUE INDEX invoices_by_sequence ON invoices (tenant_id, series, sequence) WHERE sequence IS NOT NULL;
CREATE INDEX invoices_by_customer ON invoices (tenant_id, customer_id);
CREATE INDEX invoices_by_status ON invoices (tenant_id, status);

-- What the law freezes: everything but the state of payment and our own notes.
CREATE TRIGGER invoices_frozen BEFORE UPDATE ON invoices
WHEN OLD.status <> 'draft' AND (
  NEW.status = 'draft'
  OR NEW.tenant_id IS NOT OLD.tenant_id OR NEW.id IS NOT OLD.id OR NEW.invoice_type IS NOT OLD.invoice_type
  OR NEW.customer_id IS NOT OLD.customer_id OR NEW.billing_sealed IS NOT OLD.billing_sealed
  OR NEW.locale IS NOT OLD.locale OR NEW.currency IS NOT OLD.currency
  OR NEW.prices_include_tax IS NOT OLD.prices_include_tax OR NEW.lines IS NOT OLD.lines
  OR NEW.tax_groups IS NOT OLD.tax_groups OR NEW.books_tax IS NOT OLD.books_tax
  OR NEW.subtotal IS NOT OLD.subtotal OR NEW.discount_amount IS NOT OLD.discount_amount
  OR NEW.tax_amount IS NOT OLD.tax_amount OR NEW.total_amount IS NOT OLD.total_amount
  OR NEW.notes IS NOT OLD.notes OR NEW.discounts IS NOT OLD.discounts
  OR NEW.series IS NOT OLD.series OR NEW.sequence IS NOT OLD.sequence OR NEW.number IS NOT OLD.number
  OR NEW.issue_date IS NOT OLD.issue_date OR NEW.due_date IS NOT OLD.due_date
  OR NEW.seller_hash IS NOT OLD.seller_hash OR NEW.document_hash IS NOT OLD.document_hash
  OR NEW.created_at IS NOT OLD.created_at)
BEGIN SELECT RAISE(ABORT, 'an issued invoice cannot be changed'); END;
CREATE TRIGGER invoices_kept BEFORE DELETE ON invoices WHEN OLD.status <> 'draft'
BEGIN SELECT RAISE(ABORT, 'an issued invoice cannot be deleted'); END;

CREATE TABLE series_seals (
  tenant_id TEXT NOT NULL,
  series TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  document_id TEXT NOT NULL,
  chain_hash TEXT NOT NULL,
  PRIMARY KEY (tenant_id, series, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE payments (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  invoice_id TEXT NOT NULL,
  status TEXT NOT NULL,
  method TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  reference_sealed TEXT,
  paid_on TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX payments_by_invoice ON payments (tenant_id, invoice_id);

-- Double entry: one entry per source fact, positive amounts are debits, each entry sums to zero per currency.
CREATE TABLE ledger_entries (
  tenant_id TEXT NOT NULL,
  source TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  day TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, source)
) STRICT, WITHOUT ROWID;
CREATE TABLE ledger_postings (
  tenant_id TEXT NOT NULL,
  source TEXT NOT NULL,
  position INTEGER NOT NULL,
  account TEXT NOT NULL,
  owner TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount <> 0),
  PRIMARY KEY (tenant_id, source, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE account_days (
  tenant_id TEXT NOT NULL,
  account TEXT NOT NULL,
  owner TEXT NOT NULL,
  currency TEXT NOT NULL,
  day TEXT NOT NULL,
  debit INTEGER NOT NULL,
  credit INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, account, owner, currency, day)
) STRICT, WITHOUT ROWID;

-- Audit trail, time line, and the lock of every subject. seq is given in commit order.
CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  tenant_id TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  subject_version INTEGER NOT NULL,
  type TEXT NOT NULL,
  payload TEXT NOT NULL CHECK (json_valid(payload)),
  actor TEXT NOT NULL,
  origin TEXT NOT NULL,
  request_id TEXT NOT NULL,
  reason TEXT,
  occurred_at TEXT NOT NULL,
  UNIQUE (tenant_id, subject_id, subject_version)
) STRICT;

CREATE TRIGGER events_kept BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events cannot be deleted'); END;
CREATE TRIGGER events_frozen BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events cannot be changed'); END;
CREATE TRIGGER entries_kept BEFORE DELETE ON ledger_entries BEGIN SELECT RAISE(ABORT, 'ledger entries cannot be deleted'); END;
CREATE TRIGGER entries_frozen BEFORE UPDATE ON ledger_entries BEGIN SELECT RAISE(ABORT, 'ledger entries cannot be changed'); END;
CREATE TRIGGER postings_kept BEFORE DELETE ON ledger_postings BEGIN SELECT RAISE(ABORT, 'ledger postings cannot be deleted'); END;
CREATE TRIGGER postings_frozen BEFORE UPDATE ON ledger_postings BEGIN SELECT RAISE(ABORT, 'ledger postings cannot be changed'); END;
CREATE TRIGGER seals_kept BEFORE DELETE ON series_seals BEGIN SELECT RAISE(ABORT, 'seals cannot be deleted'); END;
CREATE TRIGGER seals_frozen BEFORE UPDATE ON series_seals BEGIN SELECT RAISE(ABORT, 'seals cannot be changed'); END;
CREATE TRIGGER sellers_kept BEFORE DELETE ON sellers BEGIN SELECT RAISE(ABORT, 'sellers cannot be deleted'); END;
CREATE TRIGGER sellers_frozen BEFORE UPDATE ON sellers BEGIN SELECT RAISE(ABORT, 'sellers cannot be changed'); END;
CREATE TRIGGER payments_kept BEFORE DELETE ON payments BEGIN SELECT RAISE(ABORT, 'payments cannot be deleted'); END;
CREATE TRIGGER config_kept BEFORE DELETE ON config_versions BEGIN SELECT RAISE(ABORT, 'configuration cannot be deleted'); END;
CREATE TRIGGER config_frozen BEFORE UPDATE ON config_versions BEGIN SELECT RAISE(ABORT, 'configuration cannot be changed'); END;

CREATE TABLE outbox (
  tenant_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  created_at TEXT NOT NULL,
  resend_at TEXT NOT NULL,
  done_at TEXT,
  PRIMARY KEY (tenant_id, kind, subject_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_undone ON outbox (resend_at) WHERE done_at IS NULL;
CREATE INDEX outbox_done ON outbox (done_at) WHERE done_at IS NOT NULL;

CREATE TABLE due_work (
  tenant_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  step TEXT NOT NULL,
  due_at TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  parked_reason TEXT,
  PRIMARY KEY (tenant_id, kind, subject_id, step)
) STRICT, WITHOUT ROWID;
CREATE INDEX due_work_by_time ON due_work (tenant_id, due_at) WHERE parked_reason IS NULL;

CREATE TABLE idempotency (
  tenant_id TEXT NOT NULL,
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('claimed', 'answered')),
  status INTEGER NOT NULL,
  body_sealed TEXT NOT NULL,
  data_key TEXT,
  numbers TEXT NOT NULL CHECK (json_valid(numbers)),
  created_at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_age ON idempotency (created_at);

-- The first rendition of a document is the original and stays.
CREATE TABLE renditions (
  tenant_id TEXT NOT NULL,
  document_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  r2_key TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, document_id, kind)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER renditions_kept BEFORE DELETE ON renditions BEGIN SELECT RAISE(ABORT, 'renditions cannot be deleted'); END;
CREATE TRIGGER renditions_frozen BEFORE UPDATE ON renditions BEGIN SELECT RAISE(ABORT, 'renditions cannot be changed'); END;

CREATE TABLE mails (
  tenant_id TEXT NOT NULL,
  document_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('sending', 'sent', 'unknown', 'refused')),
  recipient_sealed TEXT NOT NULL,
  provider_id TEXT,
  detail TEXT,
  claimed_at TEXT NOT NULL,
  sent_at TEXT,
  PRIMARY KEY (tenant_id, document_id, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX mails_unfinished ON mails (claimed_at) WHERE status = 'sending';

CREATE TABLE dead_letters (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  queue TEXT NOT NULL,
  subject TEXT,
  message TEXT NOT NULL,
  reason TEXT NOT NULL,
  created_at TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 0,
  replayed_at TEXT,
  dismissed_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX dead_letters_by_tenant ON dead_letters (tenant_id, id);
CREATE UNIQUE INDEX dead_letters_by_subject ON dead_letters (tenant_id, queue, subject) WHERE subject IS NOT NULL;
