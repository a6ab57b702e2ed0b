import type { SandboxEnv } from '../../../sandbox/env.ts';
import sandbox from '../../../sandbox/index.ts';
import { sandboxEnv } from '../env.ts';

/** Where a person plays the phones, unless a test says otherwise. */
export const withPerson: SandboxEnv = { ...sandboxEnv, MTN_AUTO: 'off' };
export const automatic: SandboxEnv = { ...sandboxEnv, MTN_AUTO: 'on' };

export const call = async (path: string, init?: RequestInit, env = withPerson): Promise<Response> =>
	sandbox.request(path, init, env);

export const control = async <Answer = unknown>(path: string, body: object, method = 'POST'): Promise<Answer> =>
	(await call(`/control${path}`, { method, body: JSON.stringify(body) })).json();

export const newKey = (): string => crypto.randomUUID().replaceAll('-', '');

export const tokenRequest = (product: string, key: string, user: string, init: RequestInit = {}) =>
	call(`/mtn/${product}/token/`, {
		method: 'POST',
		...init,
		headers: { authorization: `Basic ${btoa(user)}`, 'ocp-apim-subscription-key': key },
	});

/** A merchant with a token, and what it asks of Collection. */
export const openMerchant = async (user = `${crypto.randomUUID()}:api-key`, account = newKey()) => {
	const { access_token: token } = await (await tokenRequest('collection', account, user)).json<{
		access_token: string;
	}>();
	const headers = {
		authorization: `Bearer ${token}`,
		'x-target-environment': 'sandbox',
		'ocp-apim-subscription-key': account,
		'content-type': 'application/json',
	};
	const request = async (
		body: unknown,
		more: Readonly<Record<string, string>> = {},
		env = withPerson,
	): Promise<Response & { readonly reference: string }> => {
		const reference = more['x-reference-id'] ?? crypto.randomUUID();
		const response = await call(
			'/mtn/collection/v1_0/requesttopay',
			{
				method: 'POST',
				headers: { ...headers, 'x-reference-id': reference, ...more },
				body: typeof body === 'string' ? body : JSON.stringify(body),
			},
			env,
		);
		return Object.assign(response, { reference });
	};
	const read = (reference: string): Promise<Response> =>
		call(`/mtn/collection/v1_0/requesttopay/${reference}`, { headers });
	const statusOf = async (reference: string): Promise<string> =>
		(await (await read(reference)).json<{ status: string }>()).status;
	return { account, request, read, statusOf };
};

export const payBody = (changes: Record<string, unknown> = {}) => ({
	amount: '6500',
	currency: 'EUR',
	externalId: 'p-1',
	payer: { partyIdType: 'MSISDN', partyId: '2250501020304' },
	payerMessage: 'Facture INV-2026-000001',
	payeeNote: 'INV-2026-000001',
	...changes,
});
