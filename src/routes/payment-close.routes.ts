import { createRoute, z } from '@hono/zod-openapi';
import { attendBody, closeBody } from '../contract/payment-close.ts';
import { paymentId, providerPaymentResponse } from '../contract/provider-payments.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import { attendPayment } from '../domain/payments/attend.usecases.ts';
import { type CloseDoor, closePayment } from '../domain/payments/close.usecases.ts';
import { answerCommand } from './answers.ts';
import { type AppContext, actionOf, createRouter, endpoint, expectedVersionOf } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { requireBillingEnabled } from './middleware/billing-enabled.ts';
import { idempotencyHeader, ifMatchHeader, json, jsonBody, problems, security } from './openapi.ts';
import { presentProviderPayment } from './payments.present.ts';
import { depsOfPayments, sendPayment } from './payments.routes.ts';
import { badIfMatch } from './problem.ts';

export const paymentClosing = createRouter();

endpoint(
	paymentClosing,
	createRoute({
		method: 'post',
		path: '/{id}/close',
		tags: ['Payments'],
		summary: 'Give up a payment whose outcome cannot be learnt',
		description:
			'Only with `attention` `undecided`, or `processing` or `unknown` for more than 24 hours. The provider is asked a last time; then the payment is `failed` and its invoices can be paid again. Make sure first that nothing was debited: should it have been, the money still counts when it is known.',
		security,
		middleware: [requireScope('payments:write'), requireBillingEnabled],
		request: {
			params: z.object({ id: paymentId }),
			headers: idempotencyHeader.extend(ifMatchHeader.shape),
			body: jsonBody(closeBody),
		},
		responses: {
			200: json('The payment, failed', providerPaymentResponse),
			...problems(400, 404, 409, 412, 413, 415, 503),
		},
	}),
	async (c) => {
		const expectedVersion = expectedVersionOf(c);
		if (expectedVersion === undefined) return badIfMatch(c);
		const { id } = c.req.valid('param');
		const context = { ...actionOf(c), reason: c.req.valid('json').reason };
		const input = { paymentId: id, expectedVersion };
		const result = await closePayment(depsOfPayments(c), input, context, doorOf(c));
		return answerCommand(c, result, ({ payment }) => sendPayment(c, payment));
	},
);

endpoint(
	paymentClosing,
	createRoute({
		method: 'post',
		path: '/{id}/attend',
		tags: ['Payments'],
		summary: 'Take a payment off the list of those that need a person',
		description:
			'Clears `attention` with a note. Money that belongs to nobody is assigned or refunded instead, a payment without an outcome closed.',
		security,
		middleware: [requireScope('payments:write'), requireBillingEnabled],
		request: {
			params: z.object({ id: paymentId }),
			headers: idempotencyHeader.extend(ifMatchHeader.shape),
			body: jsonBody(attendBody),
		},
		responses: {
			200: json('The payment', providerPaymentResponse),
			...problems(400, 404, 409, 412, 413, 415, 503),
		},
	}),
	async (c) => {
		const expectedVersion = expectedVersionOf(c);
		if (expectedVersion === undefined) return badIfMatch(c);
		const { id } = c.req.valid('param');
		const context = { ...actionOf(c), reason: c.req.valid('json').reason };
		const input = { paymentId: id, expectedVersion };
		const result = await attendPayment(depsOfPayments(c), input, context, doorOf(c));
		return answerCommand(c, result, ({ payment }) => sendPayment(c, payment));
	},
);

const doorOf = (c: AppContext): CloseDoor => ({
	idempotency: c.var.idempotency,
	answer: ({ payment, dataKey }) => ({
		status: 200,
		body: presentProviderPayment(payment) as unknown as JsonObject,
		dataKey,
		number: null,
	}),
});
