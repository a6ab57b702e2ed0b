import type { ItemType } from '../domain/invoices/invoice.ts';
import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { CurrencyCode } from '../domain/kernel/currency.ts';
import type { Frequency } from '../domain/kernel/frequency.ts';
import type { PlanId, PriceId } from '../domain/kernel/ids.ts';
import { money, moneyToMinor } from '../domain/kernel/money.ts';
import {
	inOrder,
	type Plan,
	type PlanFilter,
	type PlanStatus,
	type Price,
	type PricedPlan,
	type PriceStatus,
} from '../domain/plans/plan.ts';
import type { TaxCode } from '../domain/tax/codes.ts';
import type { Row, Statement } from './database.ts';
import { type Readers, rowsParameter, type StoreContext, tenantOfWork, type Writers } from './kinds.ts';

type PlanNeed = 'plan.byId' | 'plan.byCode' | 'plan.byIds' | 'plan.list' | 'price.byId' | 'price.byIds';
type Rows = readonly (readonly Row[])[];

const listed = '(SELECT value FROM json_each(?2))';
const ofPlans = (condition: string) => `SELECT * FROM plans WHERE tenant_id = ?1 AND id ${condition}`;
const ofPrices = (condition: string) => `SELECT * FROM prices WHERE tenant_id = ?1 AND ${condition}`;
const planOfCode = '(SELECT id FROM plans WHERE tenant_id = ?1 AND code = ?2)';

const onlyPlan = (rows: Rows, context: StoreContext): Plan | null => rowsToPlans(rows, context)[0] ?? null;

export const planReaders: Readers<PlanNeed> = {
	'plan.byId': {
		statements: ({ id }, { tenantId }) =>
			[ofPlans('= ?2'), ofPrices('plan_id = ?2')].map((sql) => ({ sql, parameters: [tenantId, id] })),
		answer: onlyPlan,
	},
	'plan.byCode': {
		statements: ({ code }, { tenantId }) =>
			[ofPlans(`= ${planOfCode}`), ofPrices(`plan_id = ${planOfCode}`)].map((sql) => ({
				sql,
				parameters: [tenantId, code],
			})),
		answer: onlyPlan,
	},
	'plan.byIds': {
		statements: ({ ids }, { tenantId }) =>
			[ofPlans(`IN ${listed}`), ofPrices(`plan_id IN ${listed}`)].map((sql) => ({
				sql,
				parameters: [tenantId, rowsParameter(ids)],
			})),
		answer: (rows, context) => rowsToPlans(rows, context),
	},
	'plan.list': {
		statements: (filter, { tenantId }) => listStatements(filter, tenantId),
		answer: (rows, context) => rowsToPlans(rows, context),
	},
	'price.byId': {
		statements: ({ id }, { tenantId }) => pricedStatements([id], tenantId),
		answer: (rows, context) => rowsToPricedPlans(rows, context)[0] ?? null,
	},
	'price.byIds': {
		statements: ({ ids }, { tenantId }) => pricedStatements(ids, tenantId),
		answer: (rows, context) => rowsToPricedPlans(rows, context),
	},
};

/** Only the conditions that were asked for. The prices are those of the page's plans, chosen by the same conditions. */
const listStatements = ({ code, status, before, limit }: PlanFilter, tenantId: string): readonly Statement[] => {
	const conditions = [
		code === null ? '' : ' AND code = ?2',
		status === null ? '' : ' AND status = ?3',
		before === null ? '' : ' AND id < ?4',
	].join('');
	const page = (columns: string) =>
		`SELECT ${columns} FROM plans WHERE tenant_id = ?1${conditions} ORDER BY id DESC LIMIT ?5`;
	return [page('*'), ofPrices(`plan_id IN (${page('id')})`)].map((sql) => ({
		sql,
		parameters: [tenantId, code, status, before, limit],
	}));
};

const pricedStatements = (ids: readonly PriceId[], tenantId: string): readonly Statement[] =>
	[
		ofPlans(`IN (SELECT plan_id FROM prices WHERE tenant_id = ?1 AND id IN ${listed})`),
		ofPrices(`id IN ${listed}`),
	].map((sql) => ({ sql, parameters: [tenantId, rowsParameter(ids)] }));

export const planWriters: Writers<'plan.save' | 'price.add'> = {
	'plan.save': (changes, { tenantId }) => [
		{
			sql: `INSERT INTO plans (tenant_id, id, version, code, name, description, item_type, tax_code, trial_days, status, metadata, created_at, updated_at)
				SELECT ?1, value ->> 'id', value ->> 'version', value ->> 'code', value -> 'name', value ->> 'description',
					value ->> 'item_type', value ->> 'tax_code', value ->> 'trial_days', value ->> 'status', value -> 'metadata',
					value ->> 'created_at', value ->> 'updated_at'
				FROM json_each(?2)
				WHERE true ON CONFLICT (tenant_id, id) DO UPDATE SET
					version = excluded.version, name = excluded.name, description = excluded.description,
					trial_days = excluded.trial_days, status = excluded.status, metadata = excluded.metadata,
					updated_at = excluded.updated_at`,
			parameters: [tenantId, rowsParameter(changes.map(({ plan }) => planToRow(plan)))],
		},
	],
	'price.add': (changes, { tenantId }) => {
		const parameters = [tenantId, rowsParameter(changes.map(({ price }) => priceToRow(price)))];
		return [
			{
				sql: `UPDATE prices SET status = 'superseded' FROM json_each(?2) AS work
					WHERE prices.tenant_id = ${tenantOfWork} AND prices.plan_id = work.value ->> 'plan_id'
						AND prices.currency = work.value ->> 'currency' AND prices.frequency = work.value ->> 'frequency'
						AND prices.status = 'active'`,
				parameters,
			},
			{
				sql: `INSERT INTO prices (tenant_id, id, plan_id, currency, frequency, unit_amount, prices_include_tax, price_version, status, created_at)
					SELECT ?1, value ->> 'id', value ->> 'plan_id', value ->> 'currency', value ->> 'frequency', value ->> 'unit_amount',
						value ->> 'prices_include_tax', value ->> 'price_version', value ->> 'status', value ->> 'created_at'
					FROM json_each(?2)`,
				parameters,
			},
		];
	},
};

const planToRow = (plan: Plan) => ({
	id: plan.id,
	version: plan.version,
	code: plan.code,
	name: plan.name,
	description: plan.description,
	item_type: plan.itemType,
	tax_code: plan.taxCode,
	trial_days: plan.trialDays,
	status: plan.status,
	metadata: plan.metadata,
	created_at: plan.createdAt,
	updated_at: plan.updatedAt,
});

const priceToRow = (price: Price) => ({
	id: price.id,
	plan_id: price.planId,
	currency: price.unitAmount.currency,
	frequency: price.frequency,
	unit_amount: moneyToMinor(price.unitAmount),
	prices_include_tax: price.pricesIncludeTax ? 1 : 0,
	price_version: price.version,
	status: price.status,
	created_at: price.createdAt,
});

/** Of the plans' rows and those of their prices, in the order of the plans. */
const rowsToPlans = ([plans = [], prices = []]: Rows, context: StoreContext): readonly Plan[] => {
	const pricesByPlan = Map.groupBy(prices.map(rowToPrice), ({ planId }) => planId);
	return plans.map((row) => {
		const plan = rowToPlan(row, context);
		return { ...plan, prices: inOrder(pricesByPlan.get(plan.id) ?? []) };
	});
};

const rowsToPricedPlans = ([plans = [], prices = []]: Rows, context: StoreContext): readonly PricedPlan[] => {
	const planById = new Map(plans.map((row) => [row['id'], rowToPlan(row, context)]));
	return prices.map(rowToPrice).flatMap((price) => {
		const plan = planById.get(price.planId);
		return plan === undefined ? [] : [{ plan, price }];
	});
};

const rowToPlan = (row: Row, { tenantId }: StoreContext): Omit<Plan, 'prices'> => ({
	id: String(row['id']) as PlanId,
	tenantId,
	version: Number(row['version']),
	code: String(row['code']),
	name: JSON.parse(String(row['name'])),
	description: row['description'] === null ? null : JSON.parse(String(row['description'])),
	itemType: String(row['item_type']) as ItemType,
	taxCode: String(row['tax_code']) as TaxCode,
	trialDays: Number(row['trial_days']),
	status: String(row['status']) as PlanStatus,
	metadata: JSON.parse(String(row['metadata'])),
	createdAt: String(row['created_at']) as IsoInstant,
	updatedAt: String(row['updated_at']) as IsoInstant,
});

const rowToPrice = (row: Row): Price => ({
	id: String(row['id']) as PriceId,
	planId: String(row['plan_id']) as PlanId,
	frequency: String(row['frequency']) as Frequency,
	unitAmount: money(Number(row['unit_amount']), String(row['currency']) as CurrencyCode),
	pricesIncludeTax: row['prices_include_tax'] === 1,
	version: Number(row['price_version']),
	status: String(row['status']) as PriceStatus,
	createdAt: String(row['created_at']) as IsoInstant,
});
