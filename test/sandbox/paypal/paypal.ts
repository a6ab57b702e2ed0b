import sandbox from '../../../sandbox/index.ts';
import { sandboxEnv } from '../env.ts';

export const call = async (path: string, init?: RequestInit): Promise<Response> =>
	sandbox.request(path, init, sandboxEnv);

export const control = async <Answer = unknown>(path: string, body: object, method = 'POST'): Promise<Answer> =>
	(await call(`/control/paypal${path}`, { method, body: JSON.stringify(body) })).json();

export interface Order {
	readonly id: string;
	readonly status: string;
	readonly links: readonly { readonly rel: string; readonly href: string }[];
	readonly purchase_units: readonly {
		readonly payments?: { readonly captures: readonly { readonly id: string; readonly status: string }[] };
	}[];
	readonly payment_source?: {
		readonly paypal: { readonly attributes?: { readonly vault?: { readonly id?: string } } };
	};
}

export interface Refusal {
	readonly name: string;
	readonly debug_id: string;
	readonly details: readonly { readonly issue: string; readonly field?: string }[];
}

export const tokenOf = async (account: string, secret = 'the-secret'): Promise<Response> =>
	call('/paypal/v1/oauth2/token', {
		method: 'POST',
		headers: { authorization: `Basic ${btoa(`${account}:${secret}`)}` },
		body: 'grant_type=client_credentials',
	});

/** A merchant's application with a token, and what it asks of PayPal. */
export const openApplication = async () => {
	const account = `A${crypto.randomUUID().replaceAll('-', '')}`;
	const { access_token: token } = await (await tokenOf(account)).json<{ access_token: string }>();
	const ask = (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) =>
		call(`/paypal${path}`, {
			method,
			headers: {
				authorization: `Bearer ${token}`,
				prefer: 'return=representation',
				...(body !== undefined && { 'content-type': 'application/json' }),
				...headers,
			},
			...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
		});
	const create = async (changes: object = {}): Promise<Order> => {
		const response = await ask('POST', '/v2/checkout/orders', orderBody(changes));
		if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
		return response.json();
	};
	return {
		account,
		ask,
		create,
		approve: (order: Order, action = 'approve') => control(`/orders/${order.id}`, { account, action }),
		capture: (order: Order, headers?: Readonly<Record<string, string>>) =>
			ask('POST', `/v2/checkout/orders/${order.id}/capture`, {}, headers),
		read: async (order: Order) => (await ask('GET', `/v2/checkout/orders/${order.id}`)).json<Order>(),
	};
};

export const unit = (changes: object = {}) => ({ amount: { currency_code: 'EUR', value: '29.99' }, ...changes });

export const orderBody = (changes: object = {}) => ({
	intent: 'CAPTURE',
	purchase_units: [unit()],
	payment_source: {
		paypal: { experience_context: { return_url: 'https://shop.example/back', cancel_url: 'https://shop.example/no' } },
	},
	...changes,
});

export const issuesOf = async (response: Response): Promise<readonly string[]> =>
	(await response.json<Refusal>()).details.map(({ issue }) => issue);
