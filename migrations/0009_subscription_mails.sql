-- Mails about subscriptions: a tenant may have its own texts for them too.
DROP TRIGGER email_templates_kept;
DROP TRIGGER email_templates_frozen;
ALTER TABLE email_templates RENAME TO email_templates_before;
CREATE TABLE email_templates (
  tenant_id TEXT NOT NULL,
  name TEXT NOT NULL CHECK (name IN (
    'invoice', 'credit_note', 'payment_received', 'payment_failed', 'overdue',
    'subscription_renewal_upcoming', 'subscription_trial_ending', 'subscription_price_changed',
    'subscription_paused', 'subscription_resumed', 'subscription_cancelled', 'subscription_expired',
    'subscription_payment_retry', 'subscription_pay_link', 'subscription_past_due_warning', 'subscription_dunning_final'
  )),
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
