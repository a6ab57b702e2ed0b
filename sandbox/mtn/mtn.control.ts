import { type Context, Hono } from 'hono';
import type * as z from 'zod';
import { nowMsOf } from '../clock.ts';
import { accountQuery } from '../control/control.schemas.ts';
import type { SandboxContext } from '../env.ts';
import { problem, zodErrorToFieldErrors } from '../problem.ts';
import { accountOf, linkDisbursementKey, saveAccount } from './mtn.access.store.ts';
import { accountInput, actionInput, productInput, transactionChange, transactionInput } from './mtn.schemas.ts';
import { financialId, settle, settleIfDue } from './mtn.settlement.ts';
import {
	deleteTransaction,
	insertTransaction,
	type MtnStatus,
	type MtnTransaction,
	rewriteTransaction,
	transactionByReference,
	transactionsOf,
} from './mtn.transactions.store.ts';

/** Mounted at `/control/mtn_mobile_money`. */
export const mtnControl = new Hono<SandboxContext>();

/** What the payer does, without the phone. */
mtnControl.post('/requests/:reference', async (c) => {
	const input = actionInput.safeParse(await bodyOf(c));
	if (!input.success) return invalid(c, input.error);
	const { account, action, reason } = input.data;
	const found = await transactionByReference(c.env.DB, account, c.req.param('reference'));
	if (!found) return problem(c, 404, 'There is no such request');
	const current = await settleIfDue(c, found);
	const outcome = { approve: 'SUCCESSFUL', refuse: reason, expire: 'EXPIRED' }[action];
	const settled = await settle(c, current, outcome);
	return settled ? c.json(transactionToWire(settled)) : problem(c, 409, 'The request is final');
});

mtnControl.post('/accounts', async (c) => {
	const input = accountInput.safeParse(await bodyOf(c));
	if (!input.success) return invalid(c, input.error);
	const { account, callback_method: method, reason_form: form, allowed_ip: allowedIp } = input.data;
	const known = await accountOf(c.env.DB, account);
	const changed = {
		account,
		callback_method: method ?? known.callback_method,
		reason_form: form ?? known.reason_form,
		allowed_ip: allowedIp === undefined ? known.allowed_ip : allowedIp,
	};
	await saveAccount(c.env.DB, changed);
	return c.json(changed);
});

/** A merchant's second product. */
mtnControl.post('/products', async (c) => {
	const input = productInput.safeParse(await bodyOf(c));
	if (!input.success) return invalid(c, input.error);
	const isLinked = await linkDisbursementKey(c.env.DB, input.data.disbursement_key, input.data.account);
	return isLinked ? c.json(input.data) : problem(c, 409, 'This key is of another product or merchant');
});

mtnControl.get('/transactions', async (c) => {
	const query = accountQuery.safeParse(c.req.query());
	if (!query.success) return invalid(c, query.error);
	return c.json({ data: (await transactionsOf(c.env.DB, query.data.account)).map(transactionToWire) });
});

mtnControl.post('/transactions', async (c) => {
	const input = transactionInput.safeParse(await bodyOf(c));
	if (!input.success) return invalid(c, input.error);
	const { account, kind, amount, currency, state, reference } = input.data;
	const inserted = await insertTransaction(c.env.DB, {
		account,
		kind,
		reference: crypto.randomUUID(),
		amount,
		currency,
		external_id: reference,
		party_id_type: 'MSISDN',
		party_id: '56733123453',
		payer_message: '',
		payee_note: '',
		callback_url: null,
		refunded: null,
		status: statusOf[state],
		reason: null,
		waits_for: 'nothing',
		settles_at_ms: null,
		settles_as: null,
		created_at_ms: await nowMsOf(c.env.DB, account),
	});
	return inserted ? c.json(transactionToWire(inserted), 201) : problem(c, 409, 'The reference was used before');
});

mtnControl.patch('/transactions/:reference', async (c) => {
	const input = transactionChange.safeParse(await bodyOf(c));
	if (!input.success) return invalid(c, input.error);
	const { account, amount, state } = input.data;
	const changed = await rewriteTransaction(c.env.DB, account, c.req.param('reference'), {
		amount: amount ?? null,
		status: state === undefined ? null : statusOf[state],
	});
	return changed ? c.json(transactionToWire(changed)) : problem(c, 404, 'There is no such transaction');
});

mtnControl.delete('/transactions/:reference', async (c) => {
	const query = accountQuery.safeParse(c.req.query());
	if (!query.success) return invalid(c, query.error);
	const isGone = await deleteTransaction(c.env.DB, query.data.account, c.req.param('reference'));
	return isGone ? c.body(null, 204) : problem(c, 404, 'There is no such transaction');
});

/** `currency` is what the environment charges in. */
const transactionToWire = (transaction: MtnTransaction) => ({
	id: transaction.reference,
	kind: transaction.kind,
	amount: transaction.amount,
	currency: transaction.currency,
	state: states[transaction.status],
	reference: transaction.external_id,
	reason: transaction.reason,
	financial_transaction_id: transaction.status === 'SUCCESSFUL' ? financialId(transaction) : null,
	created_at: new Date(transaction.created_at_ms).toISOString(),
});

const states = { PENDING: 'pending', SUCCESSFUL: 'succeeded', FAILED: 'failed' } as const;

const statusOf = {
	pending: 'PENDING',
	succeeded: 'SUCCESSFUL',
	failed: 'FAILED',
} as const satisfies Record<string, MtnStatus>;

const bodyOf = (c: Context): Promise<unknown> => c.req.json().catch(() => undefined);

const invalid = (c: Context, error: z.ZodError) =>
	problem(c, 422, 'This cannot be asked of the sandbox', zodErrorToFieldErrors(error));
