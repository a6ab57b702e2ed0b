import { type Context, Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { nowMsOf } from '../clock.ts';
import type { SandboxContext, SandboxEnv } from '../env.ts';

/** About nine hours, like PayPal's. */
const tokenSeconds = 32_400;

/** Any client id of this form is an account; the first secret that comes with it is its secret. */
const clientIdPattern = /^[A-Za-z0-9_-]{8,100}$/;
const secretPattern = /^[A-Za-z0-9_-]{8,100}$/;

export const tokenRoutes = new Hono<SandboxContext>();

tokenRoutes.post('/v1/oauth2/token', async (c) => {
	const [clientId = '', secret = ''] = basicCredentials(c) ?? [];
	if (!clientIdPattern.test(clientId) || !secretPattern.test(secret)) return invalidClient(c);
	if (!(await isSecretOf(c.env, clientId, secret))) return invalidClient(c);
	const form = new URLSearchParams(await c.req.text());
	if (form.get('grant_type') !== 'client_credentials') {
		return c.json({ error: 'unsupported_grant_type', error_description: 'unsupported grant_type' }, 400);
	}
	const token = `A21AA.${btoa(clientId).replaceAll('=', '')}.${crypto.randomUUID().replaceAll('-', '')}`;
	const expiresMs = (await nowMsOf(c.env.DB, clientId)) + tokenSeconds * 1_000;
	await c.env.DB.prepare('INSERT INTO paypal_tokens (token, account, expires_ms) VALUES (?, ?, ?)')
		.bind(token, clientId, expiresMs)
		.run();
	return c.json({
		scope: 'https://uri.paypal.com/services/payments/payment https://uri.paypal.com/services/vault/payment-tokens/read',
		access_token: token,
		token_type: 'Bearer',
		app_id: 'APP-80W284485P519543T',
		expires_in: tokenSeconds,
		nonce: `${new Date().toISOString()}${crypto.randomUUID()}`,
	});
});

/** Refuses tokens that were never issued or have ended by the account's clock. */
export const authenticated = createMiddleware<SandboxContext>(async (c, next) => {
	const token = bearerToken(c);
	const row =
		token === null
			? null
			: await c.env.DB.prepare('SELECT account, expires_ms FROM paypal_tokens WHERE token = ?')
					.bind(token)
					.first<{ account: string; expires_ms: number }>();
	if (!row || row.expires_ms <= (await nowMsOf(c.env.DB, row.account))) {
		return c.json({ error: 'invalid_token', error_description: 'The token has expired or is unknown' }, 401);
	}
	return next();
});

/** The client id, from the credentials or from inside the token; null for requests that carry neither. */
export const accountOf = (c: Context<SandboxContext>): string | null => {
	const encoded = bearerToken(c)?.split('.')[1];
	if (encoded === undefined) return basicCredentials(c)?.[0] ?? null;
	return decodeBase64(encoded);
};

/** Behind `authenticated`. */
export const knownAccount = (c: Context<SandboxContext>): string => {
	const account = accountOf(c);
	if (account === null) throw new Error('this route is open to everybody');
	return account;
};

const bearerToken = (c: Context): string | null =>
	/^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? null;

const basicCredentials = (c: Context): readonly string[] | null => {
	const encoded = /^Basic (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1];
	return encoded === undefined ? null : (decodeBase64(encoded)?.split(':') ?? null);
};

const decodeBase64 = (encoded: string): string | null => {
	try {
		return atob(encoded);
	} catch {
		return null;
	}
};

const isSecretOf = async (env: SandboxEnv, account: string, secret: string): Promise<boolean> => {
	const row = await env.DB.prepare(
		`INSERT INTO paypal_accounts (account, secret) VALUES (?1, ?2)
		 ON CONFLICT (account) DO UPDATE SET secret = coalesce(secret, ?2) RETURNING secret`,
	)
		.bind(account, secret)
		.first<{ secret: string }>();
	return row?.secret === secret;
};

const invalidClient = (c: Context) =>
	c.json({ error: 'invalid_client', error_description: 'Client Authentication failed' }, 401);
