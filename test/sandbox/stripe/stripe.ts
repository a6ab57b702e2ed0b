import sandbox from '../../../sandbox/index.ts';
import { sandboxEnv } from '../env.ts';

export interface Answer {
	readonly status: number;
	readonly headers: Headers;
	// biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an answer, not what it is
	readonly body: any;
}

/** A test key that nobody else uses: an account of its own. */
export const freshKey = (): string => `sk_test_${crypto.randomUUID().replaceAll('-', '')}`;

/** One request to `/v1/…`; `form` as it stands on the wire. */
export const ask = async (
	key: string | null,
	line: string,
	form: Readonly<Record<string, string>> = {},
	headers: Readonly<Record<string, string>> = {},
): Promise<Answer> => {
	const [method = 'GET', path = ''] = line.split(' ');
	const text = new URLSearchParams(form).toString();
	const response = await sandbox.request(
		`/stripe${path}${method === 'GET' && text !== '' ? `?${text}` : ''}`,
		{
			method,
			headers: { ...(key !== null && { authorization: `Bearer ${key}` }), ...headers },
			...(method === 'POST' && { body: text }),
		},
		sandboxEnv,
	);
	return { status: response.status, headers: response.headers, body: await response.json() };
};

/** A request that must succeed. */
export const make = async (key: string, line: string, form: Readonly<Record<string, string>> = {}) => {
	const { status, body } = await ask(key, line, form);
	if (status !== 200) throw new Error(`${line}: ${status} ${JSON.stringify(body)}`);
	return body;
};

export const control = async (path: string, body: object, method = 'POST'): Promise<Answer['body']> => {
	const response = await sandbox.request(`/control/stripe${path}`, { method, body: JSON.stringify(body) }, sandboxEnv);
	return response.json();
};

/** What a page for 12.34 EUR is made of. */
export const sessionForm = {
	mode: 'payment',
	success_url: 'https://shop.example.test/back?session={CHECKOUT_SESSION_ID}',
	cancel_url: 'https://shop.example.test/cart',
	'line_items[0][quantity]': '1',
	'line_items[0][price_data][currency]': 'eur',
	'line_items[0][price_data][unit_amount]': '1234',
	'line_items[0][price_data][product_data][name]': 'A <book>',
	'payment_intent_data[metadata][payment_id]': 'pay_1',
};

export const intentForm = { amount: '1234', currency: 'eur', 'automatic_payment_methods[enabled]': 'true' };
