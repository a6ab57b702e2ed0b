import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { nowMsOf } from '../clock.ts';
import type { SandboxContext } from '../env.ts';
import { problem, zodErrorToFieldErrors } from '../problem.ts';
import { minorToAmount } from './paypal.amounts.ts';
import { notify } from './paypal.notices.ts';
import { timeOf } from './paypal.present.ts';
import { refundCapture } from './paypal.refunds.ts';
import { type CaptureRow, captureById, newId } from './paypal.store.ts';

/** Disputes are opened and decided by hand; mounted at `/control/paypal/disputes`. */
export const disputeRoutes = new Hono<SandboxContext>();

const outcomes = [
	'RESOLVED_BUYER_FAVOUR',
	'RESOLVED_SELLER_FAVOUR',
	'RESOLVED_WITH_PAYOUT',
	'CANCELED_BY_BUYER',
	'ACCEPTED',
	'DENIED',
	'NONE',
] as const;

interface DisputeRow {
	readonly id: string;
	readonly account: string;
	readonly capture_id: string;
	readonly reason: string;
	readonly status: 'OPEN' | 'WAITING_FOR_SELLER_RESPONSE' | 'RESOLVED';
	readonly outcome: (typeof outcomes)[number] | null;
	readonly minor: number;
	readonly created_ms: number;
}

/** An answer is taken for ten days. */
const responseMs = 10 * 24 * 60 * 60 * 1_000;

disputeRoutes.post('/', async (c) => {
	const input = openInput.safeParse(await c.req.json().catch(() => undefined));
	if (!input.success) return problem(c, 422, 'This is not a dispute', zodErrorToFieldErrors(input.error));
	const capture = await captureById(c.env.DB, input.data.capture_id);
	if (!capture) return problem(c, 404, 'There is no such capture');
	const dispute: DisputeRow = {
		id: `PP-D-${newId(5)}`,
		account: capture.account,
		capture_id: capture.id,
		reason: input.data.reason,
		status: 'WAITING_FOR_SELLER_RESPONSE',
		outcome: null,
		minor: capture.minor,
		created_ms: await nowMsOf(c.env.DB, capture.account),
	};
	await c.env.DB.prepare(
		`INSERT INTO paypal_disputes (id, account, capture_id, reason, status, minor, created_ms) VALUES (?, ?, ?, ?, ?, ?, ?)`,
	)
		.bind(
			dispute.id,
			dispute.account,
			dispute.capture_id,
			dispute.reason,
			dispute.status,
			dispute.minor,
			dispute.created_ms,
		)
		.run();
	await tell(c, 'CUSTOMER.DISPUTE.CREATED', dispute, capture);
	return c.json(present(dispute, capture), 201);
});

/** PayPal takes the money back from whoever loses. */
disputeRoutes.post('/:id', async (c) => {
	const input = resolveInput.safeParse(await c.req.json().catch(() => undefined));
	if (!input.success) return problem(c, 422, 'This is not an outcome', zodErrorToFieldErrors(input.error));
	const dispute = await c.env.DB.prepare(
		`UPDATE paypal_disputes SET status = 'RESOLVED', outcome = ? WHERE id = ? AND status <> 'RESOLVED' RETURNING *`,
	)
		.bind(input.data.outcome, c.req.param('id'))
		.first<DisputeRow>();
	const capture = dispute && (await captureById(c.env.DB, dispute.capture_id));
	if (!dispute || !capture) return problem(c, 404, 'There is no such open dispute');
	await tell(c, 'CUSTOMER.DISPUTE.RESOLVED', dispute, capture);
	if (dispute.outcome === 'RESOLVED_BUYER_FAVOUR' || dispute.outcome === 'ACCEPTED') {
		await refundCapture(c, { ...capture, refunds: 'instant' }, {}, 'PAYMENT.CAPTURE.REVERSED');
	}
	return c.json(present(dispute, capture));
});

const openInput = z.strictObject({
	account: z.string().optional(),
	capture_id: z.string(),
	reason: z
		.enum([
			'MERCHANDISE_OR_SERVICE_NOT_RECEIVED',
			'MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED',
			'UNAUTHORISED',
			'CREDIT_NOT_PROCESSED',
			'DUPLICATE_TRANSACTION',
			'INCORRECT_AMOUNT',
			'PAYMENT_BY_OTHER_MEANS',
			'CANCELED_RECURRING_BILLING',
			'PROBLEM_WITH_REMITTANCE',
			'OTHER',
		])
		.default('MERCHANDISE_OR_SERVICE_NOT_RECEIVED'),
});

const resolveInput = z.strictObject({ account: z.string().optional(), outcome: z.enum(outcomes) });

const present = (dispute: DisputeRow, capture: CaptureRow) => ({
	dispute_id: dispute.id,
	create_time: timeOf(dispute.created_ms),
	update_time: timeOf(dispute.created_ms),
	disputed_transactions: [
		{
			seller_transaction_id: capture.id,
			create_time: timeOf(capture.created_ms),
			transaction_status: 'COMPLETED',
			gross_amount: minorToAmount(capture.minor, capture.currency),
			...(capture.invoice_id !== null && { invoice_number: capture.invoice_id }),
			...(capture.custom_id !== null && { custom: capture.custom_id }),
		},
	],
	reason: dispute.reason,
	status: dispute.status,
	dispute_amount: minorToAmount(dispute.minor, capture.currency),
	...(dispute.outcome !== null && { dispute_outcome: { outcome_code: dispute.outcome } }),
	dispute_life_cycle_stage: 'INQUIRY',
	dispute_channel: 'INTERNAL',
	...(dispute.status !== 'RESOLVED' && { seller_response_due_date: timeOf(dispute.created_ms + responseMs) }),
});

const tell = (c: Context<SandboxContext>, type: string, dispute: DisputeRow, capture: CaptureRow): Promise<void> =>
	notify(c, dispute.account, {
		type,
		resourceType: 'dispute',
		summary: `A dispute is ${dispute.status.toLowerCase()}`,
		resource: present(dispute, capture),
	});
