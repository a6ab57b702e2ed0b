import type { IsoDate, IsoInstant } from '../domain/kernel/calendar.ts';
import type { CurrencyCode } from '../domain/kernel/currency.ts';
import { decimal, decimalToString } from '../domain/kernel/decimal.ts';
import type { CouponId } from '../domain/kernel/ids.ts';
import { money, moneyToMinor } from '../domain/kernel/money.ts';
import type {
	Coupon,
	CouponDuration,
	CouponFilter,
	CouponRedemption,
	CouponReduction,
	CouponStatus,
} from '../domain/plans/coupon.ts';
import type { Row } from './database.ts';
import { onlyRow, type Readers, rowsParameter, type StoreContext, type Writers } from './kinds.ts';

type CouponNeed = 'coupon.byId' | 'coupon.byCode' | 'coupon.byIds' | 'coupon.list' | 'coupon.redemptions';

const select = 'SELECT * FROM coupons WHERE tenant_id = ?1';

const rowToCouponOrNull = (rows: readonly (readonly Row[])[], context: StoreContext): Coupon | null => {
	const row = onlyRow(rows);
	return row === null ? null : rowToCoupon(row, context);
};

export const couponReaders: Readers<CouponNeed> = {
	'coupon.byId': {
		statements: ({ id }, { tenantId }) => [{ sql: `${select} AND id = ?2`, parameters: [tenantId, id] }],
		answer: rowToCouponOrNull,
	},
	'coupon.byCode': {
		statements: ({ code }, { tenantId }) => [{ sql: `${select} AND code = ?2`, parameters: [tenantId, code] }],
		answer: rowToCouponOrNull,
	},
	'coupon.byIds': {
		statements: ({ ids }, { tenantId }) => [
			{ sql: `${select} AND id IN (SELECT value FROM json_each(?2))`, parameters: [tenantId, rowsParameter(ids)] },
		],
		answer: ([rows = []], context) => rows.map((row) => rowToCoupon(row, context)),
	},
	'coupon.list': {
		statements: (filter, { tenantId }) => [
			{
				sql: `${select}${conditionsOf(filter)} ORDER BY id DESC LIMIT ?5`,
				parameters: [tenantId, filter.code, filter.status, filter.before, filter.limit],
			},
		],
		answer: ([rows = []], context) => rows.map((row) => rowToCoupon(row, context)),
	},
	'coupon.redemptions': {
		statements: ({ couponId, customerId }, { tenantId }) => [
			{
				sql: `SELECT count(*) AS redemptions FROM coupon_redemptions
					WHERE tenant_id = ?1 AND coupon_id = ?2 AND customer_id = ?3`,
				parameters: [tenantId, couponId, customerId],
			},
		],
		answer: (rows) => Number(onlyRow(rows)?.['redemptions'] ?? 0),
	},
};

/** Only those that were asked for. */
const conditionsOf = ({ code, status, before }: CouponFilter): string =>
	[
		code === null ? '' : ' AND code = ?2',
		status === null ? '' : ' AND status = ?3',
		before === null ? '' : ' AND id < ?4',
	].join('');

const columns = [
	'id',
	'version',
	'code',
	'name',
	'type',
	'amount',
	'percentage',
	'currency',
	'duration',
	'periods',
	'max_redemptions',
	'per_customer_max',
	'valid_from',
	'valid_until',
	'plan_ids',
	'status',
	'created_at',
	'updated_at',
] as const;

const changingColumns = ['version', 'name', 'max_redemptions', 'valid_until', 'status', 'updated_at'] as const;

export const couponWriters: Writers<'coupon.save' | 'coupon.redeem'> = {
	'coupon.save': (changes, { tenantId }) => [
		{
			sql: `INSERT INTO coupons (tenant_id, ${columns.join(', ')})
				SELECT ?1, ${columns.map((column) => `value ->> '${column}'`).join(', ')} FROM json_each(?2)
				WHERE true ON CONFLICT (tenant_id, id)
				DO UPDATE SET ${changingColumns.map((column) => `${column} = excluded.${column}`).join(', ')}`,
			parameters: [tenantId, rowsParameter(changes.map(({ coupon }) => couponToRow(coupon)))],
		},
	],
	'coupon.redeem': (changes, { tenantId }) => {
		const parameters = [tenantId, rowsParameter(changes.map(({ redemption }) => redemptionToRow(redemption)))];
		return [
			{
				sql: `INSERT INTO coupon_redemptions (tenant_id, coupon_id, ordinal, subscription_id, customer_id, created_at)
					SELECT ?1, value ->> 'coupon_id', value ->> 'ordinal', value ->> 'subscription_id', value ->> 'customer_id',
						value ->> 'created_at'
					FROM json_each(?2)`,
				parameters,
			},
			{
				// One row for each coupon, however often the commit gives it; `coalesce` as in `tenantOfWork`.
				sql: `WITH work AS (
						SELECT value ->> 'coupon_id' AS coupon_id, max(value ->> 'ordinal') AS ordinal
						FROM json_each(?2) GROUP BY value ->> 'coupon_id')
					UPDATE coupons SET redeemed = work.ordinal FROM work
					WHERE coupons.tenant_id = coalesce(?1, work.coupon_id) AND coupons.id = work.coupon_id`,
				parameters,
			},
		];
	},
};

const couponToRow = (coupon: Coupon) => ({
	id: coupon.id,
	version: coupon.version,
	code: coupon.code,
	name: coupon.name,
	...reductionToRow(coupon.reduction),
	duration: coupon.duration,
	periods: coupon.periods,
	max_redemptions: coupon.maxRedemptions,
	per_customer_max: coupon.perCustomerMax,
	valid_from: coupon.validFrom,
	valid_until: coupon.validUntil,
	plan_ids: coupon.planIds,
	status: coupon.status,
	created_at: coupon.createdAt,
	updated_at: coupon.updatedAt,
});

const reductionToRow = (reduction: CouponReduction) =>
	reduction.type === 'amount'
		? {
				type: reduction.type,
				amount: moneyToMinor(reduction.value),
				currency: reduction.value.currency,
				percentage: null,
			}
		: { type: reduction.type, amount: null, currency: null, percentage: decimalToString(reduction.value) };

const redemptionToRow = (redemption: CouponRedemption) => ({
	coupon_id: redemption.couponId,
	ordinal: redemption.ordinal,
	subscription_id: redemption.subscriptionId,
	customer_id: redemption.customerId,
	created_at: redemption.createdAt,
});

const numberOrNull = (value: Row[string] | undefined): number | null => (value == null ? null : Number(value));
const dateOrNull = (value: Row[string] | undefined): IsoDate | null =>
	value == null ? null : (String(value) as IsoDate);

const rowToCoupon = (row: Row, { tenantId }: StoreContext): Coupon => ({
	id: String(row['id']) as CouponId,
	tenantId,
	version: Number(row['version']),
	code: String(row['code']),
	name: String(row['name']),
	reduction: rowToReduction(row),
	duration: String(row['duration']) as CouponDuration,
	periods: numberOrNull(row['periods']),
	maxRedemptions: numberOrNull(row['max_redemptions']),
	redeemed: Number(row['redeemed']),
	perCustomerMax: numberOrNull(row['per_customer_max']),
	validFrom: dateOrNull(row['valid_from']),
	validUntil: dateOrNull(row['valid_until']),
	planIds: JSON.parse(String(row['plan_ids'])),
	status: String(row['status']) as CouponStatus,
	createdAt: String(row['created_at']) as IsoInstant,
	updatedAt: String(row['updated_at']) as IsoInstant,
});

const rowToReduction = (row: Row): CouponReduction =>
	row['type'] === 'amount'
		? { type: 'amount', value: money(Number(row['amount']), String(row['currency']) as CurrencyCode) }
		: { type: 'percentage', value: decimal(String(row['percentage'])) };
