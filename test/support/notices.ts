import { env } from 'cloudflare:workers';
import { sweepOutbox } from '../../src/cron/scheduled.ts';
import { addSeconds, instantToEpochMs } from '../../src/domain/kernel/calendar.ts';
import type { TenantId } from '../../src/domain/kernel/ids.ts';
import { frenchKey, type House, senegaleseKey } from './house.ts';
import { type Answer, answerPhones, call, invoiceOf, passTime, phone } from './paying.ts';
import type { Credentials, PayingHouse } from './paying-house.ts';
import { control, type SandboxProvider } from './sandbox.ts';

/** A notice as its provider would send it now, freshly signed. */
export interface WireNotice {
	readonly id: string;
	readonly url: string;
	readonly method: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}

/** Everything that the provider has told so far, or since the notice of this id; oldest first. */
export const noticesOf = async (account: string, after?: string): Promise<readonly WireNotice[]> => {
	const query = new URLSearchParams({ account, ...(after !== undefined && { after }) });
	return (await control<{ data: readonly WireNotice[] }>(`/notices?${query}`)).data;
};

export interface Delivery extends Omit<Partial<WireNotice>, 'body'> {
	readonly body?: BodyInit;
}

/** One delivery to the house, changed as somebody on the way could. */
export const deliver = (house: House, notice: WireNotice, changes: Delivery = {}): Promise<Response> => {
	const { url, method, headers, body } = { ...notice, ...changes };
	return house.request(method, new URL(url).pathname, { key: null, raw: body, headers });
};

/** Providers with one address for all notices are told it; the others get one with each payment. */
export const registerEndpoints = async (house: House, credentials: Credentials, tenant: string): Promise<void> => {
	const urlOf = (provider: SandboxProvider) => house.wiring.noticeAddresses.endpointUrl(tenant as TenantId, provider);
	await control('/stripe/webhook', {
		account: credentials.stripe,
		url: await urlOf('stripe'),
		secret: credentials.stripeWebhook,
	});
	await control('/paypal/webhook', {
		account: credentials.paypal,
		url: await urlOf('paypal'),
		webhook_id: credentials.paypalWebhook,
	});
};

/** A payment that was begun, and what it is for. */
export interface Begun {
	readonly provider: SandboxProvider;
	readonly key: string;
	readonly account: string;
	readonly invoiceId: string;
	readonly paymentId: string;
	readonly reference: string;
}

/** Where each provider is used in these stories: cards and wallets in Paris, phones in Abidjan and Dakar. */
export const settings = {
	stripe: { key: frenchKey, currency: 'EUR', price: '29.99', country: 'FR', account: 'stripe' },
	paypal: { key: frenchKey, currency: 'EUR', price: '29.99', country: 'FR', account: 'paypal' },
	orange_money: { key: senegaleseKey, currency: 'XOF', price: '6500', country: 'SN', account: 'orange' },
	mtn_mobile_money: { key: senegaleseKey, currency: 'XOF', price: '6500', country: 'CI', account: 'mtn' },
} as const;

export const providers = Object.keys(settings) as readonly SandboxProvider[];

export const accountOf = ({ credentials }: PayingHouse, provider: SandboxProvider): string =>
	credentials[settings[provider].account];

export const dueInvoice = async (house: House, provider: SandboxProvider, price?: string): Promise<string> => {
	const { key, currency, country, price: usual } = settings[provider];
	const customer = { external_id: crypto.randomUUID(), name: 'Awa Ndiaye', email: 'awa@example.com', country };
	const items = [{ description: 'Abonnement', unit_price: price ?? usual }];
	return (await invoiceOf(house, { customer, currency, items }, key)).id;
};

export const startWith = (
	house: House,
	provider: SandboxProvider,
	invoiceId: string,
	repeat: string = crypto.randomUUID(),
): Promise<Answer> =>
	call(house, 'POST', '/payments', {
		key: settings[provider].key,
		repeat,
		body: { invoice_id: invoiceId, provider, ...(provider === 'mtn_mobile_money' && { phone }) },
	});

export const begin = async (house: PayingHouse, provider: SandboxProvider): Promise<Begun> => {
	const invoiceId = await dueInvoice(house, provider);
	const { status, body } = await startWith(house, provider, invoiceId);
	if (status !== 201) throw new Error(JSON.stringify(body));
	const account = accountOf(house, provider);
	const { key } = settings[provider];
	return { provider, key, account, invoiceId, paymentId: body.id, reference: body.provider_reference };
};

/** The payer does their part; how the provider tells it is the test's. */
export const pay = async (
	house: PayingHouse,
	{ provider, account, reference }: Pick<Begun, 'provider' | 'account' | 'reference'>,
): Promise<void> => {
	switch (provider) {
		case 'stripe':
			await control(`/stripe/checkout/${reference}/pay`, { card: '4242424242424242' });
			return;
		case 'paypal':
			await control(`/paypal/orders/${reference}`, { account, action: 'approve' });
			return;
		case 'orange_money':
			await control(`/orange_money/orders/${reference}`, { account, action: 'pay' });
			return;
		case 'mtn_mobile_money':
			return answerPhones(house.credentials, 'approve');
	}
};

/** Each notice once, in the order they were made; what one of them makes the provider tell comes after it. */
export const hearAll = async (house: House, account: string, after = 0): Promise<readonly WireNotice[]> => {
	let heard = after;
	for (;;) {
		const all = await noticesOf(account);
		if (heard >= all.length) return all.slice(after);
		for (const notice of all.slice(heard)) {
			const response = await deliver(house, notice);
			if (!response.ok) throw new Error(`${notice.url}: ${response.status}`);
		}
		heard = all.length;
		await house.drain();
	}
};

export const statusOf = async (house: House, { key, paymentId, invoiceId }: Begun) => {
	const payment = await call(house, 'GET', `/payments/${paymentId}`, { key });
	const invoice = await call(house, 'GET', `/invoices/${invoiceId}`, { key });
	return {
		payment: payment.body.status,
		attention: payment.body.attention,
		invoice: invoice.body.status,
		due: invoice.body.amount_due,
	};
};

export const paid = { payment: 'succeeded', attention: null, invoice: 'paid' } as const;

/** Time passes here and at the provider; cron sends again what lies undone. */
export const wait = async (house: PayingHouse, seconds: number): Promise<void> => {
	const ahead = addSeconds(house.clock.now(), seconds);
	const offset = Math.round((instantToEpochMs(ahead) - Date.now()) / 1_000);
	for (const provider of providers) {
		await control('/clock', { account: accountOf(house, provider), offset_seconds: offset });
	}
	house.clock.set(ahead);
	await sweepOutbox(house.wiring, house.wiring.open({ tenantId: null, background: () => undefined }));
	await passTime(house, 0);
};

/** What a payment of these stories asks for, in minor units: with French or Senegalese tax, none across the border. */
export const asked = { stripe: 3_599, paypal: 3_599, orange_money: 7_670, mtn_mobile_money: 6_500 } as const;

/** What our ledger says the provider took for a payment: one amount in minor units for each time it was written. */
export const heldFor = async ({ paymentId }: Pick<Begun, 'paymentId'>): Promise<readonly number[]> => {
	const { results } = await env.DB.prepare(
		`SELECT amount FROM ledger_postings WHERE account = 'provider_clearing' AND source <> ?1 || '/fee'
			AND substr(source, 1, length(?1)) = ?1 ORDER BY source`,
	)
		.bind(paymentId)
		.all<{ amount: number }>();
	return results.map(({ amount }) => amount);
};
