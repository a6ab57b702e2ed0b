import { type Context, Hono } from 'hono';
import type * as z from 'zod';
import { nowMsOf } from '../clock.ts';
import { accountQuery } from '../control/control.schemas.ts';
import type { SandboxContext } from '../env.ts';
import { problem, zodErrorToFieldErrors } from '../problem.ts';
import { accountInput, actionInput, transactionChange, transactionInput } from './orange.schemas.ts';
import { notifTokenBytes, payTokenBytes, randomHex, settleOrder } from './orange.settlement.ts';
import {
	changeAccount,
	deleteOrder,
	insertOrder,
	type OrangeOrder,
	type OrderState,
	orderById,
	ordersOf,
	rewriteOrder,
	txnidStart,
} from './orange.store.ts';

/** Mounted at `/control/orange_money`. */
export const orangeControl = new Hono<SandboxContext>();

/** What the payer does, without the page. */
orangeControl.post('/orders/:orderId', async (c) => {
	const input = actionInput.safeParse(await bodyOf(c));
	if (!input.success) return invalid(c, input.error);
	const order = await orderById(c.env.DB, input.data.account, c.req.param('orderId'));
	if (!order) return problem(c, 404, 'There is no such order');
	const settled = await settleOrder(c, order, input.data.action);
	return settled ? c.json(orderToWire(settled)) : problem(c, 409, 'The order is final');
});

orangeControl.post('/accounts', async (c) => {
	const input = accountInput.safeParse(await bodyOf(c));
	if (!input.success) return invalid(c, input.error);
	const { account, requests_per_second: perSecond, wrong_notif_token: wrongToken } = input.data;
	const changed = await changeAccount(c.env.DB, account, {
		requestsPerSecond: perSecond ?? null,
		wrongNotifToken: wrongToken ?? null,
	});
	return changed ? c.json(input.data) : problem(c, 404, 'The account has no token yet');
});

orangeControl.get('/transactions', async (c) => {
	const query = accountQuery.safeParse(c.req.query());
	if (!query.success) return invalid(c, query.error);
	return c.json({ data: (await ordersOf(c.env.DB, query.data.account)).map(orderToWire) });
});

orangeControl.post('/transactions', async (c) => {
	const input = transactionInput.safeParse(await bodyOf(c));
	if (!input.success) return invalid(c, input.error);
	const { account, amount, currency, state, reference } = input.data;
	const nowMs = await nowMsOf(c.env.DB, account);
	const order: OrangeOrder = {
		account,
		order_id: reference,
		environment: 'dev',
		currency,
		amount,
		paid_amount: amount,
		return_url: '',
		cancel_url: '',
		notif_url: '',
		merchant: '',
		pay_token: randomHex(payTokenBytes),
		notif_token: randomHex(notifTokenBytes),
		otp: '',
		state: orderStateOf[state],
		txnid: `${txnidStart(nowMs)}${randomHex(4)}`,
		created_at_ms: nowMs,
	};
	if (!(await insertOrder(c.env.DB, order))) return problem(c, 409, 'This order_id has been used before');
	return c.json(orderToWire(order), 201);
});

orangeControl.patch('/transactions/:orderId', async (c) => {
	const input = transactionChange.safeParse(await bodyOf(c));
	if (!input.success) return invalid(c, input.error);
	const { account, amount, state } = input.data;
	const changed = await rewriteOrder(c.env.DB, account, c.req.param('orderId'), {
		paidAmount: amount ?? null,
		state: state === undefined ? null : orderStateOf[state],
	});
	return changed ? c.json(orderToWire(changed)) : problem(c, 404, 'There is no such order');
});

orangeControl.delete('/transactions/:orderId', async (c) => {
	const query = accountQuery.safeParse(c.req.query());
	if (!query.success) return invalid(c, query.error);
	const isGone = await deleteOrder(c.env.DB, query.data.account, c.req.param('orderId'));
	return isGone ? c.body(null, 204) : problem(c, 404, 'There is no such order');
});

/** `amount` is what moved; `currency` is what the environment charges in. */
const orderToWire = (order: OrangeOrder) => ({
	id: order.order_id,
	kind: 'payment',
	amount: String(order.paid_amount),
	currency: order.currency,
	state: transactionStates[order.state],
	reference: order.order_id,
	txnid: order.txnid,
	created_at: new Date(order.created_at_ms).toISOString(),
});

const transactionStates = {
	INITIATED: 'pending',
	PENDING: 'pending',
	SUCCESS: 'succeeded',
	FAILED: 'failed',
	EXPIRED: 'expired',
} as const satisfies Record<OrderState, string>;

const orderStateOf = {
	pending: 'PENDING',
	succeeded: 'SUCCESS',
	failed: 'FAILED',
	expired: 'EXPIRED',
} as const satisfies Record<string, OrderState>;

const bodyOf = (c: Context): Promise<unknown> => c.req.json().catch(() => undefined);

const invalid = (c: Context, error: z.ZodError) =>
	problem(c, 422, 'This cannot be asked of the sandbox', zodErrorToFieldErrors(error));
