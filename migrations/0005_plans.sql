-- What is sold by subscription. Its name, description, trial and status may change; what decides tax and how the platform
-- calls it stay.
CREATE TABLE plans (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL CHECK (json_valid(name)),
  description TEXT CHECK (description IS NULL OR json_valid(description)),
  item_type TEXT NOT NULL,
  tax_code TEXT NOT NULL,
  trial_days INTEGER NOT NULL CHECK (trial_days >= 0),
  status TEXT NOT NULL CHECK (status IN ('active', 'archived')),
  metadata TEXT NOT NULL CHECK (json_valid(metadata)),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX plans_by_code ON plans (tenant_id, code);
CREATE TRIGGER plans_kept BEFORE DELETE ON plans BEGIN SELECT RAISE(ABORT, 'plans cannot be deleted'); END;
CREATE TRIGGER plans_frozen BEFORE UPDATE ON plans
WHEN NEW.tenant_id IS NOT OLD.tenant_id OR NEW.id IS NOT OLD.id OR NEW.code IS NOT OLD.code
  OR NEW.item_type IS NOT OLD.item_type OR NEW.tax_code IS NOT OLD.tax_code OR NEW.created_at IS NOT OLD.created_at
BEGIN SELECT RAISE(ABORT, 'what a plan sells cannot be changed'); END;

-- One version of what a plan costs in a currency at a frequency, for one unit and one period. A later version supersedes
-- it for new subscribers; those who have it keep it.
CREATE TABLE prices (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  plan_id TEXT NOT NULL,
  currency TEXT NOT NULL,
  frequency TEXT NOT NULL CHECK (frequency IN ('weekly', 'monthly', 'quarterly', 'half_yearly', 'yearly')),
  unit_amount INTEGER NOT NULL CHECK (unit_amount >= 0),
  prices_include_tax INTEGER NOT NULL CHECK (prices_include_tax IN (0, 1)),
  price_version INTEGER NOT NULL CHECK (price_version > 0),
  status TEXT NOT NULL CHECK (status IN ('active', 'superseded')),
  created_at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX prices_by_plan ON prices (tenant_id, plan_id, currency, frequency, price_version);
CREATE UNIQUE INDEX prices_active ON prices (tenant_id, plan_id, currency, frequency) WHERE status = 'active';
CREATE TRIGGER prices_kept BEFORE DELETE ON prices BEGIN SELECT RAISE(ABORT, 'prices cannot be deleted'); END;
CREATE TRIGGER prices_frozen BEFORE UPDATE ON prices
WHEN NEW.tenant_id IS NOT OLD.tenant_id OR NEW.id IS NOT OLD.id OR NEW.plan_id IS NOT OLD.plan_id
  OR NEW.currency IS NOT OLD.currency OR NEW.frequency IS NOT OLD.frequency OR NEW.unit_amount IS NOT OLD.unit_amount
  OR NEW.prices_include_tax IS NOT OLD.prices_include_tax OR NEW.price_version IS NOT OLD.price_version
  OR NEW.created_at IS NOT OLD.created_at OR OLD.status <> 'active'
BEGIN SELECT RAISE(ABORT, 'a price cannot be changed'); END;

-- What a coupon takes off and for how long is a promise and stays; until when and how often it is given may change.
-- amount: in currency; percentage: a decimal, 10 is 10 %. plan_ids: empty is any plan.
CREATE TABLE coupons (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('amount', 'percentage')),
  amount INTEGER CHECK (amount > 0),
  percentage TEXT,
  currency TEXT,
  duration TEXT NOT NULL CHECK (duration IN ('once', 'repeating', 'forever')),
  periods INTEGER CHECK (periods > 0),
  max_redemptions INTEGER CHECK (max_redemptions > 0),
  redeemed INTEGER NOT NULL DEFAULT 0 CHECK (redeemed >= 0),
  per_customer_max INTEGER CHECK (per_customer_max > 0),
  valid_from TEXT,
  valid_until TEXT,
  plan_ids TEXT NOT NULL CHECK (json_valid(plan_ids)),
  status TEXT NOT NULL CHECK (status IN ('active', 'archived')),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id),
  CHECK ((type = 'amount') = (amount IS NOT NULL) AND (type = 'amount') = (currency IS NOT NULL)),
  CHECK ((type = 'percentage') = (percentage IS NOT NULL)),
  CHECK ((duration = 'repeating') = (periods IS NOT NULL)),
  CHECK (valid_from IS NULL OR valid_until IS NULL OR valid_from <= valid_until)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX coupons_by_code ON coupons (tenant_id, code);
CREATE TRIGGER coupons_kept BEFORE DELETE ON coupons BEGIN SELECT RAISE(ABORT, 'coupons cannot be deleted'); END;
CREATE TRIGGER coupons_frozen BEFORE UPDATE ON coupons
WHEN NEW.tenant_id IS NOT OLD.tenant_id OR NEW.id IS NOT OLD.id OR NEW.code IS NOT OLD.code OR NEW.type IS NOT OLD.type
  OR NEW.amount IS NOT OLD.amount OR NEW.percentage IS NOT OLD.percentage OR NEW.currency IS NOT OLD.currency
  OR NEW.duration IS NOT OLD.duration OR NEW.periods IS NOT OLD.periods
  OR NEW.per_customer_max IS NOT OLD.per_customer_max OR NEW.valid_from IS NOT OLD.valid_from
  OR NEW.plan_ids IS NOT OLD.plan_ids OR NEW.created_at IS NOT OLD.created_at OR NEW.redeemed < OLD.redeemed
BEGIN SELECT RAISE(ABORT, 'what a coupon promises cannot be changed'); END;

-- ordinal: 1, 2, 3 … of the coupon. Two who redeem the last one at once meet in it.
CREATE TABLE coupon_redemptions (
  tenant_id TEXT NOT NULL,
  coupon_id TEXT NOT NULL,
  ordinal INTEGER NOT NULL CHECK (ordinal > 0),
  subscription_id TEXT NOT NULL,
  customer_id TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (tenant_id, coupon_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX coupon_redemptions_by_customer ON coupon_redemptions (tenant_id, coupon_id, customer_id);
CREATE TRIGGER coupon_redemptions_kept BEFORE DELETE ON coupon_redemptions
BEGIN SELECT RAISE(ABORT, 'a redemption cannot be deleted'); END;
CREATE TRIGGER coupon_redemptions_frozen BEFORE UPDATE ON coupon_redemptions
BEGIN SELECT RAISE(ABORT, 'a redemption cannot be changed'); END;
