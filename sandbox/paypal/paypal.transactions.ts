import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { nowMsOf } from '../clock.ts';
import type { SandboxContext } from '../env.ts';
import { problem, zodErrorToFieldErrors } from '../problem.ts';
import { amountToMinor, minorToAmount } from './paypal.amounts.ts';
import {
	type CaptureRow,
	type CaptureStatus,
	captureById,
	newId,
	type RefundRow,
	type RefundStatus,
	refundById,
} from './paypal.store.ts';

/** This PayPal's truth, and ways to change it behind everybody's back; mounted at `/control/paypal/transactions`. */
export const transactionRoutes = new Hono<SandboxContext>();

const states = ['pending', 'succeeded', 'failed'] as const;
type State = (typeof states)[number];

transactionRoutes.get('/', async (c) => {
	const account = c.req.query('account') ?? '';
	const [captures, refunds] = await Promise.all([
		c.env.DB.prepare('SELECT * FROM paypal_captures WHERE account = ? ORDER BY seq').bind(account).all<CaptureRow>(),
		c.env.DB.prepare('SELECT * FROM paypal_refunds WHERE account = ? ORDER BY seq').bind(account).all<RefundRow>(),
	]);
	return c.json({ data: [...captures.results.map(captureToWire), ...refunds.results.map(refundToWire)] });
});

/** A refund is of the capture whose reference it names, or of the newest one. */
transactionRoutes.post('/', async (c) => {
	const input = additionInput.safeParse(await c.req.json().catch(() => undefined));
	if (!input.success) return invalid(c, input.error);
	const { account, kind, amount, currency, state, reference } = input.data;
	const minor = amountToMinor({ currency_code: currency, value: amount });
	if (typeof minor === 'string') return problem(c, 422, minor);
	const nowMs = await nowMsOf(c.env.DB, account);
	if (kind === 'payment') {
		const captureId = await addCapture(c, { account, minor, currency, state, reference, nowMs });
		const capture = await captureById(c.env.DB, captureId);
		return c.json(capture && captureToWire(capture), 201);
	}
	const capture = await c.env.DB.prepare(
		`SELECT * FROM paypal_captures WHERE account = ? ORDER BY invoice_id IS ? DESC, seq DESC LIMIT 1`,
	)
		.bind(account, reference)
		.first<CaptureRow>();
	if (!capture) return problem(c, 409, 'There is no capture to give back');
	const id = newId();
	await c.env.DB.prepare(
		`INSERT INTO paypal_refunds (id, account, capture_id, status, minor, currency, invoice_id, created_ms, updated_ms)
		 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)`,
	)
		.bind(id, account, capture.id, refundStatuses[state], minor, currency, reference, nowMs)
		.run();
	const refund = await refundById(c.env.DB, id);
	return c.json(refund && refundToWire(refund), 201);
});

transactionRoutes.patch('/:id', async (c) => {
	const input = changeInput.safeParse(await c.req.json().catch(() => undefined));
	if (!input.success) return invalid(c, input.error);
	const id = c.req.param('id');
	const found = (await captureById(c.env.DB, id)) ?? (await refundById(c.env.DB, id));
	if (!found) return problem(c, 404, 'There is no such transaction');
	const { amount, state } = input.data;
	const minor = amount === undefined ? found.minor : amountToMinor({ currency_code: found.currency, value: amount });
	if (typeof minor === 'string') return problem(c, 422, minor);
	const isCapture = 'order_id' in found;
	const status = state === undefined ? found.status : (isCapture ? captureStatuses : refundStatuses)[state];
	await c.env.DB.prepare(
		`UPDATE ${isCapture ? 'paypal_captures' : 'paypal_refunds'} SET minor = ?, status = ? WHERE id = ?`,
	)
		.bind(minor, status, id)
		.run();
	const [capture, refund] = await Promise.all([captureById(c.env.DB, id), refundById(c.env.DB, id)]);
	return c.json(capture ? captureToWire(capture) : refund && refundToWire(refund));
});

/** A capture goes with what was given back of it. */
transactionRoutes.delete('/:id', async (c) => {
	const id = c.req.param('id');
	await c.env.DB.batch([
		c.env.DB.prepare('DELETE FROM paypal_disputes WHERE capture_id = ?').bind(id),
		c.env.DB.prepare('DELETE FROM paypal_refunds WHERE id = ?1 OR capture_id = ?1').bind(id),
		c.env.DB.prepare('DELETE FROM paypal_captures WHERE id = ?').bind(id),
	]);
	return c.body(null, 204);
});

const decimal = z.string().regex(/^\d{1,12}(\.\d{1,2})?$/);

const additionInput = z.strictObject({
	account: z.string().min(1).max(100),
	kind: z.enum(['payment', 'refund']),
	amount: decimal,
	currency: z.string().regex(/^[A-Z]{3}$/),
	state: z.enum(states).default('succeeded'),
	reference: z.string().min(1).max(127).nullable().default(null),
});

const changeInput = z.strictObject({
	account: z.string().optional(),
	amount: decimal.optional(),
	state: z.enum(states).optional(),
});

const captureStatuses: Readonly<Record<State, CaptureStatus>> = {
	pending: 'PENDING',
	succeeded: 'COMPLETED',
	failed: 'DECLINED',
};

const refundStatuses: Readonly<Record<State, RefundStatus>> = {
	pending: 'PENDING',
	succeeded: 'COMPLETED',
	failed: 'FAILED',
};

const stateOf: Readonly<Record<CaptureStatus | RefundStatus, State>> = {
	PENDING: 'pending',
	COMPLETED: 'succeeded',
	PARTIALLY_REFUNDED: 'succeeded',
	REFUNDED: 'succeeded',
	DECLINED: 'failed',
	FAILED: 'failed',
	CANCELLED: 'failed',
};

const captureToWire = (row: CaptureRow) => ({ ...toWire(row), kind: 'payment', order_id: row.order_id });
const refundToWire = (row: RefundRow) => ({ ...toWire(row), kind: 'refund', capture_id: row.capture_id });

const toWire = (row: CaptureRow | RefundRow) => ({
	id: row.id,
	amount: minorToAmount(row.minor, row.currency).value,
	currency: row.currency,
	state: stateOf[row.status],
	reference: row.invoice_id,
});

/** A capture belongs to an order, so one that nobody asked for brings its own. */
const addCapture = async (
	c: Context<SandboxContext>,
	of: {
		readonly account: string;
		readonly minor: number;
		readonly currency: string;
		readonly state: State;
		readonly reference: string | null;
		readonly nowMs: number;
	},
): Promise<string> => {
	const [orderId, captureId] = [newId(), newId()];
	const unit = {
		reference_id: 'default',
		amount: minorToAmount(of.minor, of.currency),
		...(of.reference !== null && { invoice_id: of.reference }),
	};
	await c.env.DB.batch([
		c.env.DB.prepare(
			`INSERT INTO paypal_orders (id, account, status, request, instrument, created_ms, updated_ms)
			 VALUES (?1, ?2, 'COMPLETED', ?3, 'good', ?4, ?4)`,
		).bind(orderId, of.account, JSON.stringify({ intent: 'CAPTURE', purchase_units: [unit] }), of.nowMs),
		c.env.DB.prepare(
			`INSERT INTO paypal_captures
			 (id, account, order_id, unit, status, minor, currency, invoice_id, created_ms, updated_ms)
			 VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6, ?7, ?8, ?8)`,
		).bind(captureId, of.account, orderId, captureStatuses[of.state], of.minor, of.currency, of.reference, of.nowMs),
	]);
	return captureId;
};

const invalid = (c: Context, error: z.ZodError) =>
	problem(c, 422, 'This cannot be asked of the sandbox', zodErrorToFieldErrors(error));
