import { env } from 'cloudflare:workers';
import type { RefundResponse } from '../../src/contract/refunds.ts';
import { frenchKey, type House } from './house.ts';
import { type Answer, type Body, call, invoiceOf } from './paying.ts';
import type { PayingHouse } from './paying-house.ts';
import { control, sandboxUrl } from './sandbox.ts';

/** An invoice of 35.99 EUR to a reader in France. */
export const parisInvoice = (house: House): Promise<Body> =>
	invoiceOf(
		house,
		{
			customer: { external_id: 'awa', name: 'Awa Ndiaye', email: 'awa@example.com', country: 'FR', locale: 'fr' },
			currency: 'EUR',
			items: [{ description: 'Abonnement Premium', unit_price: '29.99', item_type: 'subscription' }],
		},
		frenchKey,
	);

export const ask = (
	house: House,
	method: 'GET' | 'POST',
	path: string,
	body?: object,
	repeat?: string,
): Promise<Answer> =>
	call(house, method, path, {
		key: frenchKey,
		...(body !== undefined && { body }),
		...(repeat !== undefined && { repeat }),
	});

export interface PaidByCard {
	readonly invoice: Body;
	readonly paymentId: string;
	/** Stripe's own name for it. */
	readonly intent: string;
}

/** Numbers that Stripe's sandbox knows: one that just pays, and two whose refunds take their time or fail in the end. */
export const cards = { good: '4242424242424242', pendingRefund: '4000000000007726', failingRefund: '4000000000005126' };

export const payByCard = async (house: PayingHouse, invoice: Body, card = cards.good): Promise<PaidByCard> => {
	await control('/stripe/webhook', {
		account: house.credentials.stripe,
		url: 'https://billing.example.test/webhooks/billing/stripe',
		secret: house.credentials.stripeWebhook,
	});
	const started = await ask(
		house,
		'POST',
		'/payments',
		{ invoice_id: invoice.id, provider: 'stripe' },
		`pay-${invoice.id}`,
	);
	const { id: paymentId, provider_reference: session } = started.body as unknown as Record<string, string>;
	const paid = await control<{ readonly payment_intent: string }>(`/stripe/checkout/${session}/pay`, {
		account: house.credentials.stripe,
		card,
	});
	const synced = await ask(house, 'POST', `/payments/${paymentId}/sync`);
	if (synced.body.status !== 'succeeded') throw new Error(JSON.stringify(synced.body));
	return { invoice, paymentId: String(paymentId), intent: paid.payment_intent };
};

interface HeldNotice {
	readonly url: string;
	readonly method: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

/** What Stripe has to tell about refunds and disputes, oldest first. */
export const stripeNotices = async ({ credentials }: PayingHouse, about: string): Promise<readonly HeldNotice[]> => {
	const { data } = await control<{ data: readonly HeldNotice[] }>(`/notices?account=${credentials.stripe}`);
	return data.filter(({ body }) => (JSON.parse(body) as { type: string }).type.includes(about));
};

export const deliver = async (house: House, notices: readonly HeldNotice[]): Promise<void> => {
	for (const { url, method, headers, body } of notices) {
		const answer = await house.request(method, new URL(url).pathname, { key: null, raw: body, headers });
		if (!answer.ok) throw new Error(await answer.text());
		await house.drain();
	}
};

/** Somebody gives money back in Stripe's own pages. */
export const refundInDashboard = async (
	{ credentials }: PayingHouse,
	intent: string,
	amountMinor: number,
): Promise<void> => {
	const answer = await fetch(`${sandboxUrl}/stripe/v1/refunds`, {
		method: 'POST',
		headers: { authorization: `Bearer ${credentials.stripe}`, 'content-type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams({ payment_intent: intent, amount: String(amountMinor) }),
	});
	if (!answer.ok) throw new Error(await answer.text());
};

export const refundsOf = async (house: House, filter = ''): Promise<readonly RefundResponse[]> =>
	((await ask(house, 'GET', `/refunds${filter}`)).body as unknown as { data: readonly RefundResponse[] }).data;

/** Balances of an account by owner, in minor units, debits positive; those that are nothing are left out. */
export const balanceOf = async (account: string): Promise<Readonly<Record<string, number>>> => {
	const { results } = await env.DB.prepare(
		`SELECT owner || ' ' || currency AS name, sum(amount) AS amount FROM ledger_postings WHERE account = ?1
			GROUP BY owner, currency HAVING sum(amount) <> 0 ORDER BY 1`,
	)
		.bind(account)
		.all<{ name: string; amount: number }>();
	return Object.fromEntries(results.map(({ name, amount }) => [name, amount]));
};

/** What the house finds wrong with itself. */
export const faultsOf = async (house: House): Promise<readonly string[]> => {
	const { body } = await ask(house, 'GET', '/validate');
	const { faults } = body as unknown as { faults: readonly { kind: string; subject: string; detail: string }[] };
	return faults.map(({ kind, subject, detail }) => `${kind} ${subject}: ${detail}`);
};
