import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import type { SandboxContext } from '../env.ts';
import { misbehave } from '../faults.ts';
import { customerRoutes } from './routes/customers.routes.ts';
import { disputeRoutes } from './routes/disputes.routes.ts';
import { intentRoutes } from './routes/intents.routes.ts';
import { moneyRoutes } from './routes/money.routes.ts';
import { refundRoutes } from './routes/refunds.routes.ts';
import { sessionRoutes } from './routes/sessions.routes.ts';
import { setupRoutes } from './routes/setups.routes.ts';
import { accountOf, authenticate } from './stripe.door.ts';
import { idempotency } from './stripe.idempotency.ts';
import { errorResponse } from './stripe.refusals.ts';

const requestBytesMax = 262_144;

/** Stripe's API; mounted at `/stripe/v1`. */
export const stripeRoutes = new Hono<SandboxContext>();

stripeRoutes.use(
	bodyLimit({
		maxSize: requestBytesMax,
		onError: () => errorResponse(413, { type: 'invalid_request_error', message: 'The request is too large.' }),
	}),
	misbehave('stripe', accountOf),
	authenticate,
	idempotency,
	// Behind the keys: a failure that is planned for `sk_test_…/executed` is kept under its key and told again.
	misbehave('stripe', (c) => `${accountOf(c) ?? ''}/executed`),
);

stripeRoutes.route('/customers', customerRoutes);
stripeRoutes.route('/payment_intents', intentRoutes);
stripeRoutes.route('/checkout/sessions', sessionRoutes);
stripeRoutes.route('/setup_intents', setupRoutes);
stripeRoutes.route('/refunds', refundRoutes);
stripeRoutes.route('/disputes', disputeRoutes);
stripeRoutes.route('/', moneyRoutes);

stripeRoutes.all('*', (c) => {
	const message = `Unrecognized request URL (${c.req.method}: ${c.req.path.replace(/^\/stripe/, '')}).`;
	return errorResponse(404, { type: 'invalid_request_error', message });
});

stripeRoutes.onError((error) => {
	if (error instanceof HTTPException) return error.getResponse();
	// biome-ignore lint/suspicious/noConsole: the sandbox has no other log than the terminal it runs in
	console.error(error);
	return errorResponse(500, { type: 'api_error', message: 'The sandbox has a bug.' });
});
