-- A payment may be for one invoice (recorded by hand), for those in payment_targets (through a provider), or for none
-- that is known: money that came and matches nothing waits here until a person assigns it.
DROP TRIGGER payments_frozen;
DROP TRIGGER payments_kept;
ALTER TABLE payments RENAME TO payments_before;
CREATE TABLE payments (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  invoice_id TEXT,
  status TEXT NOT NULL CHECK (status IN ('created', 'action_required', 'processing', 'unknown', 'succeeded', 'failed',
    'expired', 'partially_refunded', 'refunded', 'disputed')),
  method TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  reference_sealed TEXT,
  paid_on TEXT,
  created_at TEXT NOT NULL,
  customer_id TEXT,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
INSERT INTO payments (tenant_id, id, version, invoice_id, status, method, currency, amount, reference_sealed, paid_on, created_at)
  SELECT tenant_id, id, version, invoice_id, status, method, currency, amount, reference_sealed, paid_on, created_at
  FROM payments_before;
DROP TABLE payments_before;
CREATE INDEX payments_by_invoice ON payments (tenant_id, invoice_id) WHERE invoice_id IS NOT NULL;
CREATE INDEX payments_by_customer ON payments (tenant_id, customer_id, id) WHERE customer_id IS NOT NULL;
-- Nearly every payment succeeds; the few others are looked for by their status.
CREATE INDEX payments_by_status ON payments (tenant_id, status, id) WHERE status <> 'succeeded';
CREATE TRIGGER payments_kept BEFORE DELETE ON payments BEGIN SELECT RAISE(ABORT, 'payments cannot be deleted'); END;
-- What was asked or received is a fact; what becomes of it may change, and the day of its arrival is set once. Money
-- that matched nothing gets its customer once.
CREATE TRIGGER payments_frozen BEFORE UPDATE ON payments
WHEN NEW.tenant_id IS NOT OLD.tenant_id OR NEW.id IS NOT OLD.id OR NEW.invoice_id IS NOT OLD.invoice_id
  OR NEW.method IS NOT OLD.method OR NEW.currency IS NOT OLD.currency OR NEW.amount IS NOT OLD.amount
  OR NEW.reference_sealed IS NOT OLD.reference_sealed OR NEW.created_at IS NOT OLD.created_at
  OR (OLD.paid_on IS NOT NULL AND NEW.paid_on IS NOT OLD.paid_on)
  OR (NEW.customer_id IS NOT OLD.customer_id AND (OLD.customer_id IS NOT NULL OR OLD.invoice_id IS NOT NULL))
BEGIN SELECT RAISE(ABORT, 'a payment cannot be changed'); END;
-- Success is sticky: money that came never turns into money that did not.
CREATE TRIGGER payments_sticky BEFORE UPDATE ON payments
WHEN OLD.status IN ('succeeded', 'partially_refunded', 'refunded', 'disputed')
  AND NEW.status NOT IN ('succeeded', 'partially_refunded', 'refunded', 'disputed')
BEGIN SELECT RAISE(ABORT, 'a payment that succeeded stays so'); END;

-- The provider's side of a payment. charge: what the payer is asked for, in the currency they are debited in; quote: by
-- which rate, when it is not the invoice's. received: what the provider says it took. details: the order and what the
-- adapter keeps, with the payer's name and phone.
CREATE TABLE provider_payments (
  tenant_id TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  provider TEXT NOT NULL CHECK (provider IN ('stripe', 'paypal', 'orange_money', 'mtn_mobile_money')),
  country TEXT,
  flow TEXT NOT NULL CHECK (flow IN ('redirect', 'embedded', 'phone', 'saved', 'outside')),
  provider_id TEXT,
  charge_currency TEXT NOT NULL,
  charge_amount INTEGER NOT NULL CHECK (charge_amount > 0),
  quote TEXT CHECK (quote IS NULL OR json_valid(quote)),
  received_currency TEXT,
  received_amount INTEGER,
  refunded_amount INTEGER NOT NULL DEFAULT 0 CHECK (refunded_amount >= 0),
  unallocated_amount INTEGER NOT NULL DEFAULT 0 CHECK (unallocated_amount >= 0),
  reason TEXT,
  attention TEXT,
  settlement TEXT CHECK (settlement IS NULL OR json_valid(settlement)),
  method_summary TEXT CHECK (method_summary IS NULL OR json_valid(method_summary)),
  notice_hash TEXT,
  details_sealed TEXT NOT NULL,
  expires_at TEXT,
  checked_at TEXT,
  polls INTEGER NOT NULL DEFAULT 0,
  final_at TEXT,
  PRIMARY KEY (tenant_id, payment_id),
  CHECK ((received_currency IS NULL) = (received_amount IS NULL)),
  CHECK (received_amount IS NOT NULL OR (refunded_amount = 0 AND unallocated_amount = 0)),
  CHECK (refunded_amount + unallocated_amount <= coalesce(received_amount, 0))
) STRICT;
CREATE UNIQUE INDEX provider_payments_by_notice ON provider_payments (tenant_id, notice_hash) WHERE notice_hash IS NOT NULL;
CREATE INDEX provider_payments_by_provider ON provider_payments (tenant_id, provider, payment_id);
CREATE INDEX provider_payments_by_attention ON provider_payments (tenant_id, payment_id) WHERE attention IS NOT NULL;

-- Which invoices a payment is for, and what of it they took. The attempt is the lock: of two payments that begin for one
-- invoice at once, one meets the key and sees the other.
CREATE TABLE payment_targets (
  tenant_id TEXT NOT NULL,
  invoice_id TEXT NOT NULL,
  attempt INTEGER NOT NULL CHECK (attempt > 0),
  payment_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  amount INTEGER NOT NULL CHECK (amount >= 0),
  settled INTEGER NOT NULL DEFAULT 0 CHECK (settled >= 0),
  PRIMARY KEY (tenant_id, invoice_id, attempt)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX payment_targets_by_payment ON payment_targets (tenant_id, payment_id, position);

-- Every name that a provider has for a payment: its own id, charges, captures, transactions.
CREATE TABLE payment_references (
  tenant_id TEXT NOT NULL,
  provider TEXT NOT NULL,
  reference TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  PRIMARY KEY (tenant_id, provider, reference)
) STRICT, WITHOUT ROWID;

-- Money on its way back through a provider. It left the customer's credit (credit_amount, in the currency of the invoices)
-- and the unallocated money of its payment (unallocated_amount, in that of the charge) when it began, and comes back to
-- them when it fails. uncovered_amount: what was given back in the provider's own pages and nothing of ours stood for.
CREATE TABLE refunds (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  payment_id TEXT NOT NULL,
  invoice_id TEXT,
  credit_note_id TEXT,
  customer_id TEXT,
  provider TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('ours', 'outside')),
  status TEXT NOT NULL CHECK (status IN ('created', 'processing', 'unknown', 'succeeded', 'failed')),
  currency TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount >= 0),
  charge_currency TEXT NOT NULL,
  charge_amount INTEGER NOT NULL CHECK (charge_amount > 0),
  credit_amount INTEGER NOT NULL CHECK (credit_amount >= 0),
  unallocated_amount INTEGER NOT NULL CHECK (unallocated_amount >= 0),
  uncovered_amount INTEGER NOT NULL CHECK (uncovered_amount >= 0),
  failure TEXT,
  provider_id TEXT,
  details_sealed TEXT NOT NULL,
  day TEXT NOT NULL,
  final_at TEXT,
  created_at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CHECK (unallocated_amount + uncovered_amount <= charge_amount AND credit_amount <= amount)
) STRICT;
CREATE INDEX refunds_by_payment ON refunds (tenant_id, payment_id);
CREATE INDEX refunds_by_invoice ON refunds (tenant_id, invoice_id) WHERE invoice_id IS NOT NULL;
CREATE UNIQUE INDEX refunds_by_provider_id ON refunds (tenant_id, provider, provider_id) WHERE provider_id IS NOT NULL;

CREATE TABLE disputes (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  payment_id TEXT NOT NULL,
  provider TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'won', 'lost')),
  reason TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  was_withdrawn INTEGER NOT NULL CHECK (was_withdrawn IN (0, 1)),
  due_by TEXT,
  opened_at TEXT NOT NULL,
  closed_at TEXT,
  PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE UNIQUE INDEX disputes_by_provider_id ON disputes (tenant_id, provider, provider_id);
CREATE INDEX disputes_by_payment ON disputes (tenant_id, payment_id);

-- Saved methods: what may be shown of them; the token is sealed.
CREATE TABLE payment_methods (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  customer_id TEXT NOT NULL,
  provider TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'active', 'failed', 'removed')),
  summary TEXT CHECK (summary IS NULL OR json_valid(summary)),
  token_index TEXT,
  details_sealed TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE INDEX payment_methods_by_customer ON payment_methods (tenant_id, customer_id, id);
CREATE UNIQUE INDEX payment_methods_by_token ON payment_methods (tenant_id, provider, token_index) WHERE token_index IS NOT NULL;

-- The inbox: a verified notice, kept before it is acted upon. The body lies in the archive.
CREATE TABLE notices (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  provider TEXT NOT NULL,
  country TEXT,
  event_key TEXT NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('received', 'processed', 'ignored')),
  payment_id TEXT,
  outcome TEXT,
  received_at TEXT NOT NULL,
  processed_at TEXT,
  PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE UNIQUE INDEX notices_by_event ON notices (tenant_id, provider, event_key);
CREATE INDEX notices_by_age ON notices (tenant_id, processed_at) WHERE processed_at IS NOT NULL;

-- How a provider does for one tenant: failures in a row, and until when it is put aside.
CREATE TABLE provider_health (
  tenant_id TEXT NOT NULL,
  provider TEXT NOT NULL,
  country TEXT NOT NULL,
  failures INTEGER NOT NULL,
  opened_at TEXT,
  probe_at TEXT,
  trips INTEGER NOT NULL DEFAULT 0,
  changed_at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, provider, country)
) STRICT, WITHOUT ROWID;

-- Numbered receipts: one for each payment that was confirmed to its payer. invoice_id: whose billing names the payer;
-- lines: [invoice, what it took, what was left to pay of it], in the currency of the invoices, with what became credit.
CREATE TABLE receipts (
  tenant_id TEXT NOT NULL,
  payment_id TEXT NOT NULL,
  invoice_id TEXT NOT NULL,
  series TEXT NOT NULL,
  sequence INTEGER,
  number TEXT,
  issue_date TEXT NOT NULL,
  locale TEXT NOT NULL,
  seller_hash TEXT NOT NULL,
  lines TEXT NOT NULL CHECK (json_valid(lines)),
  credit_kept INTEGER NOT NULL CHECK (credit_kept >= 0),
  created_at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, payment_id),
  CONSTRAINT issued_in_order CHECK (sequence IS NOT NULL AND number IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX receipts_by_number ON receipts (tenant_id, number COLLATE NOCASE);
CREATE UNIQUE INDEX receipts_by_sequence ON receipts (tenant_id, series, sequence);
CREATE TRIGGER receipts_kept BEFORE DELETE ON receipts BEGIN SELECT RAISE(ABORT, 'a receipt cannot be deleted'); END;
CREATE TRIGGER receipts_frozen BEFORE UPDATE ON receipts BEGIN SELECT RAISE(ABORT, 'a receipt cannot be changed'); END;

-- What a provider reports against what we have, and how each difference can be mended.
CREATE TABLE reconciliations (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  provider TEXT NOT NULL,
  country TEXT,
  source TEXT NOT NULL CHECK (source IN ('provider', 'queries', 'statement')),
  from_at TEXT NOT NULL,
  to_at TEXT NOT NULL,
  compared INTEGER NOT NULL,
  matched INTEGER NOT NULL,
  differing INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT;
CREATE TABLE reconciliation_differences (
  tenant_id TEXT NOT NULL,
  reconciliation_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('missing_here', 'missing_there', 'amount_differs', 'state_differs')),
  about TEXT NOT NULL CHECK (about IN ('payment', 'refund', 'dispute')),
  reference TEXT NOT NULL,
  own_id TEXT,
  ours TEXT CHECK (ours IS NULL OR json_valid(ours)),
  theirs TEXT CHECK (theirs IS NULL OR json_valid(theirs)),
  mend TEXT NOT NULL CHECK (mend IN ('sync', 'record', 'investigate', 'wait')),
  mended_at TEXT,
  outcome TEXT,
  PRIMARY KEY (tenant_id, reconciliation_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX reconciliation_differences_open ON reconciliation_differences (tenant_id, reconciliation_id) WHERE mended_at IS NULL;

-- Customer credit may also come back from a refund that did not arrive.
ALTER TABLE customer_credits RENAME TO customer_credits_before;
DROP INDEX customer_credits_by_invoice;
CREATE TABLE customer_credits (
  tenant_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  currency TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('overpayment', 'credit_note', 'applied', 'refunded', 'refund_returned')),
  amount INTEGER NOT NULL CHECK (amount <> 0),
  balance INTEGER NOT NULL CHECK (balance >= 0),
  invoice_id TEXT,
  source_id TEXT,
  method TEXT,
  reference_sealed TEXT,
  day TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, customer_id, currency, sequence)
) STRICT, WITHOUT ROWID;
INSERT INTO customer_credits SELECT * FROM customer_credits_before;
DROP TRIGGER customer_credits_kept;
DROP TRIGGER customer_credits_frozen;
DROP TABLE customer_credits_before;
CREATE INDEX customer_credits_by_invoice ON customer_credits (tenant_id, invoice_id);
CREATE TRIGGER customer_credits_kept BEFORE DELETE ON customer_credits
BEGIN SELECT RAISE(ABORT, 'movements of customer credit cannot be deleted'); END;
CREATE TRIGGER customer_credits_frozen BEFORE UPDATE ON customer_credits
BEGIN SELECT RAISE(ABORT, 'movements of customer credit cannot be changed'); END;

-- More mails than before.
DROP TRIGGER email_templates_kept;
DROP TRIGGER email_templates_frozen;
ALTER TABLE email_templates RENAME TO email_templates_before;
CREATE TABLE email_templates (
  tenant_id TEXT NOT NULL,
  name TEXT NOT NULL CHECK (name IN ('invoice', 'credit_note', 'payment_received', 'payment_failed', 'overdue')),
  locale TEXT NOT NULL CHECK (locale IN ('fr', 'en')),
  version INTEGER NOT NULL CHECK (version > 0),
  subject TEXT,
  html TEXT,
  text TEXT,
  actor TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, name, locale, version),
  CHECK ((subject IS NULL) = (html IS NULL) AND (html IS NULL) = (text IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO email_templates SELECT * FROM email_templates_before;
DROP TABLE email_templates_before;
CREATE TRIGGER email_templates_kept BEFORE DELETE ON email_templates
BEGIN SELECT RAISE(ABORT, 'mail templates cannot be deleted'); END;
CREATE TRIGGER email_templates_frozen BEFORE UPDATE ON email_templates
BEGIN SELECT RAISE(ABORT, 'mail templates cannot be changed'); END;
