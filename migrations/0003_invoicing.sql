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
CREATE UNIQUE INDEX credit_notes_by_number ON credit_notes (tenant_id, number);
CREATE UNIQUE INDEX credit_notes_by_sequence ON credit_notes (tenant_id, series, sequence);
CREATE INDEX credit_notes_by_invoice ON credit_notes (tenant_id, invoice_id);
CREATE INDEX credit_notes_by_customer ON credit_notes (tenant_id, customer_id, id);
CREATE TRIGGER credit_notes_kept BEFORE DELETE ON credit_notes
BEGIN SELECT RAISE(ABORT, 'a credit note cannot be deleted'); END;
CREATE TRIGGER credit_notes_frozen BEFORE UPDATE ON credit_notes
WHEN NEW.tenant_id IS NOT OLD.tenant_id OR NEW.id IS NOT OLD.id OR NEW.invoice_id IS NOT OLD.invoice_id
  OR NEW.customer_id IS NOT OLD.customer_id OR NEW.kind IS NOT OLD.kind OR NEW.reason IS NOT OLD.reason
  OR NEW.billing_sealed IS NOT OLD.billing_sealed OR NEW.locale IS NOT OLD.locale OR NEW.currency IS NOT OLD.currency
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
