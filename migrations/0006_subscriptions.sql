-- An invoice may be one of a subscription: frozen with the rest of it.
ALTER TABLE invoices ADD COLUMN subscription_id TEXT;
CREATE INDEX invoices_by_subscription ON invoices (tenant_id, subscription_id, id) WHERE subscription_id IS NOT NULL;
CREATE TRIGGER invoices_subscription_frozen BEFORE UPDATE ON invoices
WHEN OLD.status <> 'draft' AND NEW.subscription_id IS NOT OLD.subscription_id
BEGIN SELECT RAISE(ABORT, 'an issued invoice cannot be changed'); END;

-- terms: what is billed for each whole period. anchor and anchor_day: from which every boundary is computed.
-- billed_until: the day before which everything is invoiced. pauses: blocked intervals, the last one may be open.
-- pending: terms that take effect on a later day. parked: a person has to look before anything more is billed.
CREATE TABLE subscriptions (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('trialing', 'active', 'past_due', 'paused', 'cancelled', 'expired')),
  customer_id TEXT NOT NULL,
  plan_id TEXT,
  price_id TEXT,
  currency TEXT NOT NULL,
  terms TEXT NOT NULL CHECK (json_valid(terms)),
  billing TEXT NOT NULL CHECK (billing IN ('anniversary', 'calendar')),
  anchor TEXT NOT NULL,
  anchor_day INTEGER NOT NULL CHECK (anchor_day BETWEEN 1 AND 31),
  start_date TEXT NOT NULL,
  trial_end TEXT,
  end_date TEXT,
  cycles INTEGER CHECK (cycles > 0),
  cycles_billed INTEGER NOT NULL DEFAULT 0 CHECK (cycles_billed >= 0),
  billed_until TEXT,
  current_start TEXT,
  current_end TEXT,
  pauses TEXT NOT NULL CHECK (json_valid(pauses)),
  pending TEXT CHECK (pending IS NULL OR json_valid(pending)),
  coupon TEXT CHECK (coupon IS NULL OR json_valid(coupon)),
  method_id TEXT,
  cancel_at TEXT,
  cancelled_at TEXT,
  ended_on TEXT,
  grace_until TEXT,
  parked_at TEXT,
  parked_reason TEXT,
  metadata TEXT NOT NULL CHECK (json_valid(metadata)),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CHECK ((parked_at IS NULL) = (parked_reason IS NULL)),
  CHECK ((current_start IS NULL) = (current_end IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX subscriptions_by_customer ON subscriptions (tenant_id, customer_id, id);
CREATE INDEX subscriptions_by_status ON subscriptions (tenant_id, status, id);
CREATE INDEX subscriptions_by_plan ON subscriptions (tenant_id, plan_id, id) WHERE plan_id IS NOT NULL;
CREATE INDEX subscriptions_parked ON subscriptions (tenant_id, id) WHERE parked_at IS NOT NULL;
CREATE TRIGGER subscriptions_kept BEFORE DELETE ON subscriptions
BEGIN SELECT RAISE(ABORT, 'subscriptions cannot be deleted'); END;

-- What was billed of which days. Renewals write revision 0, so that no period can be billed twice; a change in the
-- middle of a period bills its rest again, with the next revision where it begins on the same day.
CREATE TABLE subscription_periods (
  tenant_id TEXT NOT NULL,
  subscription_id TEXT NOT NULL,
  period_start TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision >= 0),
  period_end TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('period', 'stub', 'change', 'resume')),
  invoice_id TEXT,
  PRIMARY KEY (tenant_id, subscription_id, period_start, revision),
  CHECK (period_end > period_start)
) STRICT, WITHOUT ROWID;
CREATE INDEX subscription_periods_by_invoice ON subscription_periods (tenant_id, invoice_id) WHERE invoice_id IS NOT NULL;
CREATE TRIGGER subscription_periods_frozen BEFORE UPDATE ON subscription_periods
BEGIN SELECT RAISE(ABORT, 'what was billed cannot be changed'); END;
CREATE TRIGGER subscription_periods_kept BEFORE DELETE ON subscription_periods
BEGIN SELECT RAISE(ABORT, 'what was billed cannot be deleted'); END;
