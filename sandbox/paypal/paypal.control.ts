import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { nowMsOf } from '../clock.ts';
import type { SandboxContext } from '../env.ts';
import { problem, zodErrorToFieldErrors } from '../problem.ts';
import { chainNames } from './development-certificates.ts';
import { approveOrder, approveSetupToken } from './paypal.approvals.ts';
import { baseOf } from './paypal.base.ts';
import { disputeRoutes } from './paypal.disputes.ts';
import { notify } from './paypal.notices.ts';
import { presentCapture, presentRefund } from './paypal.present.ts';
import { refundCapture, settleRefund } from './paypal.refunds.ts';
import { amountInput } from './paypal.schemas.ts';
import { webhookOf } from './paypal.signing.ts';
import {
	type CaptureRow,
	captureById,
	type Instrument,
	instruments,
	orderById,
	paymentTokenById,
	refundById,
} from './paypal.store.ts';
import { transactionRoutes } from './paypal.transactions.ts';
import { deletePaymentToken, livingSetupToken } from './paypal.vault.ts';

/** What tests and people ask of this PayPal beside its API; mounted at `/control/paypal`. */
export const paypalControl = new Hono<SandboxContext>();

paypalControl.route('/transactions', transactionRoutes);
paypalControl.route('/disputes', disputeRoutes);

const account = z.string().min(1).max(100);

/** Where notices go, and the id they are signed for; what is left out stays as it is. */
paypalControl.post('/webhook', (c) =>
	asked(
		c,
		z.strictObject({ account, url: z.url().optional(), webhook_id: z.string().min(1).max(50).optional() }),
		async (input) => {
			await c.env.DB.prepare(
				`INSERT INTO paypal_accounts (account, webhook_url, webhook_id) VALUES (?1, ?2, ?3)
			 ON CONFLICT (account) DO UPDATE SET webhook_url = coalesce(?2, webhook_url), webhook_id = coalesce(?3, webhook_id)`,
			)
				.bind(input.account, input.url ?? null, input.webhook_id ?? null)
				.run();
			const { url, id } = await webhookOf(c.env, input.account);
			return c.json({ account: input.account, url, webhook_id: id });
		},
	),
);

/** What notices are signed with from now on. */
paypalControl.post('/certificates', (c) =>
	asked(c, z.strictObject({ account, chain: z.enum(chainNames) }), async (input) => {
		await c.env.DB.prepare(
			`INSERT INTO paypal_accounts (account, chain) VALUES (?1, ?2) ON CONFLICT (account) DO UPDATE SET chain = ?2`,
		)
			.bind(input.account, input.chain)
			.run();
		return c.json(input);
	}),
);

const actions = ['approve', 'pending', 'decline', 'fail', 'refuse'] as const;
const instrumentOf: Readonly<Record<Exclude<(typeof actions)[number], 'refuse'>, Instrument>> = {
	approve: 'good',
	pending: 'pending',
	decline: 'declined',
	fail: 'failing',
};

/** What the payer does with an order. */
paypalControl.post('/orders/:id', (c) =>
	asked(c, z.strictObject({ account: account.optional(), action: z.enum(actions) }), async ({ action }) => {
		const order = await orderById(c.env.DB, c.req.param('id'));
		if (!order) return nothing(c);
		// Nobody is told of a payer who turns away.
		if (action === 'refuse') return c.json({ id: order.id, action });
		const isApproved = await approveOrder(c, order, instrumentOf[action]);
		return isApproved ? c.json({ id: order.id, action }) : problem(c, 409, 'It is too late for this order');
	}),
);

paypalControl.post('/setup-tokens/:id', (c) =>
	asked(
		c,
		z.strictObject({ account: account.optional(), action: z.enum(['approve', 'refuse']) }),
		async ({ action }) => {
			const token = await livingSetupToken(c, null, c.req.param('id'));
			if (!token) return nothing(c);
			if (action === 'approve') await approveSetupToken(c, token);
			return c.json({ id: token.id, action });
		},
	),
);

/** What a saved method is good for from now on; the payer can also take it away. */
paypalControl.post('/payment-tokens/:id', (c) =>
	asked(
		c,
		z.strictObject({
			account: account.optional(),
			instrument: z.enum(instruments).optional(),
			revoked: z.boolean().optional(),
		}),
		async ({ instrument, revoked }) => {
			const token = await paymentTokenById(c.env.DB, c.req.param('id'));
			if (!token) return nothing(c);
			if (instrument !== undefined) {
				await c.env.DB.prepare('UPDATE paypal_payment_tokens SET instrument = ? WHERE id = ?')
					.bind(instrument, token.id)
					.run();
			}
			if (revoked === true) await deletePaymentToken(c, token);
			return c.json({ id: token.id });
		},
	),
);

/** How a pending capture ends, that PayPal reverses it, or how refunds of it begin. */
paypalControl.post('/captures/:id', (c) =>
	asked(
		c,
		z.strictObject({
			account: account.optional(),
			status: z.enum(['COMPLETED', 'DECLINED', 'REVERSED']).optional(),
			refunds: z.enum(['instant', 'pending']).optional(),
		}),
		async ({ status, refunds }) => {
			const capture = await captureById(c.env.DB, c.req.param('id'));
			if (!capture) return nothing(c);
			if (refunds !== undefined) {
				await c.env.DB.prepare('UPDATE paypal_captures SET refunds = ? WHERE id = ?').bind(refunds, capture.id).run();
			}
			if (status === 'REVERSED') {
				const outcome = await refundCapture(c, { ...capture, refunds: 'instant' }, {}, 'PAYMENT.CAPTURE.REVERSED');
				return 'refusal' in outcome ? problem(c, 409, outcome.refusal.message) : c.json(outcome.body);
			}
			const settled = status === undefined ? capture : await settleCapture(c, capture, status);
			return settled ? c.json(presentCapture(baseOf(c), settled)) : problem(c, 409, 'The capture is not pending');
		},
	),
);

/** A refund that somebody makes in PayPal's own pages: it carries what the capture carried. */
paypalControl.post('/captures/:id/refunds', (c) =>
	asked(c, z.strictObject({ account: account.optional(), amount: amountInput.optional() }), async ({ amount }) => {
		const capture = await captureById(c.env.DB, c.req.param('id'));
		if (!capture) return nothing(c);
		const outcome = await refundCapture(c, capture, { amount });
		if ('refusal' in outcome) return problem(c, 409, outcome.refusal.details[0]?.issue ?? outcome.refusal.message);
		return c.json(outcome.body, 201);
	}),
);

paypalControl.post('/refunds/:id', (c) =>
	asked(
		c,
		z.strictObject({ account: account.optional(), status: z.enum(['COMPLETED', 'FAILED']) }),
		async ({ status }) => {
			const refund = await refundById(c.env.DB, c.req.param('id'));
			if (!refund) return nothing(c);
			return c.json(presentRefund(baseOf(c), await settleRefund(c, refund, status)));
		},
	),
);

/** Null unless it was pending. */
const settleCapture = async (
	c: Context<SandboxContext>,
	capture: CaptureRow,
	status: 'COMPLETED' | 'DECLINED',
): Promise<CaptureRow | null> => {
	const nowMs = await nowMsOf(c.env.DB, capture.account);
	const { meta } = await c.env.DB.prepare(
		`UPDATE paypal_captures SET status = ?, updated_ms = ? WHERE id = ? AND status = 'PENDING'`,
	)
		.bind(status, nowMs, capture.id)
		.run();
	if (meta.changes !== 1) return null;
	const settled = { ...capture, status, updated_ms: nowMs };
	await notify(c, capture.account, {
		type: status === 'COMPLETED' ? 'PAYMENT.CAPTURE.COMPLETED' : 'PAYMENT.CAPTURE.DENIED',
		resourceType: 'capture',
		summary: `Payment ${status.toLowerCase()}`,
		resource: presentCapture(baseOf(c), settled),
	});
	return settled;
};

const asked = async <Input>(
	c: Context<SandboxContext>,
	schema: z.ZodType<Input>,
	answer: (input: Input) => Promise<Response>,
): Promise<Response> => {
	const input = schema.safeParse(await c.req.json().catch(() => undefined));
	if (input.success) return answer(input.data);
	return problem(c, 422, 'This cannot be asked of the sandbox', zodErrorToFieldErrors(input.error));
};

const nothing = (c: Context) => problem(c, 404, 'There is no such thing in this PayPal');
