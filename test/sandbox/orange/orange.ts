import sandbox from '../../../sandbox/index.ts';
import { sandboxEnv } from '../env.ts';

export const call = async (path: string, init?: RequestInit): Promise<Response> =>
	sandbox.request(path, init, sandboxEnv);

export const control = async <Answer = unknown>(path: string, body: object, method = 'POST'): Promise<Answer> =>
	(await call(`/control${path}`, { method, body: JSON.stringify(body) })).json();

export interface Created {
	readonly pay_token: string;
	readonly payment_url: string;
	readonly notif_token: string;
}

/** A merchant's application with a token, and what it asks of WebPay. */
export const openApplication = async (environment = 'dev') => {
	const account = crypto.randomUUID().replaceAll('-', '');
	const token = await tokenOf(account);
	const post = async (resource: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
		call(`/orange/orange-money-webpay/${environment}/v1/${resource}`, {
			method: 'POST',
			headers: {
				authorization: `Bearer ${token}`,
				accept: 'application/json',
				'content-type': 'application/json',
				...headers,
			},
			body: typeof body === 'string' ? body : JSON.stringify(body),
		});
	const create = async (changes: Record<string, unknown> = {}): Promise<Created & { readonly order_id: string }> => {
		const order = orderBody(changes);
		const response = await post('webpayment', order);
		if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
		return { ...(await response.json<Created>()), order_id: order.order_id };
	};
	const statusOf = async (order: Pick<Created, 'pay_token'> & { order_id: string }) => {
		const { order_id, pay_token } = order;
		return (await post('transactionstatus', { order_id, pay_token, amount: 6_500 })).json<{ status: string }>();
	};
	return { account, token, post, create, statusOf };
};

export const tokenRequest = (authorization: string, headers: Readonly<Record<string, string>> = {}) =>
	call('/orange/oauth/v3/token', {
		method: 'POST',
		headers: { authorization, accept: 'application/json', ...headers },
		body: 'grant_type=client_credentials',
	});

const tokenOf = async (account: string): Promise<string> => {
	const response = await tokenRequest(`Basic ${btoa(`${account}:secret`)}`);
	return (await response.json<{ access_token: string }>()).access_token;
};

export const orderBody = (changes: Record<string, unknown> = {}) => ({
	merchant_key: 'merchant',
	currency: 'OUV',
	order_id: `p-${crypto.randomUUID().replaceAll('-', '').slice(0, 26)}`,
	amount: 6_500,
	return_url: 'https://shop.example.test/back',
	cancel_url: 'https://shop.example.test/cancel',
	notif_url: 'https://shop.example.test/notices/1',
	lang: 'fr',
	reference: 'Coko',
	...changes,
});
