import { type Context, Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import type * as z from 'zod';
import { nowMsOf } from '../clock.ts';
import type { SandboxContext } from '../env.ts';
import { misbehave } from '../faults.ts';
import { chainNames, developmentChains } from './development-certificates.ts';
import { accountOf, authenticated, knownAccount, tokenRoutes } from './paypal.auth.ts';
import { baseOf } from './paypal.base.ts';
import {
	badRequest,
	notFound,
	type Refusal,
	refusalToResponse,
	requestIdRequired,
	unprocessable,
	zodErrorToRefusal,
} from './paypal.errors.ts';
import { hour, once } from './paypal.idempotency.ts';
import { captureOrder, createOrder, isForgotten } from './paypal.orders.ts';
import { paypalPages } from './paypal.pages.tsx';
import {
	presentCapture,
	presentOrder,
	presentPaymentToken,
	presentRefund,
	presentSetupToken,
} from './paypal.present.ts';
import { refundCapture } from './paypal.refunds.ts';
import { captureInput, orderInput, paymentTokenInput, refundInput, setupTokenInput } from './paypal.schemas.ts';
import { captureById, type OrderRow, orderById, paymentTokenById, refundById, wholeOrder } from './paypal.store.ts';
import { createPaymentToken, createSetupToken, deletePaymentToken, livingSetupToken } from './paypal.vault.ts';
import { verifySignature } from './paypal.verification.ts';

/** PayPal's API, and its pages for the payer; mounted at `/paypal`. */
export const paypalRoutes = new Hono<SandboxContext>();

paypalRoutes.use(misbehave('paypal', accountOf));
paypalRoutes.route('/', tokenRoutes);
paypalRoutes.route('/', paypalPages);

/** Open to everybody, like PayPal's. */
paypalRoutes.get('/v1/notifications/certs/:id', (c) => {
	const chain = chainNames.find((name) => `CERT-${name}` === c.req.param('id'));
	if (chain === undefined) return refusalToResponse(notFound);
	return c.body(developmentChains[chain], 200, { 'content-type': 'application/x-pem-file' });
});

/** Asks for a refusal instead of an answer: `{"mock_application_codes": "INSTRUMENT_DECLINED"}`. */
const mocked = createMiddleware<SandboxContext>(async (c, next) => {
	const code = /^\{\s*"mock_application_codes"\s*:\s*"([A-Z_]+)"\s*\}$/.exec(
		c.req.header('paypal-mock-response') ?? '',
	);
	if (code?.[1] === undefined) return next();
	return refusalToResponse(unprocessable(code[1], 'As the header PayPal-Mock-Response asks.'));
});

paypalRoutes.use('/v1/notifications/verify-webhook-signature', authenticated);
paypalRoutes.use('/v2/*', authenticated, mocked);
paypalRoutes.use('/v3/*', authenticated);

paypalRoutes.post('/v1/notifications/verify-webhook-signature', verifySignature);

paypalRoutes.post('/v2/checkout/orders', (c) =>
	withBody(c, orderInput, (input) => once(c, 6 * hour, () => createOrder(c, knownAccount(c), input))),
);

paypalRoutes.get('/v2/checkout/orders/:id', async (c) => {
	const order = await ownOrder(c, c.req.param('id'));
	if (!order) return refusalToResponse(notFound);
	return c.json(presentOrder(baseOf(c), await wholeOrder(c.env.DB, order)));
});

paypalRoutes.post('/v2/checkout/orders/:id/capture', (c) =>
	withBody(c, captureInput, () =>
		once(c, 6 * hour, async () => {
			const order = await ownOrder(c, c.req.param('id'));
			return order ? captureOrder(c, order) : { refusal: notFound };
		}),
	),
);

paypalRoutes.get('/v2/payments/captures/:id', async (c) => {
	const capture = await captureById(c.env.DB, c.req.param('id'));
	if (capture?.account !== knownAccount(c)) return refusalToResponse(notFound);
	return c.json(presentCapture(baseOf(c), capture));
});

paypalRoutes.post('/v2/payments/captures/:id/refund', (c) =>
	withBody(c, refundInput, (input) =>
		once(c, 45 * 24 * hour, async () => {
			const capture = await captureById(c.env.DB, c.req.param('id'));
			return capture?.account === knownAccount(c) ? refundCapture(c, capture, input) : { refusal: notFound };
		}),
	),
);

paypalRoutes.get('/v2/payments/refunds/:id', async (c) => {
	const refund = await refundById(c.env.DB, c.req.param('id'));
	if (refund?.account !== knownAccount(c)) return refusalToResponse(notFound);
	return c.json(presentRefund(baseOf(c), refund));
});

paypalRoutes.post('/v3/vault/setup-tokens', (c) => {
	if (c.req.header('paypal-request-id') === undefined) return refusalToResponse(requestIdRequired);
	return withBody(c, setupTokenInput, (input) => once(c, 3 * hour, () => createSetupToken(c, knownAccount(c), input)));
});

paypalRoutes.get('/v3/vault/setup-tokens/:id', async (c) => {
	const token = await livingSetupToken(c, knownAccount(c), c.req.param('id'));
	return token ? c.json(presentSetupToken(baseOf(c), token)) : refusalToResponse(notFound);
});

paypalRoutes.post('/v3/vault/payment-tokens', (c) => {
	if (c.req.header('paypal-request-id') === undefined) return refusalToResponse(requestIdRequired);
	return withBody(c, paymentTokenInput, (input) =>
		once(c, 3 * hour, () => createPaymentToken(c, knownAccount(c), input.payment_source.token.id)),
	);
});

paypalRoutes.get('/v3/vault/payment-tokens/:id', async (c) => {
	const token = await paymentTokenById(c.env.DB, c.req.param('id'));
	if (token?.account !== knownAccount(c)) return refusalToResponse(notFound);
	return c.json(presentPaymentToken(baseOf(c), token));
});

paypalRoutes.delete('/v3/vault/payment-tokens/:id', async (c) => {
	const token = await paymentTokenById(c.env.DB, c.req.param('id'));
	if (token?.account !== knownAccount(c)) return refusalToResponse(notFound);
	await deletePaymentToken(c, token);
	return c.body(null, 204);
});

paypalRoutes.all('*', () => refusalToResponse(notFound));

/** Null for another account's, and for one that nobody approved in time. */
const ownOrder = async (c: Context<SandboxContext>, id: string): Promise<OrderRow | null> => {
	const order = await orderById(c.env.DB, id);
	if (order?.account !== knownAccount(c)) return null;
	return isForgotten(order, await nowMsOf(c.env.DB, order.account)) ? null : order;
};

const withBody = async <Input>(
	c: Context<SandboxContext>,
	schema: z.ZodType<Input>,
	answer: (input: Input) => Promise<Response>,
): Promise<Response> => {
	if (!(c.req.header('content-type') ?? '').startsWith('application/json')) return refusalToResponse(notJson);
	const text = await c.req.text();
	let body: unknown;
	try {
		body = text === '' ? undefined : JSON.parse(text);
	} catch {
		return refusalToResponse(malformed);
	}
	const input = schema.safeParse(body, { reportInput: true });
	return input.success ? answer(input.data) : refusalToResponse(zodErrorToRefusal(input.error));
};

const notJson: Refusal = {
	status: 415,
	name: 'UNSUPPORTED_MEDIA_TYPE',
	message: 'The server does not support the request payload media type.',
	details: [],
};

const malformed: Refusal = badRequest([
	{ issue: 'MALFORMED_REQUEST_JSON', description: 'The request JSON is not well formed.', location: 'body' },
]);
