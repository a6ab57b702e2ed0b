import { env } from 'cloudflare:workers';
import { turnChunk } from '../../src/queues/turn-work.ts';
import { systemContext } from '../../src/queues/work.ts';
import { type Body, call } from './callers.ts';
import { type House, tenantId } from './house.ts';

/* Subscriptions that are due on one day, and what was billed of them. */

/** A subscription of today, 22 November 2026, whose next period begins on 22 December. */
export const subscribe = async (house: House, name: string, body: object = {}): Promise<string> => {
	const made = await call(house, 'POST', '/recurring', {
		body: {
			customer: { external_id: name, name: 'Awa Ndiaye', email: 'awa@example.com', country: 'FR', locale: 'fr' },
			...('plan_code' in body ? {} : { amount: '29.99', description: 'Abonnement Premium' }),
			currency: 'EUR',
			frequency: 'monthly',
			...body,
		},
	});
	if (made.status !== 201) throw new Error(JSON.stringify(made.body));
	return made.body.id;
};

export const oneOfEachKind = async (house: House): Promise<Readonly<Record<string, string>>> => {
	await made(house, '/coupons', {
		code: 'RENTREE',
		name: 'Rentrée',
		type: 'percentage',
		value: '20',
		duration: 'repeating',
		periods: 2,
	});
	await made(house, '/plans', {
		code: 'libre',
		name: { fr: 'Coko Libre', en: 'Coko Free' },
		tax_code: 'ebook_subscription',
		prices: [{ currency: 'EUR', frequency: 'monthly', unit_amount: '0.00' }],
	});
	const ids = {
		trial: await subscribe(house, 'trial', { trial_days: 30 }),
		credit: await subscribe(house, 'credit'),
		coupon: await subscribe(house, 'coupon', { coupon: 'RENTREE' }),
		free: await subscribe(house, 'free', { plan_code: 'libre' }),
		expiring: await subscribe(house, 'expiring', { cycles: 1 }),
		saved: await subscribe(house, 'saved'),
		cancelled: await subscribe(house, 'cancelled'),
		paused: await subscribe(house, 'paused'),
		plain: await subscribe(house, 'plain'),
	};
	await overpay(house, ids.credit);
	// A method that is gone: charging it is tried and refused.
	await change(ids.saved, `method_id = 'pmt_01k3v0j9x4f7mbt2w8h5q6z1ra'`);
	await change(ids.cancelled, `cancel_at = '2026-12-22'`);
	await change(ids.paused, `pauses = '[{"from":"2026-12-22","to":"2027-01-10","state":"planned"}]'`);
	return ids;
};

const made = async (house: House, path: string, body: object): Promise<Body> => {
	const answer = await call(house, 'POST', path, { body });
	if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
	return answer.body;
};

/** 50.00 EUR for 35.99 EUR leave 14.01 EUR of credit. */
const overpay = async (house: House, id: string): Promise<void> => {
	await made(house, `/invoices/${await latestInvoice(id)}/payments`, { amount: '50.00', overpayment: 'credit' });
};

/** The last that was issued for a subscription. */
export const latestInvoice = (id: string): Promise<string | null> =>
	env.DB.prepare('SELECT max(id) AS id FROM invoices WHERE subscription_id = ?1').bind(id).first<string>('id');

/** Straight in the database, as no door of the service would. */
export const change = async (id: string, assignment: string): Promise<void> => {
	await env.DB.prepare(`UPDATE subscriptions SET ${assignment} WHERE id = ?1`).bind(id).run();
};

/** Copies of a subscription of the same customer, each with its billed period and what waits for it. */
export const copies = async (of: string, count: number): Promise<readonly string[]> => {
	const ids = Array.from({ length: count }, (_, index) => `sub_01k3${String(index).padStart(22, '0')}`);
	const { results } = await env.DB.prepare(`SELECT name FROM pragma_table_info('subscriptions')`).all<{
		name: string;
	}>();
	const columns = results.map(({ name }) => name);
	const copied = columns.map((name) => (name === 'id' ? 'new.value' : `model.${name}`));
	await env.DB.batch([
		env.DB.prepare(
			`INSERT INTO subscriptions (${columns.join(', ')}) SELECT ${copied.join(', ')} FROM json_each(?1) AS new, subscriptions AS model WHERE model.id = ?2`,
		).bind(JSON.stringify(ids), of),
		env.DB.prepare(
			`INSERT INTO due_work (tenant_id, kind, subject_id, step, due_at)
			SELECT tenant_id, kind, new.value, step, due_at FROM json_each(?1) AS new, due_work AS model
			WHERE model.subject_id = ?2 AND model.kind = 'subscription.turn'`,
		).bind(JSON.stringify(ids), of),
	]);
	return ids;
};

/** What a consumer does with the message of a chunk. */
export const turn = async (house: Pick<House, 'wiring'>, ids: readonly string[], id = 'coko') => {
	const { wiring } = house;
	const background: Promise<unknown>[] = [];
	const scope = wiring.open({ tenantId: tenantId(id), background: (work) => background.push(work) });
	const snapshot = await scope.tenant(tenantId(id));
	if (snapshot === null) throw new Error(`no tenant ${id}`);
	const outcome = await turnChunk(wiring, scope, snapshot, ids, systemContext(wiring, 'queue'));
	await Promise.allSettled(background);
	return outcome;
};

export interface Billed {
	readonly subscription_id: string;
	readonly period_start: string;
	readonly period_end: string;
	readonly number: string | null;
	readonly total_amount: number | null;
}

/** Every period that was billed, by subscription and day, with its invoice. */
export const billed = async (): Promise<readonly Billed[]> =>
	(
		await env.DB.prepare(
			`SELECT period.subscription_id, period_start, period_end, number, total_amount FROM subscription_periods AS period
			LEFT JOIN invoices ON invoices.tenant_id = period.tenant_id AND invoices.id = period.invoice_id
			ORDER BY period.subscription_id, period_start, revision`,
		).all<Billed & Record<string, unknown>>()
	).results;

/** Places of the issued invoices in each year's series: 1, 2, 3 … */
export const places = async (): Promise<Readonly<Record<string, readonly number[]>>> => {
	const { results } = await env.DB.prepare(
		'SELECT series, sequence FROM invoices WHERE sequence IS NOT NULL ORDER BY series, sequence',
	).all<{ series: string; sequence: number }>();
	const bySeries = Map.groupBy(results, ({ series }) => series.replace(/^.*\//, ''));
	return Object.fromEntries([...bySeries].map(([year, own]) => [year, own.map(({ sequence }) => sequence)]));
};

/** 1, 2 … count. */
export const gapless = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

export interface Waiting {
	readonly subject_id: string;
	readonly due_at: string;
	readonly attempts: number;
	readonly parked_reason: string | null;
}

/** What waits for subscriptions, or for one of them. */
export const waiting = async (id: string | null = null): Promise<readonly Waiting[]> =>
	(
		await env.DB.prepare(
			`SELECT subject_id, due_at, attempts, parked_reason FROM due_work
			WHERE kind = 'subscription.turn' AND (?1 IS NULL OR subject_id = ?1) ORDER BY due_at, subject_id`,
		)
			.bind(id)
			.all<Waiting & Record<string, unknown>>()
	).results;
