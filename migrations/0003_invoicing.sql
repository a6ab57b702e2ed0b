-- Invoices: what may still change after issue (an extended due date, a hold on reminders), and what is frozen with the
-- document (settings that dated it, what was paid before it was issued, whether it asks for a deposit, where it came from).
ALTER TABLE invoices ADD COLUMN extended_due_date TEXT;
ALTER TABLE invoices ADD COLUMN hold TEXT CHECK (hold IN ('dispute', 'manual'));
ALTER TABLE invoices ADD COLUMN basis TEXT CHECK (basis IS NULL OR json_valid(basis));
ALTER TABLE invoices ADD COLUMN prepaid TEXT CHECK (prepaid IS NULL OR json_valid(prepaid));
ALTER TABLE invoices ADD COLUMN deposit INTEGER NOT NULL DEFAULT 0 CHECK (deposit IN (0, 1));
ALTER TABLE invoices ADD COLUMN imported_at TEXT;

DROP TRIGGER invoices_frozen;
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
  OR NEW.created_at IS NOT OLD.created_at OR NEW.basis IS NOT OLD.basis OR NEW.prepaid IS NOT OLD.prepaid
  OR NEW.deposit IS NOT OLD.deposit OR NEW.imported_at IS NOT OLD.imported_at)
BEGIN SELECT RAISE(ABORT, 'an issued invoice cannot be changed'); END;
CREATE TRIGGER invoices_imported BEFORE UPDATE ON invoices
WHEN OLD.imported_at IS NOT NULL AND (
  NEW.status IS NOT OLD.status OR NEW.amount_paid IS NOT OLD.amount_paid OR NEW.amount_credited IS NOT OLD.amount_credited
  OR NEW.extended_due_date IS NOT OLD.extended_due_date OR NEW.hold IS NOT OLD.hold)
BEGIN SELECT RAISE(ABORT, 'an imported invoice cannot be changed'); END;

-- Amounts are positive; the ledger posts them reversed. applied_amount lowered what was due, freed_amount had been paid
-- already and is the customer's again: total_amount is their sum.
CREATE TABLE credit_notes (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  invoice_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('full', 'lines', 'amount')),
  reason TEXT,
  billing_sealed TEXT NOT NULL,
  locale TEXT NOT NULL,
  currency TEXT NOT NULL,
  prices_include_tax INTEGER NOT NULL CHECK (prices_include_tax IN (0, 1)),
  invoice_number TEXT NOT NULL,
  invoice_issue_date TEXT NOT NULL,
  lines TEXT NOT NULL CHECK (json_valid(lines)),
  tax_groups TEXT NOT NULL CHECK (json_valid(tax_groups)),
  books_tax TEXT CHECK (books_tax IS NULL OR json_valid(books_tax)),
  subtotal INTEGER NOT NULL,
  tax_amount INTEGER NOT NULL,
  total_amount INTEGER NOT NULL CHECK (total_amount >= 0),
  applied_amount INTEGER NOT NULL CHECK (applied_amount >= 0),
  freed_amount INTEGER NOT NULL CHECK (freed_amount >= 0),
  series TEXT NOT NULL,
  sequence INTEGER,
  number TEXT,
  issue_date TEXT NOT NULL,
  seller_hash TEXT NOT NULL,
  document_hash TEXT NOT NULL,
  sent_at TEXT,
  created_at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CHECK (total_amount = subtotal + tax_amount),
  CHECK (total_amount = applied_amount + freed_amount),
  CONSTRAINT issued_in_order CHECK (sequence IS NOT NULL AND number IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX credit_notes_by_number ON credit_notes (tenant_id, number COLLATE NOCASE);
CREATE UNIQUE INDEX credit_notes_by_sequence ON credit_notes (tenant_id, series, sequence);
CREATE INDEX credit_notes_by_invoice ON credit_notes (tenant_id, invoice_id);
CREATE INDEX credit_notes_by_customer ON credit_notes (tenant_id, customer_id, id);
CREATE TRIGGER credit_notes_kept BEFORE DELETE ON credit_notes
BEGIN SELECT RAISE(ABORT, 'a credit note cannot be deleted'); END;
CREATE TRIGGER credit_notes_frozen BEFORE UPDATE ON credit_notes
WHEN NEW.tenant_id IS NOT OLD.tenant_id OR NEW.id IS NOT OLD.id OR NEW.invoice_id IS NOT OLD.invoice_id
  OR NEW.customer_id IS NOT OLD.customer_id OR NEW.kind IS NOT OLD.kind OR NEW.reason IS NOT OLD.reason
  OR NEW.billing_sealed IS NOT OLD.billing_sealed OR NEW.locale IS NOT OLD.locale OR NEW.currency IS NOT OLD.currency
  OR NEW.prices_include_tax IS NOT OLD.prices_include_tax
  OR NEW.invoice_number IS NOT OLD.invoice_number OR NEW.invoice_issue_date IS NOT OLD.invoice_issue_date
  OR NEW.lines IS NOT OLD.lines OR NEW.tax_groups IS NOT OLD.tax_groups OR NEW.books_tax IS NOT OLD.books_tax
  OR NEW.subtotal IS NOT OLD.subtotal OR NEW.tax_amount IS NOT OLD.tax_amount OR NEW.total_amount IS NOT OLD.total_amount
  OR NEW.applied_amount IS NOT OLD.applied_amount OR NEW.freed_amount IS NOT OLD.freed_amount
  OR NEW.series IS NOT OLD.series OR NEW.sequence IS NOT OLD.sequence OR NEW.number IS NOT OLD.number
  OR NEW.issue_date IS NOT OLD.issue_date OR NEW.seller_hash IS NOT OLD.seller_hash
  OR NEW.document_hash IS NOT OLD.document_hash OR NEW.created_at IS NOT OLD.created_at
BEGIN SELECT RAISE(ABORT, 'a credit note cannot be changed'); END;

-- Everything that is numbered in a series and sealed.
CREATE VIEW documents AS
  SELECT tenant_id, id, series, sequence, number, issue_date, document_hash FROM invoices WHERE sequence IS NOT NULL
  UNION ALL
  SELECT tenant_id, id, series, sequence, number, issue_date, document_hash FROM credit_notes;

-- What was received is a fact; what becomes of it, its status, may change.
CREATE TRIGGER payments_frozen BEFORE UPDATE ON payments
WHEN NEW.tenant_id IS NOT OLD.tenant_id OR NEW.id IS NOT OLD.id OR NEW.invoice_id IS NOT OLD.invoice_id
  OR NEW.method IS NOT OLD.method OR NEW.currency IS NOT OLD.currency OR NEW.amount IS NOT OLD.amount
  OR NEW.reference_sealed IS NOT OLD.reference_sealed OR NEW.paid_on IS NOT OLD.paid_on
  OR NEW.created_at IS NOT OLD.created_at
BEGIN SELECT RAISE(ABORT, 'a payment cannot be changed'); END;

-- Money of a customer that we hold. Movements only; each tells the balance after it, and its place is the lock: of two
-- writers that both spend what is there, one meets the key.
CREATE TABLE customer_credits (
  tenant_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  currency TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('overpayment', 'credit_note', 'applied', 'refunded')),
  amount INTEGER NOT NULL CHECK (amount <> 0),
  balance INTEGER NOT NULL CHECK (balance >= 0),
  invoice_id TEXT NOT NULL,
  source_id TEXT,
  method TEXT,
  reference_sealed TEXT,
  day TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, customer_id, currency, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_credits_by_invoice ON customer_credits (tenant_id, invoice_id);
CREATE TRIGGER customer_credits_kept BEFORE DELETE ON customer_credits
BEGIN SELECT RAISE(ABORT, 'movements of customer credit cannot be deleted'); END;
CREATE TRIGGER customer_credits_frozen BEFORE UPDATE ON customer_credits
BEGIN SELECT RAISE(ABORT, 'movements of customer credit cannot be changed'); END;

-- Finding: each filter and each order of the list of invoices walks one of these, so that a page costs the same however
-- many invoices there are. Numbers are told apart without regard to case, as people read them.
DROP INDEX invoices_by_number;
CREATE UNIQUE INDEX invoices_by_number ON invoices (tenant_id, number COLLATE NOCASE) WHERE number IS NOT NULL;
DROP INDEX invoices_by_customer;
CREATE INDEX invoices_by_customer ON invoices (tenant_id, customer_id, id);
DROP INDEX invoices_by_status;
CREATE INDEX invoices_by_status ON invoices (tenant_id, status, id);
CREATE INDEX invoices_by_issue_date ON invoices (tenant_id, issue_date, id);
ALTER TABLE invoices ADD COLUMN effective_due_date TEXT
  GENERATED ALWAYS AS (coalesce(extended_due_date, due_date)) VIRTUAL;
CREATE INDEX invoices_by_total ON invoices (tenant_id, currency, total_amount, id);
-- What customers owe now; paid invoices leave it. The sums by age are read from it alone.
CREATE INDEX invoices_open
  ON invoices (tenant_id, effective_due_date, id, currency, total_amount, amount_paid, amount_credited,
    extended_due_date, due_date, status, imported_at)
  WHERE status IN ('pending', 'sent', 'overdue') AND imported_at IS NULL;
-- A customer's account, for statements.
CREATE INDEX ledger_postings_by_customer ON ledger_postings (tenant_id, owner)
  WHERE account IN ('receivable', 'customer_credit');

-- With a rowid: four indexes point at a row, and a long key would stand in each of them.
-- Mails: whose they are, so that any document's recipient can be read; which attempt it is; and that they came back.
ALTER TABLE mails RENAME TO mails_before;
CREATE TABLE mails (
  tenant_id TEXT NOT NULL,
  document_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 1 CHECK (attempt > 0),
  status TEXT NOT NULL CHECK (status IN ('waiting', 'sending', 'sent', 'unknown', 'refused', 'bounced')),
  recipient_sealed TEXT NOT NULL,
  provider_id TEXT,
  detail TEXT,
  claimed_at TEXT NOT NULL,
  sent_at TEXT,
  PRIMARY KEY (tenant_id, document_id, kind)
) STRICT;
INSERT INTO mails (tenant_id, document_id, kind, customer_id, status, recipient_sealed, provider_id, detail, claimed_at, sent_at)
  SELECT mails_before.tenant_id, document_id, kind, invoices.customer_id, mails_before.status, recipient_sealed, provider_id,
    detail, claimed_at, mails_before.sent_at
  FROM mails_before JOIN invoices ON invoices.tenant_id = mails_before.tenant_id AND invoices.id = mails_before.document_id;
DROP TABLE mails_before;
CREATE INDEX mails_by_time ON mails (tenant_id, claimed_at);
CREATE INDEX mails_by_customer ON mails (tenant_id, customer_id);
-- Nearly every mail was sent; the few others are looked for by their status.
CREATE INDEX mails_by_trouble ON mails (tenant_id, status, claimed_at) WHERE
  status = 'waiting' OR status = 'sending' OR status = 'unknown' OR status = 'refused' OR status = 'bounced';
CREATE INDEX mails_by_provider ON mails (tenant_id, provider_id) WHERE provider_id IS NOT NULL;

-- A tenant's own mail texts. A version without texts goes back to those that are shipped.
CREATE TABLE email_templates (
  tenant_id TEXT NOT NULL,
  name TEXT NOT NULL CHECK (name IN ('invoice', 'credit_note', 'payment_received', 'overdue')),
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
CREATE TRIGGER email_templates_kept BEFORE DELETE ON email_templates
BEGIN SELECT RAISE(ABORT, 'mail templates cannot be deleted'); END;
CREATE TRIGGER email_templates_frozen BEFORE UPDATE ON email_templates
BEGIN SELECT RAISE(ABORT, 'mail templates cannot be changed'); END;

-- What became of each step of an invoice's reminders: one row per step and due date is what makes it go out once.
CREATE TABLE reminders (
  tenant_id TEXT NOT NULL,
  invoice_id TEXT NOT NULL,
  due_on TEXT NOT NULL,
  step TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('requested', 'skipped', 'stopped')),
  falls_on TEXT NOT NULL,
  reason TEXT,
  created_at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, invoice_id, due_on, step),
  CHECK ((status = 'requested') = (reason IS NULL))
) STRICT, WITHOUT ROWID;
CREATE TRIGGER reminders_kept BEFORE DELETE ON reminders
BEGIN SELECT RAISE(ABORT, 'a reminder cannot be deleted'); END;
CREATE TRIGGER reminders_frozen BEFORE UPDATE ON reminders
BEGIN SELECT RAISE(ABORT, 'a reminder cannot be changed'); END;

-- Which final invoice took a deposit off: once, and for good.
CREATE TABLE deposit_deductions (
  tenant_id TEXT NOT NULL,
  deposit_id TEXT NOT NULL,
  invoice_id TEXT NOT NULL,
  PRIMARY KEY (tenant_id, deposit_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER deposit_deductions_kept BEFORE DELETE ON deposit_deductions
BEGIN SELECT RAISE(ABORT, 'a deduction of a deposit cannot be deleted'); END;
CREATE TRIGGER deposit_deductions_frozen BEFORE UPDATE ON deposit_deductions
BEGIN SELECT RAISE(ABORT, 'a deduction of a deposit cannot be changed'); END;
