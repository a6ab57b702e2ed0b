import { type Request, Response } from 'miniflare';

/*
 * The world outside, answering at once: it takes mail, and is as much of Stripe as one payment needs. A page that was
 * opened is paid when it is asked about.
 */

interface Page {
	readonly id: string;
	readonly paymentId: string;
	readonly amount: number;
	readonly currency: string;
	readonly expiresAt: number;
}

export const createOutside = (): ((request: Request) => Promise<Response>) => {
	const pages = new Map<string, Page>();
	return async (request) => {
		const { pathname } = new URL(request.url);
		if (!pathname.startsWith('/stripe/')) return Response.json({ id: 'mail-accepted' });
		if (pathname === sessionsPath && request.method === 'POST') {
			const page = pageOf(new URLSearchParams(await request.text()), pages.size + 1);
			pages.set(page.id, page);
			return Response.json({ ...sessionOf(page), status: 'open', payment_status: 'unpaid', payment_intent: null });
		}
		const page = pages.get(pathname.slice(sessionsPath.length + 1));
		if (page === undefined || request.method !== 'GET') return new Response(null, { status: 404 });
		const paid = { status: 'complete', payment_status: 'paid', payment_intent: intentOf(page) };
		return Response.json({ ...sessionOf(page), ...paid });
	};
};

const sessionsPath = '/stripe/v1/checkout/sessions';

const pageOf = (form: URLSearchParams, count: number): Page => ({
	id: `cs_test_${String(count).padStart(58, '0')}`,
	paymentId: form.get('metadata[payment_id]') ?? '',
	amount: Number(form.get('line_items[0][price_data][unit_amount]')),
	currency: form.get('line_items[0][price_data][currency]') ?? '',
	expiresAt: Number(form.get('expires_at')),
});

const sessionOf = ({ id, paymentId, amount, currency, expiresAt }: Page) => ({
	id,
	object: 'checkout.session',
	mode: 'payment',
	amount_total: amount,
	currency,
	url: `https://checkout.stripe.com/c/pay/${id}`,
	expires_at: expiresAt,
	metadata: { payment_id: paymentId },
});

/** As long as Stripe's: they are kept, so their length counts. */
const shortIdOf = ({ id }: Page): string => id.slice(-24);

const intentOf = (page: Page) => ({
	id: `pi_${shortIdOf(page)}`,
	object: 'payment_intent',
	status: 'succeeded',
	amount: page.amount,
	amount_received: page.amount,
	currency: page.currency,
	metadata: { payment_id: page.paymentId },
	latest_charge: {
		id: `ch_${shortIdOf(page)}`,
		object: 'charge',
		status: 'succeeded',
		amount: page.amount,
		currency: page.currency,
		created: Math.floor(Date.now() / 1000),
		payment_intent: `pi_${shortIdOf(page)}`,
		payment_method_details: { type: 'card', card: { brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2030 } },
		balance_transaction: {
			id: `txn_${shortIdOf(page)}`,
			amount: page.amount,
			currency: page.currency,
			fee: feeOf(page),
		},
		metadata: { payment_id: page.paymentId },
	},
});

/** Europe's cards: 1.5 % and 25 cents. */
const feeOf = ({ amount }: Page): number => Math.round(amount * 0.015) + 25;
