import type { Context } from 'hono';
import { nowMsOf } from '../clock.ts';
import type { SandboxContext } from '../env.ts';
import { amountToMinor } from './paypal.amounts.ts';
import { baseOf } from './paypal.base.ts';
import { type Refusal, requestIdRequired, unprocessable } from './paypal.errors.ts';
import type { Outcome } from './paypal.idempotency.ts';
import { notify } from './paypal.notices.ts';
import { approvalLink, presentCapture, presentOrder } from './paypal.present.ts';
import type { OrderInput } from './paypal.schemas.ts';
import {
	type CaptureRow,
	type CaptureStatus,
	type Instrument,
	isDuplicate,
	newId,
	type OrderRow,
	orderById,
	paymentTokenById,
	wholeOrder,
} from './paypal.store.ts';
import { purchaseProblem } from './paypal.totals.ts';
import { saveFromOrder } from './paypal.vault.ts';

/** An approval, and the wait for it, end after this. */
const approvalMs = 3 * 60 * 60 * 1_000;

export const createOrder = async (c: Context<SandboxContext>, account: string, input: OrderInput): Promise<Outcome> => {
	const problem = purchaseProblem(input.purchase_units);
	if (problem) return { refusal: problem };
	const vaultId = input.payment_source?.paypal.vault_id;
	if (vaultId !== undefined) return chargeToken(c, account, input, vaultId);
	const status = input.payment_source === undefined ? 'CREATED' : 'PAYER_ACTION_REQUIRED';
	const order = await newOrder(c, account, input, status, 'good');
	await insertOrder(c.env.DB, order).run();
	return presented(c, order.id);
};

export const captureOrder = async (c: Context<SandboxContext>, order: OrderRow): Promise<Outcome> => {
	const nowMs = await nowMsOf(c.env.DB, order.account);
	if (order.status === 'COMPLETED') return { refusal: alreadyCaptured };
	if (isLapsed(order, nowMs)) return { refusal: unprocessable('ORDER_EXPIRED', 'The order has expired.') };
	if (order.status !== 'APPROVED') {
		return { refusal: unprocessable('ORDER_NOT_APPROVED', 'Payer has not yet approved the Order for payment.') };
	}
	if (order.request.intent !== 'CAPTURE') {
		return { refusal: unprocessable('ACTION_DOES_NOT_MATCH_INTENT', 'The order was created to be authorized.') };
	}
	if (order.instrument === 'declined') return { refusal: instrumentDeclined(c, order) };
	const refusal = await capture(c, order, [], nowMs);
	return refusal ? { refusal } : presented(c, order.id);
};

/** What nobody approved in time is no longer found. */
export const isForgotten = (order: OrderRow, nowMs: number): boolean =>
	isLapsed(order, nowMs) && order.status !== 'APPROVED';

export const isLapsed = (order: OrderRow, nowMs: number): boolean =>
	order.status !== 'COMPLETED' && nowMs >= order.created_ms + approvalMs;

export const alreadyCaptured: Refusal = unprocessable('ORDER_ALREADY_CAPTURED', 'Order already captured.');

/** Nobody approves: the saved method is charged in the request that creates the order. */
const chargeToken = async (
	c: Context<SandboxContext>,
	account: string,
	input: OrderInput,
	vaultId: string,
): Promise<Outcome> => {
	if (c.req.header('paypal-request-id') === undefined) return { refusal: requestIdRequired };
	const token = await paymentTokenById(c.env.DB, vaultId);
	if (token?.account !== account) {
		return { refusal: unprocessable('TOKEN_ID_NOT_FOUND', 'Specified token ID does not exist.') };
	}
	if (token.instrument === 'declined') {
		return {
			refusal: unprocessable('INSTRUMENT_DECLINED', 'The instrument presented was either declined or cannot be used.'),
		};
	}
	const order = await newOrder(c, account, input, 'APPROVED', token.instrument);
	const refusal = await capture(c, order, [insertOrder(c.env.DB, order)], order.created_ms);
	return refusal ? { refusal } : presented(c, order.id);
};

/** All purchase units and the order's end in one transaction, so that of two captures one wins. */
const capture = async (
	c: Context<SandboxContext>,
	order: OrderRow,
	before: readonly D1PreparedStatement[],
	nowMs: number,
): Promise<Refusal | null> => {
	const { DB } = c.env;
	const captures = order.request.purchase_units.map((unit, index) => newCapture(order, unit, index, nowMs));
	try {
		const results = await DB.batch([
			...before,
			...captures.map((row) => insertCapture(DB, row)),
			DB.prepare(
				`UPDATE paypal_orders SET status = 'COMPLETED', updated_ms = ? WHERE id = ? AND status = 'APPROVED'`,
			).bind(nowMs, order.id),
		]);
		if (results.at(-1)?.meta.changes !== 1) return alreadyCaptured;
	} catch (error) {
		if (!isDuplicate(error)) throw error;
		return unprocessable('DUPLICATE_INVOICE_ID', 'Duplicate Invoice ID detected. It has been captured before.');
	}
	if (order.instrument === 'good') await saveFromOrder(c, order);
	for (const row of captures) {
		await notify(c, order.account, {
			type: `PAYMENT.CAPTURE.${row.status}`,
			resourceType: 'capture',
			summary: `Payment ${row.status.toLowerCase()}`,
			resource: presentCapture(baseOf(c), row),
		});
	}
	return null;
};

const captureStatuses: Readonly<Record<Exclude<Instrument, 'declined'>, CaptureStatus>> = {
	good: 'COMPLETED',
	pending: 'PENDING',
	failing: 'DECLINED',
};

const newCapture = (
	order: OrderRow,
	unit: OrderInput['purchase_units'][number],
	index: number,
	nowMs: number,
): CaptureRow => ({
	id: newId(),
	account: order.account,
	order_id: order.id,
	unit: index,
	status: captureStatuses[order.instrument === 'declined' ? 'failing' : order.instrument],
	minor: Number(amountToMinor(unit.amount)),
	currency: unit.amount.currency_code,
	invoice_id: unit.invoice_id ?? null,
	custom_id: unit.custom_id ?? null,
	refunds: 'instant',
	created_ms: nowMs,
	updated_ms: nowMs,
});

const insertCapture = (db: D1Database, row: CaptureRow): D1PreparedStatement =>
	db
		.prepare(
			`INSERT INTO paypal_captures
			 (id, account, order_id, unit, status, minor, currency, invoice_id, custom_id, created_ms, updated_ms)
			 SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10 FROM paypal_orders WHERE id = ?3 AND status = 'APPROVED'`,
		)
		.bind(
			row.id,
			row.account,
			row.order_id,
			row.unit,
			row.status,
			row.minor,
			row.currency,
			row.invoice_id,
			row.custom_id,
			row.created_ms,
		);

const newOrder = async (
	c: Context<SandboxContext>,
	account: string,
	request: OrderInput,
	status: OrderRow['status'],
	instrument: Instrument,
): Promise<OrderRow> => {
	const nowMs = await nowMsOf(c.env.DB, account);
	return { id: newId(), account, status, request, instrument, created_ms: nowMs, updated_ms: nowMs };
};

const insertOrder = (db: D1Database, order: OrderRow): D1PreparedStatement =>
	db
		.prepare(
			`INSERT INTO paypal_orders (id, account, status, request, instrument, created_ms, updated_ms)
			 VALUES (?, ?, ?, ?, ?, ?, ?)`,
		)
		.bind(
			order.id,
			order.account,
			order.status,
			JSON.stringify(order.request),
			order.instrument,
			order.created_ms,
			order.updated_ms,
		);

const presented = async (c: Context<SandboxContext>, id: string): Promise<Outcome> => {
	const order = await orderById(c.env.DB, id);
	if (!order) throw new Error(`order ${id} has vanished`);
	return { body: presentOrder(baseOf(c), await wholeOrder(c.env.DB, order)) };
};

/** The approval stands; the payer goes back to the same page. */
const instrumentDeclined = (c: Context, order: OrderRow): Refusal => ({
	...unprocessable('INSTRUMENT_DECLINED', 'The instrument presented was either declined by the processor or bank.'),
	links: [{ ...approvalLink(baseOf(c), order), rel: 'redirect' }],
});
