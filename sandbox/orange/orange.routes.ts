import { type Context, Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { nowMsOf } from '../clock.ts';
import type { SandboxContext, SandboxEnv } from '../env.ts';
import { misbehave } from '../faults.ts';
import {
	accessDenied,
	expiredCredentials,
	fieldsOf,
	gatewayError,
	invalidBody,
	missingCredentials,
	notAcceptable,
	orderIdUsed,
	tooManyRequests,
} from './orange.errors.ts';
import { currencyOfEnvironment, statusInput, type WebPaymentInput, webPaymentInput } from './orange.schemas.ts';
import { notifTokenBytes, payTokenBytes, randomHex } from './orange.settlement.ts';
import {
	bindAccount,
	insertOrder,
	insertToken,
	type OrangeOrder,
	openAccount,
	orderById,
	takeTurn,
	tokenRow,
} from './orange.store.ts';

interface OrangeContext extends SandboxContext {
	Variables: { account: string };
}

/** What api.orange.com offers of WebPay; mounted at `/orange`. */
export const orangeRoutes = new Hono<OrangeContext>();

/** An hour, told as a text: callers have to take both. */
const tokenSeconds = 3_600;

orangeRoutes.use(
	'/oauth/*',
	misbehave('orange_money', (c) => clientOf(c)?.id ?? null),
);
orangeRoutes.use(
	'/orange-money-webpay/*',
	misbehave('orange_money', (c) => accountOfToken(bearerOf(c))),
);

orangeRoutes.on('POST', ['/oauth/v3/token', '/oauth/v2/token'], async (c) => {
	if (!acceptsJson(c)) return notAcceptable(c);
	const client = clientOf(c);
	if (client === null) return missingCredentials(c);
	const form = new URLSearchParams(await c.req.text());
	if (form.size !== 1 || form.get('grant_type') !== 'client_credentials') {
		return c.json({ error: 'unsupported_grant_type', error_description: 'client_credentials only' }, 400);
	}
	const known = await openAccount(c.env.DB, client.id, client.secret);
	if (known.client_secret !== client.secret) {
		return c.json({ error: 'invalid_client', error_description: 'The requested client is not known.' }, 401);
	}
	const token = `${encodeAccount(client.id)}.${randomHex(payTokenBytes)}`;
	const expiresAtMs = (await nowMsOf(c.env.DB, client.id)) + tokenSeconds * 1_000;
	await insertToken(c.env.DB, { token, account: client.id, expiresAtMs });
	return c.json({ token_type: 'Bearer', access_token: token, expires_in: String(tokenSeconds) });
});

/** The gateway before every resource: what it refuses never reaches Orange Money. */
const gateway = createMiddleware<OrangeContext>(async (c, next) => {
	if (!acceptsJson(c)) return notAcceptable(c);
	const token = bearerOf(c);
	if (token === null) return missingCredentials(c);
	const row = await tokenRow(c.env.DB, token);
	if (!row || (await nowMsOf(c.env.DB, row.account)) >= row.expires_at_ms) return expiredCredentials(c);
	if (!(await takeTurn(c.env.DB, row.account, Math.floor(Date.now() / 1_000)))) return tooManyRequests(c);
	if (!/^application\/json\b/.test(c.req.header('content-type') ?? '')) {
		return gatewayError(c, 415, { message: 'Unsupported media type', description: 'The body must be JSON.' });
	}
	c.set('account', row.account);
	return next();
});

orangeRoutes.use('/orange-money-webpay/*', gateway);

orangeRoutes.post('/orange-money-webpay/:environment/v1/webpayment', async (c) => {
	const environment = c.req.param('environment');
	const account = c.get('account');
	const input = webPaymentInput.safeParse(await jsonOf(c));
	if (!input.success) return invalidBody(c, fieldsOf(input.error));
	const currency = currencyOfEnvironment[environment];
	if (currency === undefined) return notFound(c);
	const country = environment === 'dev' ? null : environment;
	const bound = await bindAccount(c.env.DB, account, input.data.merchant_key, country);
	if (country !== null && bound?.country !== country) return accessDenied(c, 'Not subscribed for this country.');
	if (bound?.merchant_key !== input.data.merchant_key) return accessDenied(c, 'The merchant_key is not known.');
	if (input.data.currency !== currency) return invalidBody(c, `currency: must be ${currency}`);

	const order = await newOrder(c.env, account, environment, input.data);
	if (!(await insertOrder(c.env.DB, order))) return orderIdUsed(c);
	return c.json(
		{
			status: 201,
			message: 'OK',
			pay_token: order.pay_token,
			payment_url: `${new URL(c.req.url).origin}/orange/payment/pay_token/${order.pay_token}`,
			notif_token: order.notif_token,
		},
		201,
	);
});

orangeRoutes.post('/orange-money-webpay/:environment/v1/transactionstatus', async (c) => {
	const input = statusInput.safeParse(await jsonOf(c));
	if (!input.success) return invalidBody(c, fieldsOf(input.error));
	const order = await orderById(c.env.DB, c.get('account'), input.data.order_id);
	const isTheSame =
		order?.environment === c.req.param('environment') &&
		order.amount === input.data.amount &&
		order.pay_token === input.data.pay_token;
	if (!isTheSame) return notFound(c);
	return c.json({ status: order.state, order_id: order.order_id, txnid: order.txnid }, 201);
});

const newOrder = async (
	env: SandboxEnv,
	account: string,
	environment: string,
	input: WebPaymentInput,
): Promise<OrangeOrder> => ({
	account,
	order_id: input.order_id,
	environment,
	currency: input.currency,
	amount: input.amount,
	paid_amount: input.amount,
	return_url: input.return_url,
	cancel_url: input.cancel_url,
	notif_url: input.notif_url,
	merchant: input.reference ?? 'Merchant',
	pay_token: randomHex(payTokenBytes),
	notif_token: randomHex(notifTokenBytes),
	otp: newCode(),
	state: 'INITIATED',
	txnid: null,
	created_at_ms: await nowMsOf(env.DB, account),
});

const notFound = (c: Context) =>
	gatewayError(c, 404, { message: 'Not found', description: 'The requested resource does not exist.' });

/** Six digits. */
const newCode = (): string =>
	String(crypto.getRandomValues(new Uint32Array(1))[0] ?? 0)
		.padStart(6, '0')
		.slice(-6);

const jsonOf = (c: Context): Promise<unknown> => c.req.json().catch(() => undefined);

const acceptsJson = (c: Context): boolean => /application\/json|\*\/\*/.test(c.req.header('accept') ?? '');

const clientOf = (c: Context): { readonly id: string; readonly secret: string } | null => {
	const encoded = /^Basic ([A-Za-z0-9+/]+=*)$/.exec(c.req.header('authorization') ?? '')?.[1];
	if (encoded === undefined) return null;
	const [, id, secret] = /^([^:]+):(.+)$/.exec(decodeBase64(encoded)) ?? [];
	return id === undefined || secret === undefined ? null : { id, secret };
};

const bearerOf = (c: Context): string | null => /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1] ?? null;

/** The account stands in its tokens, so that misbehavior is found without the database. */
const encodeAccount = (account: string): string => btoa(account).replaceAll('=', '');

const accountOfToken = (token: string | null): string | null => {
	const encoded = token?.split('.')[0];
	return encoded === undefined ? null : decodeBase64(encoded) || null;
};

const decodeBase64 = (text: string): string => {
	try {
		return atob(text);
	} catch {
		return '';
	}
};
