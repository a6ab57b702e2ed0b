import { beforeEach, expect, it } from 'vitest';
import { ask, type Subscriber, savedPaypal, subscribe } from '../support/dunning.ts';
import { freshStorage } from '../support/house.ts';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';
import { control } from '../support/sandbox.ts';

let house: PayingHouse;
beforeEach(async () => {
	await freshStorage();
	house = await openPayingHouse();
});

interface Invoice {
	readonly id: string;
	readonly status: string;
	readonly due_date: string;
	readonly issue_date: string;
}

const invoicesOf = async ({ customerId }: Pick<Subscriber, 'customerId'>): Promise<readonly Invoice[]> => {
	const response = await house.request('GET', `/api/billing/invoices?customer_id=${customerId}`);
	return (await response.json<{ data: readonly Invoice[] }>()).data;
};

/** The hourly cron, and everything that follows from it. */
const runOn = async (instant: string): Promise<void> => {
	house.clock.set(instant);
	await ask(house, 'POST', '/recurring/process-due', {});
	await house.drain();
};

it('a saved method is charged at once and at each renewal, one charge for each invoice', async () => {
	const subscriber = await subscribe(house, 'good');
	expect(await invoicesOf(subscriber)).toEqual([expect.objectContaining({ status: 'paid' })]);
	const start = house.clock.now();
	const next = new Date(Date.parse(start) + 32 * 86_400_000).toISOString();
	await runOn(next);
	await runOn(next);
	const invoices = await invoicesOf(subscriber);
	expect(invoices.map(({ status }) => status)).toEqual(['paid', 'paid']);
	// What is charged by itself is due on its day.
	expect(invoices.every((invoice) => invoice.due_date === invoice.issue_date)).toBe(true);
	const { data } = await ask(house, 'GET', `/payments?customer_id=${subscriber.customerId}`);
	expect(data).toHaveLength(2);
});

it('whoever saves the method with which they pay is charged by it from the next period on', async () => {
	const subscriber = await subscribe(house, 'none');
	const begun = (await (
		await house.request('POST', '/api/billing/payments', {
			body: { invoice_id: subscriber.invoiceId, provider: 'paypal', save_method: true },
			headers: { 'idempotency-key': 'first' },
		})
	).json()) as { id: string; provider_reference: string };
	await control(`/paypal/orders/${begun.provider_reference}`, { account: house.credentials.paypal, action: 'approve' });
	await ask(house, 'POST', `/payments/${begun.id}/sync`);
	await house.drain();
	const read = (await ask(house, 'GET', `/recurring/${subscriber.subscriptionId}`)) as unknown as Record<
		string,
		string
	>;
	expect(read['payment_method_id']).toMatch(/^pmt_/);
	await runOn(new Date(Date.parse(house.clock.now()) + 32 * 86_400_000).toISOString());
	expect((await invoicesOf(subscriber)).map(({ status }) => status)).toEqual(['paid', 'paid']);
});

it('a message that comes twice charges once, and an invoice that was paid by hand is not charged', async () => {
	const customer = await ask(house, 'POST', '/customers', { name: 'Awa', country: 'FR', email: 'awa@example.com' });
	const methodId = await savedPaypal(house, customer.id);
	const created = await ask(house, 'POST', '/recurring', {
		customer_id: customer.id,
		amount: 29.99,
		currency: 'EUR',
		frequency: 'monthly',
		payment_method_id: methodId,
	});
	const collections = house.queued.filter(({ kind }) => kind === 'subscription.collect');
	expect(collections).toHaveLength(1);
	house.queued.push(...collections, ...collections);
	await ask(house, 'POST', `/invoices/${created.latest_invoice_id}/mark-paid`, { method: 'cash' });
	await house.drain();
	const { data } = await ask(house, 'GET', `/payments?customer_id=${customer.id}`);
	expect(data).toHaveLength(1);
});
