import type { Context } from 'hono';
import { nowMsOf } from '../clock.ts';
import type { SandboxContext } from '../env.ts';
import { type Amount, amountToMinor } from './paypal.amounts.ts';
import { baseOf } from './paypal.base.ts';
import { type Refusal, unprocessable } from './paypal.errors.ts';
import type { Outcome } from './paypal.idempotency.ts';
import { notify } from './paypal.notices.ts';
import { presentRefund } from './paypal.present.ts';
import { type CaptureRow, newId, type RefundRow, type RefundStatus, refundById } from './paypal.store.ts';
import { amountProblem } from './paypal.totals.ts';

const refundWindowMs = 180 * 24 * 60 * 60 * 1_000;

export interface RefundAsked {
	readonly amount?: Amount | undefined;
	readonly invoice_id?: string | undefined;
	readonly custom_id?: string | undefined;
	readonly note_to_payer?: string | undefined;
}

/** `REVERSED`: PayPal itself takes the money back. */
export type RefundEvent = 'PAYMENT.CAPTURE.REFUNDED' | 'PAYMENT.CAPTURE.REVERSED';

/** Without an amount, all that is left. */
export const refundCapture = async (
	c: Context<SandboxContext>,
	capture: CaptureRow,
	asked: RefundAsked,
	event: RefundEvent = 'PAYMENT.CAPTURE.REFUNDED',
): Promise<Outcome> => {
	const nowMs = await nowMsOf(c.env.DB, capture.account);
	const left = await leftOf(c, capture);
	const refusal = refundProblem(capture, asked.amount, left, nowMs);
	if (refusal) return { refusal };
	const minor = asked.amount === undefined ? left : Number(amountToMinor(asked.amount));
	const id = newId();
	const status: RefundStatus = capture.refunds === 'pending' ? 'PENDING' : 'COMPLETED';
	// Of two refunds that arrive together, the one that would take too much finds too little left.
	const [inserted] = await c.env.DB.batch([
		c.env.DB.prepare(
			`INSERT INTO paypal_refunds
			 (id, account, capture_id, status, minor, currency, invoice_id, custom_id, note, created_ms, updated_ms)
			 SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10 FROM paypal_captures AS c
			 WHERE c.id = ?3 AND c.minor - ${givenBack} >= ?5`,
		).bind(
			id,
			capture.account,
			capture.id,
			status,
			minor,
			capture.currency,
			asked.invoice_id ?? capture.invoice_id,
			asked.custom_id ?? capture.custom_id,
			asked.note_to_payer ?? null,
			nowMs,
		),
		updateCapture(c, capture.id, nowMs),
	]);
	if (inserted?.meta.changes !== 1) return { refusal: tooMuch };
	const refund = await refundById(c.env.DB, id);
	if (!refund) throw new Error(`refund ${id} has vanished`);
	await notifyRefund(c, refund, status === 'PENDING' ? 'PAYMENT.REFUND.PENDING' : event);
	return { body: presentRefund(baseOf(c), refund) };
};

/** What became of a pending refund, or a refund that fails after the fact. */
export const settleRefund = async (
	c: Context<SandboxContext>,
	refund: RefundRow,
	status: 'COMPLETED' | 'FAILED',
): Promise<RefundRow> => {
	const nowMs = await nowMsOf(c.env.DB, refund.account);
	await c.env.DB.batch([
		c.env.DB.prepare('UPDATE paypal_refunds SET status = ?, updated_ms = ? WHERE id = ?').bind(
			status,
			nowMs,
			refund.id,
		),
		updateCapture(c, refund.capture_id, nowMs),
	]);
	const settled = { ...refund, status, updated_ms: nowMs };
	await notifyRefund(c, settled, status === 'FAILED' ? 'PAYMENT.REFUND.FAILED' : 'PAYMENT.CAPTURE.REFUNDED');
	return settled;
};

const refundProblem = (
	capture: CaptureRow,
	amount: Amount | undefined,
	left: number,
	nowMs: number,
): Refusal | null => {
	if (capture.status === 'PENDING') return unprocessable('PENDING_CAPTURE', 'The capture is pending.');
	if (capture.status === 'DECLINED') return unprocessable('INVALID_CAPTURE_STATUS', 'The capture was declined.');
	if (capture.status === 'REFUNDED' || left === 0) {
		return unprocessable('CAPTURE_FULLY_REFUNDED', 'The capture has already been fully refunded.');
	}
	if (nowMs > capture.created_ms + refundWindowMs) {
		return unprocessable(
			'REFUND_TIME_LIMIT_EXCEEDED',
			'You are over the time limit to perform a refund on this capture.',
		);
	}
	if (amount === undefined) return null;
	if (amount.currency_code !== capture.currency) {
		return unprocessable('REFUND_CAPTURE_CURRENCY_MISMATCH', 'Refund must be in the same currency as the capture.');
	}
	return amountProblem(amount, '/amount') ?? (Number(amountToMinor(amount)) > left ? tooMuch : null);
};

const tooMuch: Refusal = unprocessable(
	'REFUND_AMOUNT_EXCEEDED',
	'The refund amount must be less than or equal to the capture amount that has not yet been refunded.',
);

/** What was given back or is on its way, of the capture `c`. */
const givenBack = `(SELECT coalesce(sum(minor), 0) FROM paypal_refunds
	WHERE capture_id = c.id AND status IN ('COMPLETED', 'PENDING'))`;

const leftOf = async (c: Context<SandboxContext>, capture: CaptureRow): Promise<number> => {
	const row = await c.env.DB.prepare(
		`SELECT c.minor - ${givenBack} AS minor_left FROM paypal_captures AS c WHERE c.id = ?`,
	)
		.bind(capture.id)
		.first<{ minor_left: number }>();
	return row?.minor_left ?? 0;
};

const updateCapture = (c: Context<SandboxContext>, captureId: string, nowMs: number): D1PreparedStatement =>
	c.env.DB.prepare(
		`UPDATE paypal_captures AS c SET updated_ms = ?, status = CASE
			WHEN ${givenBack} >= minor THEN 'REFUNDED'
			WHEN ${givenBack} > 0 THEN 'PARTIALLY_REFUNDED'
			ELSE 'COMPLETED' END
		 WHERE id = ? AND status IN ('COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED')`,
	).bind(nowMs, captureId);

const notifyRefund = (
	c: Context<SandboxContext>,
	refund: RefundRow,
	type: RefundEvent | 'PAYMENT.REFUND.PENDING' | 'PAYMENT.REFUND.FAILED',
): Promise<void> =>
	notify(c, refund.account, {
		type,
		resourceType: 'refund',
		summary: `A refund is ${refund.status.toLowerCase()}`,
		resource: presentRefund(baseOf(c), refund),
	});
