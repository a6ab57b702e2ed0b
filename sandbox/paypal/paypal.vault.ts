import type { Context } from 'hono';
import { nowMsOf } from '../clock.ts';
import type { SandboxContext } from '../env.ts';
import { baseOf } from './paypal.base.ts';
import { notFound, unprocessable } from './paypal.errors.ts';
import type { Outcome } from './paypal.idempotency.ts';
import { notify } from './paypal.notices.ts';
import { presentPaymentToken, presentSetupToken } from './paypal.present.ts';
import type { SetupTokenInput } from './paypal.schemas.ts';
import { newId, type OrderRow, type PaymentTokenRow, type SetupTokenRow, setupTokenById } from './paypal.store.ts';

const setupTokenMs = 3 * 24 * 60 * 60 * 1_000;

export const createSetupToken = async (
	c: Context<SandboxContext>,
	account: string,
	input: SetupTokenInput,
): Promise<Outcome> => {
	const token: SetupTokenRow = {
		id: newId(),
		account,
		status: 'PAYER_ACTION_REQUIRED',
		request: input,
		customer: input.customer?.id ?? newId(10),
		created_ms: await nowMsOf(c.env.DB, account),
	};
	await c.env.DB.prepare(
		'INSERT INTO paypal_setup_tokens (id, account, status, request, customer, created_ms) VALUES (?, ?, ?, ?, ?, ?)',
	)
		.bind(token.id, account, token.status, JSON.stringify(input), token.customer, token.created_ms)
		.run();
	return { body: presentSetupToken(baseOf(c), token) };
};

/** Null for another account's, and after three days. */
export const livingSetupToken = async (
	c: Context<SandboxContext>,
	account: string | null,
	id: string,
): Promise<SetupTokenRow | null> => {
	const token = await setupTokenById(c.env.DB, id);
	if (!token || (account !== null && token.account !== account)) return null;
	return (await nowMsOf(c.env.DB, token.account)) < token.created_ms + setupTokenMs ? token : null;
};

/** What the payer approved becomes what can be charged, once. */
export const createPaymentToken = async (
	c: Context<SandboxContext>,
	account: string,
	setupTokenId: string,
): Promise<Outcome> => {
	const setup = await livingSetupToken(c, account, setupTokenId);
	if (!setup) return { refusal: notFound };
	if (setup.status === 'PAYER_ACTION_REQUIRED') {
		return { refusal: unprocessable('PAYER_ACTION_REQUIRED', 'The payer has not approved the setup token.') };
	}
	const token = await vault(c, { account, source: setup.id, customer: setup.customer });
	if (!token) return { refusal: unprocessable('TOKEN_ALREADY_USED', 'The setup token was used before.') };
	await c.env.DB.prepare(`UPDATE paypal_setup_tokens SET status = 'VAULTED' WHERE id = ?`).bind(setup.id).run();
	return { body: presentPaymentToken(baseOf(c), token) };
};

/** Saved while buying. */
export const saveFromOrder = async (c: Context<SandboxContext>, order: OrderRow): Promise<void> => {
	const attributes = order.request.payment_source?.paypal.attributes;
	if (attributes?.vault === undefined) return;
	await vault(c, { account: order.account, source: order.id, customer: attributes.customer?.id ?? newId(10) });
};

/** By the merchant or by the payer in their own account. */
export const deletePaymentToken = async (c: Context<SandboxContext>, token: PaymentTokenRow): Promise<void> => {
	await c.env.DB.prepare('UPDATE paypal_payment_tokens SET is_gone = 1 WHERE id = ?').bind(token.id).run();
	await notify(c, token.account, {
		type: 'VAULT.PAYMENT-TOKEN.DELETED',
		resourceType: 'payment_token',
		summary: 'A payment token has been deleted.',
		resource: presentPaymentToken(baseOf(c), token),
	});
};

/** Null when this setup token or order has made one before. */
const vault = async (
	c: Context<SandboxContext>,
	of: Pick<PaymentTokenRow, 'account' | 'source' | 'customer'>,
): Promise<PaymentTokenRow | null> => {
	const token = await c.env.DB.prepare(
		`INSERT INTO paypal_payment_tokens (id, account, source, customer, created_ms) VALUES (?, ?, ?, ?, ?)
		 ON CONFLICT DO NOTHING RETURNING *`,
	)
		.bind(newId(8).toLowerCase(), of.account, of.source, of.customer, await nowMsOf(c.env.DB, of.account))
		.first<PaymentTokenRow>();
	if (!token) return null;
	await notify(c, of.account, {
		type: 'VAULT.PAYMENT-TOKEN.CREATED',
		resourceType: 'payment_token',
		summary: 'A payment token has been created.',
		resource: presentPaymentToken(baseOf(c), token),
	});
	return token;
};
