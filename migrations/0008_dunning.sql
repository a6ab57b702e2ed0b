-- What happens after the money of one invoice of a subscription did not come. ladder: the course of steps, frozen when it
-- began, with the version of the setting it was taken from. method_id: what was charged and refused, if anything was.
CREATE TABLE dunnings (
  tenant_id TEXT NOT NULL,
  invoice_id TEXT NOT NULL,
  subscription_id TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'recovered', 'exhausted', 'stopped')),
  provider TEXT,
  reason TEXT NOT NULL,
  method_id TEXT,
  started_at TEXT NOT NULL,
  invoice_date TEXT NOT NULL,
  grace_until TEXT NOT NULL,
  ladder TEXT NOT NULL CHECK (json_valid(ladder)),
  setting TEXT NOT NULL,
  next_step TEXT,
  next_at TEXT,
  ended_at TEXT,
  PRIMARY KEY (tenant_id, invoice_id),
  CHECK ((next_at IS NULL) = (status <> 'open')),
  CHECK ((ended_at IS NULL) = (status = 'open'))
) STRICT, WITHOUT ROWID;
CREATE INDEX dunnings_by_subscription ON dunnings (tenant_id, subscription_id, invoice_id);
CREATE INDEX dunnings_open ON dunnings (tenant_id, invoice_id) WHERE status = 'open';
CREATE TRIGGER dunnings_kept BEFORE DELETE ON dunnings
BEGIN SELECT RAISE(ABORT, 'dunnings cannot be deleted'); END;

-- What became of each step: the row that makes it happen once. payment_id: the charge it began, written when it is known.
CREATE TABLE dunning_steps (
  tenant_id TEXT NOT NULL,
  invoice_id TEXT NOT NULL,
  step TEXT NOT NULL,
  planned TEXT NOT NULL,
  action TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('done', 'skipped', 'failed')),
  why TEXT,
  method_id TEXT,
  payment_id TEXT,
  at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, invoice_id, step)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER dunning_steps_kept BEFORE DELETE ON dunning_steps
BEGIN SELECT RAISE(ABORT, 'steps of a dunning cannot be deleted'); END;
CREATE TRIGGER dunning_steps_frozen BEFORE UPDATE ON dunning_steps
WHEN NEW.step <> OLD.step OR NEW.planned <> OLD.planned OR NEW.action <> OLD.action OR NEW.at <> OLD.at
  OR NEW.method_id IS NOT OLD.method_id OR OLD.payment_id IS NOT NULL
  OR (NEW.status <> OLD.status AND NOT (OLD.status = 'done' AND NEW.status = 'failed'))
BEGIN SELECT RAISE(ABORT, 'a step of a dunning cannot be changed'); END;

-- That a payer agreed to be rung for a mobile-money PIN when an invoice is not paid, and at which hour of the seller's day.
-- The phone is that of the customer. A row that is gone was taken back; the events tell both.
CREATE TABLE dunning_agreements (
  tenant_id TEXT NOT NULL,
  subscription_id TEXT NOT NULL,
  provider TEXT NOT NULL CHECK (provider IN ('orange_money', 'mtn_mobile_money')),
  hour INTEGER NOT NULL CHECK (hour BETWEEN 9 AND 19),
  agreed_at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, subscription_id)
) STRICT, WITHOUT ROWID;
