import { inject } from 'vitest';

/** The outside world, a Worker of its own behind real HTTP. */
export const sandboxUrl = inject('sandboxUrl');

export type SandboxProvider = 'stripe' | 'paypal' | 'orange_money' | 'mtn_mobile_money';

/** Asks something of the world under `/control`; answers what it says, throws when it refuses. A body makes it a POST. */
export const control = async <Answer = unknown>(
	path: string,
	body?: object,
	method: 'GET' | 'POST' | 'PATCH' | 'DELETE' = body === undefined ? 'GET' : 'POST',
): Promise<Answer> => {
	const response = await fetch(`${sandboxUrl}/control${path}`, {
		method,
		...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`${method} /control${path}: ${response.status} ${text}`);
	return (text === '' ? null : JSON.parse(text)) as Answer;
};

/** A credential in the provider's form that nobody else uses: an account of its own. */
export const freshAccount = (provider: SandboxProvider): string => {
	const random = crypto.randomUUID().replaceAll('-', '');
	return `${credentialStarts[provider]}${random}`;
};

/** Stripe: the secret key; PayPal, Orange: the client id; MTN: the subscription key. */
const credentialStarts: Readonly<Record<SandboxProvider, string>> = {
	stripe: 'sk_test_',
	paypal: 'A',
	orange_money: '',
	mtn_mobile_money: '',
};
