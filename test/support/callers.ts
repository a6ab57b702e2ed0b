import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { Config } from '../../src/env.ts';
import { createApp } from '../../src/routes/app.ts';
import { createWiring } from '../../src/wiring.ts';
import type { House, RequestOptions } from './house.ts';

export const platformKey = 'ck_test_platform';
export const base = '/api/billing';

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
export type Body = any;

/** A request under the base, with its answer already read. */
export const call = async (
	house: Pick<House, 'request'>,
	method: string,
	path: string,
	options: RequestOptions = {},
): Promise<{ status: number; body: Body; headers: Headers }> => {
	const response = await house.request(method, `${base}${path}`, options);
	const text = await response.text();
	return { status: response.status, body: text === '' ? null : JSON.parse(text), headers: response.headers };
};

/** A key made by the administrator of the demo tenant. */
export const newKey = async (
	house: House,
	input: { role?: string; scopes?: readonly string[] | null; expires_at?: string; name?: string },
	key?: string,
): Promise<{ id: string; key: string }> => {
	const body = { name: 'Test', role: 'admin', ...input };
	const made = await call(house, 'POST', '/api-keys', { body, ...(key !== undefined && { key }) });
	if (made.status !== 201) throw new Error(JSON.stringify(made.body));
	return made.body;
};

/** The same deployment in another isolate, or with another configuration: one database, caches of its own. */
export const anotherIsolate = (house: House, config: Partial<Config> = {}): Pick<House, 'request'> => {
	const wiring = createWiring(env, { ...house.wiring.config, ...config }, { clock: house.clock });
	const app = createApp(wiring);
	return {
		async request(method, path, { key = 'ck_test_admin', body, headers } = {}) {
			const context = createExecutionContext();
			const response = await app.fetch(
				new Request(`https://billing.example.test${path}`, {
					method,
					headers: {
						...(key !== null && { authorization: `Bearer ${key}` }),
						...(body !== undefined && { 'content-type': 'application/json' }),
						...headers,
					},
					...(body !== undefined && { body: JSON.stringify(body) }),
				}),
				env,
				context,
			);
			await waitOnExecutionContext(context);
			return response;
		},
	};
};

export const issuer = 'https://app.coko.example';

export interface Signer {
	readonly jwk: JWK;
	/** Claims and header replace those of a good token; `undefined` leaves one out. */
	token(claims?: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
}

/** Signs tokens as the platform would for its end users. */
export const createSigner = async (algorithm: 'ES256' | 'EdDSA', nowSeconds: () => number): Promise<Signer> => {
	const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
	const kid = `key-${algorithm}`;
	return {
		jwk: { ...(await exportJWK(publicKey)), kid },
		token: (claims = {}, header = {}) => {
			const iat = nowSeconds();
			const good = { iss: issuer, aud: 'coko', role: 'customer', iat, exp: iat + 600 };
			return new SignJWT({ ...good, ...claims })
				.setProtectedHeader({ alg: algorithm, kid, ...header })
				.sign(privateKey);
		},
	};
};

export const simpleInvoice = (externalId: string) => ({
	customer: { external_id: externalId, name: 'Awa Ndiaye', email: 'awa@example.com', country: 'FR', locale: 'fr' },
	currency: 'EUR',
	items: [{ description: 'Abonnement Premium', quantity: 1, unit_price: '29.99', item_type: 'subscription' }],
});
