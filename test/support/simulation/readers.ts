import type { Chance } from '../chance.ts';
import type { House } from '../house.ts';
import { type Body, call, invoiceOf, phone } from '../paying.ts';
import type { PayingHouse } from '../paying-house.ts';
import { control, type SandboxProvider } from '../sandbox.ts';
import type { Outage } from './outages.ts';

/** Somebody who pays one invoice in parts, mostly: many payments, few documents. */
export interface Reader {
	readonly number: number;
	readonly chance: Chance;
	readonly currency: 'XOF' | 'EUR' | 'USD';
	invoiceId: string;
	invoices: number;
	/** Requests that were never answered: their caller will repeat them. */
	readonly unanswered: Wish[];
	/** Orders that Orange has taken on and not decided. */
	readonly undecided: string[];
}

interface Wish {
	readonly key: string;
	readonly body: object;
}

/** A payment that a reader has in hand. */
export interface Page {
	readonly provider: SandboxProvider;
	readonly paymentId: string;
	/** The provider's name for it; null while its answer is lost. */
	readonly reference: string | null;
}

/** How many of what happened, to be printed. */
export type Tally = Map<string, number>;
export const count = (tally: Tally, what: string): void => void tally.set(what, (tally.get(what) ?? 0) + 1);

export const newReader = async (house: House, number: number, chance: Chance): Promise<Reader> => {
	const currency = (['XOF', 'EUR', 'XOF', 'USD', 'XOF'] as const)[number % 5] ?? 'XOF';
	const reader = { number, chance, currency, invoiceId: '', invoices: 0, unanswered: [], undecided: [] };
	await nextInvoice(house, reader);
	return reader;
};

const prices = { XOF: '900000', EUR: '2000.00', USD: '2000.00' } as const;

/** Each invoice has a customer of its own, so that the ledger tells what was paid of it. Without mail: those are others' stories. */
export const nextInvoice = async (house: House, reader: Reader): Promise<void> => {
	reader.invoices += 1;
	const customer = {
		external_id: `reader-${reader.number}-${reader.invoices}`,
		name: 'Awa Ndiaye',
		country: reader.currency === 'XOF' ? reader.chance.oneOf(['CI', 'SN']) : 'FR',
	};
	const items = [{ description: 'Bibliothèque', unit_price: prices[reader.currency] }];
	reader.invoiceId = (await invoiceOf(house, { customer, currency: reader.currency, items })).id;
};

const providersOf = {
	XOF: ['mtn_mobile_money', 'orange_money', 'stripe', 'paypal'],
	EUR: ['stripe', 'paypal'],
	USD: ['stripe', 'paypal'],
} as const;

/** One intention: begins a payment, and does or leaves undone what the payer would. */
export const payOnce = async (house: PayingHouse, reader: Reader, outage: Outage, tally: Tally): Promise<void> => {
	const { chance } = reader;
	await repeatUnanswered(house, reader);
	if (reader.chance.happens(0.06)) return giveBack(house, reader, outage, tally);
	const first = await begin(house, reader, chance.oneOf(providersOf[reader.currency]), outage, tally);
	if (first === null) return;
	const mood = chance.next();
	if (mood < 0.6) return act(house, reader, first, 'pay', tally);
	if (mood < 0.7) return act(house, reader, first, 'refuse', tally);
	if (mood < 0.8) return count(tally, 'walked away');
	const second = await begin(house, reader, chance.oneOf(providersOf[reader.currency]), outage, tally);
	count(tally, 'came back with another provider');
	// The page that they had left may still be open in another tab.
	if (mood > 0.9) await act(house, reader, first, 'pay', tally);
	if (second !== null) await act(house, reader, second, 'pay', tally);
};

const begin = async (
	house: PayingHouse,
	reader: Reader,
	provider: SandboxProvider,
	outage: Outage,
	tally: Tally,
): Promise<Page | null> => {
	const { chance, currency, invoiceId } = reader;
	const whole = chance.happens(0.04);
	const amount =
		currency === 'XOF' ? String(chance.between(600, 9_000)) : (chance.between(100, 4_000) / 100).toFixed(2);
	const body = {
		invoice_id: invoiceId,
		provider,
		...(!whole && { amount, currency }),
		...(provider === 'mtn_mobile_money' && { phone }),
		...(provider === 'orange_money' && { country: 'SN' }),
	};
	const wish = { key: `wish-${reader.number}-${chance.between(0, 2 ** 31)}`, body };
	const answer = await ask(await outage.hit(house, provider, chance), wish);
	if (answer === null) {
		count(tally, 'request without an answer');
		reader.unanswered.push(wish);
		return null;
	}
	const { status, body: told } = answer;
	count(tally, status === 201 ? `begun ${provider} ${currency}` : `not begun: ${told.type}`);
	if (status === 201) return { provider, paymentId: told.id, reference: told.provider_reference ?? null };
	if (told.type === '/problems/payment-invoice-not-payable' || told.type === '/problems/payment-exceeds-due') {
		await nextInvoice(house, reader);
	}
	return null;
};

/** The invoice is cancelled, and what came for it goes back the way it came, where there is one. */
const giveBack = async (house: PayingHouse, reader: Reader, outage: Outage, tally: Tally): Promise<void> => {
	const { chance, invoiceId, currency } = reader;
	const cancelled = await call(house, 'POST', `/invoices/${invoiceId}/cancel`, { body: {} });
	count(tally, `cancelled: ${cancelled.status}`);
	for (let part = 0; part < 3; part++) {
		const key = `back-${invoiceId}-${part}`;
		const through = await outage.hit(house, chance.oneOf(providersOf[currency]), chance);
		const body = { way: 'provider' };
		const refund = await call(through, 'POST', `/invoices/${invoiceId}/refund`, { body, repeat: key }).catch(
			() => null,
		);
		count(
			tally,
			`refund: ${refund === null ? 'no answer' : refund.status === 201 ? refund.body.status : refund.body.type}`,
		);
		if (refund !== null && refund.status !== 201) break;
	}
	await nextInvoice(house, reader);
};

/** Null: the process died, or the database was away. */
const ask = async (
	house: House,
	{ key, body }: Wish,
): Promise<{ readonly status: number; readonly body: Body } | null> => {
	try {
		const answer = await call(house, 'POST', '/payments', { body, repeat: key });
		return answer.status >= 500 ? null : answer;
	} catch {
		return null;
	}
};

/** What was not answered is asked again, with the same key and the same words. */
export const repeatUnanswered = async (house: House, reader: Reader): Promise<void> => {
	for (const wish of reader.unanswered.splice(0)) {
		const answer = await ask(house, wish);
		const isStillOpen = answer === null || answer.body.type === '/problems/idempotency-in-progress';
		if (isStillOpen) reader.unanswered.push(wish);
	}
};

/** The payer's part; what can no longer be done there is not done. */
const act = async (
	{ credentials }: PayingHouse,
	{ chance, undecided }: Reader,
	{ provider, reference }: Page,
	will: 'pay' | 'refuse',
	tally: Tally,
): Promise<void> => {
	count(tally, `${will === 'pay' ? 'paid' : 'refused'} at ${provider}`);
	// Who cannot see a page cannot pay; a phone rings whether we heard of it or not, and is answered by `answerPhones`.
	if (reference === null || provider === 'mtn_mobile_money') return;
	await ignoringRefusals(async () => {
		switch (provider) {
			case 'stripe': {
				const card = will === 'pay' ? '4242424242424242' : '4000000000009995';
				if (chance.happens(0.15)) await control(`/stripe/checkout/${reference}/pay`, { card: '4000000000009995' });
				await control(`/stripe/checkout/${reference}/pay`, { card });
				return;
			}
			case 'paypal': {
				const action = will === 'pay' ? chance.oneOf(['approve', 'approve', 'approve', 'pending', 'fail']) : 'refuse';
				await control(`/paypal/orders/${reference}`, { account: credentials.paypal, action });
				return;
			}
			case 'orange_money': {
				const action = will === 'pay' ? chance.oneOf(['pay', 'pay', 'pay', 'pend']) : 'refuse';
				await control(`/orange_money/orders/${reference}`, { account: credentials.orange, action });
				if (action === 'pend') undecided.push(reference);
			}
		}
	});
};

/** Pages close, orders end, and a second payment of the same page is refused by the provider itself. */
export const ignoringRefusals = async (work: () => Promise<void>): Promise<void> => {
	try {
		await work();
	} catch (error) {
		if (!/: 4\d\d /.test(String(error))) throw error;
	}
};
