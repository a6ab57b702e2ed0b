import { type Context, Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { nowMsOf } from '../clock.ts';
import type { SandboxContext } from '../env.ts';
import {
	accountOf,
	insertToken,
	insertUser,
	type MtnUser,
	openKey,
	productNames,
	setApiKey,
	tokenRow,
	userById,
} from './mtn.access.store.ts';
import {
	alreadyExists,
	badRequest,
	forbidden,
	invalidSubscriptionKey,
	invalidToken,
	loginFailed,
	notFound,
	refusedWith,
} from './mtn.errors.ts';
import { apiUserInput, currencyOfEnvironment, referenceId } from './mtn.schemas.ts';

export interface MtnContext extends SandboxContext {
	Variables: { account: string; key: string; userId: string };
}

const tokenSeconds = 3_600;

/** Whose key it is, before anything else: misbehavior is planned for accounts, and two keys may be of one. */
export const readSubscriptionKey = createMiddleware<MtnContext>(async (c, next) => {
	const key = c.req.header('ocp-apim-subscription-key') ?? '';
	if (!/^[A-Za-z0-9_-]{8,100}$/.test(key)) return invalidSubscriptionKey(c);
	const product = productNames.find((name) => c.req.path.startsWith(`/mtn/${name}/`));
	if (product === undefined) {
		c.set('account', key);
	} else {
		const row = await openKey(c.env.DB, key, product);
		if (row.product !== product) return invalidSubscriptionKey(c);
		c.set('account', row.account);
	}
	c.set('key', key);
	return next();
});

/** For everything that moves money: who asks, in which environment, from where. */
export const readAccess = createMiddleware<MtnContext>(async (c, next) => {
	const bearer = /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1];
	const token = bearer === undefined ? null : await tokenRow(c.env.DB, bearer);
	const isGood = token?.subscription_key === c.get('key');
	if (!isGood || (await nowMsOf(c.env.DB, c.get('account'))) >= token.expires_at_ms) return invalidToken(c);
	const environment = c.req.header('x-target-environment') ?? '';
	if (!Object.hasOwn(currencyOfEnvironment, environment)) return refusedWith(c, 'NOT_ALLOWED_TARGET_ENVIRONMENT');
	if (c.req.path.startsWith('/mtn/disbursement/')) {
		const { allowed_ip: allowedIp } = await accountOf(c.env.DB, c.get('account'));
		if (allowedIp !== null && c.req.header('x-forwarded-for') !== allowedIp) return forbidden(c);
	}
	c.set('userId', token.user_id);
	return next();
});

/** Tokens for both products, and users that a developer makes for the sandbox environment. */
export const mtnAccessRoutes = new Hono<MtnContext>();

mtnAccessRoutes.post('/:product{collection|disbursement}/token/', async (c) => {
	if ((await c.req.arrayBuffer()).byteLength > 0) return badRequest(c);
	const credentials = basicOf(c);
	if (credentials === null) return loginFailed(c);
	const user = await openUser(c, credentials);
	if (user?.api_key !== credentials.apiKey) return loginFailed(c);
	const now = Date.now();
	const token = `${encodeJson({ typ: 'JWT', alg: 'R256' })}.${encodeJson({
		clientId: user.user_id,
		expires: new Date(now + tokenSeconds * 1_000).toISOString(),
		sessionId: crypto.randomUUID(),
	})}.${crypto.randomUUID().replaceAll('-', '')}`;
	await insertToken(c.env.DB, {
		token,
		subscription_key: c.get('key'),
		user_id: user.user_id,
		expires_at_ms: (await nowMsOf(c.env.DB, c.get('account'))) + tokenSeconds * 1_000,
	});
	return c.json({ access_token: token, token_type: 'access_token', expires_in: tokenSeconds });
});

mtnAccessRoutes.post('/v1_0/apiuser', async (c) => {
	const id = referenceId.safeParse(c.req.header('x-reference-id'));
	const input = apiUserInput.safeParse(await c.req.json().catch(() => undefined));
	if (!id.success || !input.success) return badRequest(c);
	const isNew = await insertUser(c.env.DB, {
		subscription_key: c.get('key'),
		user_id: id.data,
		api_key: null,
		callback_host: input.data.providerCallbackHost.toLowerCase(),
	});
	return isNew ? c.body(null, 201) : alreadyExists(c);
});

mtnAccessRoutes.post('/v1_0/apiuser/:id/apikey', async (c) => {
	const apiKey = crypto.randomUUID().replaceAll('-', '');
	return (await setApiKey(c.env.DB, c.get('key'), c.req.param('id'), apiKey)) ? c.json({ apiKey }, 201) : notFound(c);
});

mtnAccessRoutes.get('/v1_0/apiuser/:id', async (c) => {
	const user = await userById(c.env.DB, c.get('key'), c.req.param('id'));
	if (!user) return notFound(c);
	return c.json({ providerCallbackHost: user.callback_host, targetEnvironment: 'sandbox' });
});

interface Credentials {
	readonly userId: string;
	readonly apiKey: string;
}

/** Who was never provisioned is opened as they come, and keeps the key they came with. */
const openUser = async (c: Context<MtnContext>, { userId, apiKey }: Credentials): Promise<MtnUser | null> => {
	const key = c.get('key');
	await insertUser(c.env.DB, { subscription_key: key, user_id: userId, api_key: apiKey, callback_host: null });
	return userById(c.env.DB, key, userId);
};

const basicOf = (c: Context): Credentials | null => {
	const encoded = /^Basic ([A-Za-z0-9+/]+=*)$/.exec(c.req.header('authorization') ?? '')?.[1];
	if (encoded === undefined) return null;
	const [, userId, apiKey] = /^([^:]+):(.+)$/.exec(decodeBase64(encoded)) ?? [];
	return userId === undefined || apiKey === undefined ? null : { userId, apiKey };
};

const decodeBase64 = (text: string): string => {
	try {
		return atob(text);
	} catch {
		return '';
	}
};

const encodeJson = (value: object): string => btoa(JSON.stringify(value)).replaceAll('=', '');
