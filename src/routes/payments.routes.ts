import { createRoute, z } from '@hono/zod-openapi';
import { readAmount } from '../contract/invoice-items.ts';
import { paymentId, providerPaymentResponse, startPaymentBody } from '../contract/provider-payments.ts';
import type { InvoiceId } from '../domain/kernel/ids.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import type { Money } from '../domain/kernel/money.ts';
import { followPayment } from '../domain/payments/follow.usecases.ts';
import type { ProviderPayment } from '../domain/payments/provider-payment.ts';
import { startPayment } from '../domain/payments/start.usecases.ts';
import type { StartInput } from '../domain/payments/start-payment.ts';
import { paymentDeps } from '../payment-deps.ts';
import { answerCommand, sendResource } from './answers.ts';
import { type AppContext, actionOf, callerOf, createRouter, endpoint, scopeOf, storeOf } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { requireBillingEnabled } from './middleware/billing-enabled.ts';
import { keyIsRequired } from './middleware/request-body.ts';
import { idempotencyHeader, json, jsonBody, problems, security } from './openapi.ts';
import { presentProviderPayment } from './payments.present.ts';
import { domainProblem, type FieldProblem, validationProblem } from './problem.ts';

const tags = ['Payments'];

export const payments = createRouter();

endpoint(
	payments,
	createRoute({
		method: 'post',
		path: '/',
		tags,
		summary: 'Begin a payment through a provider',
		description:
			'Answers what the payer has to do: follow a redirect, confirm with a client secret, or confirm on their phone. An `Idempotency-Key` is required: a repeat never begins a second payment.',
		security,
		middleware: [requireScope('payments:write'), requireBillingEnabled],
		request: { headers: idempotencyHeader, body: jsonBody(startPaymentBody) },
		responses: {
			201: json('The payment, as far as the provider answered', providerPaymentResponse),
			...problems(400, 404, 409, 413, 415, 503),
		},
	}),
	async (c) => {
		const body = c.req.valid('json');
		if (c.var.idempotency === null) return keyIsRequired(c);
		const invoiceIds = body.invoice_ids ?? (body.invoice_id === undefined ? [] : [body.invoice_id]);
		const amount = await amountOf(c, body.amount, body.currency, invoiceIds);
		if (amount instanceof Response) return amount;
		const input: StartInput = {
			invoiceIds,
			provider: body.provider,
			amount,
			flow: body.flow,
			phone: body.phone,
			country: body.country,
			locale: null,
			methodId: body.payment_method_id,
			saveMethod: body.save_method,
			returnUrl: body.return_url,
			cancelUrl: body.cancel_url,
		};
		const result = await startPayment(depsOfPayments(c), input, actionOf(c), {
			idempotency: c.var.idempotency,
			answer: (payment, { dataKey }) => ({
				status: 201,
				body: presentProviderPayment(payment) as unknown as JsonObject,
				dataKey,
				number: null,
			}),
		});
		return answerCommand(c, result, (payment) => sendResource(c, 201, payment, presentProviderPayment(payment)));
	},
);

endpoint(
	payments,
	createRoute({
		method: 'post',
		path: '/{id}/sync',
		tags,
		summary: 'Ask the provider how a payment stands, and make it so',
		security,
		middleware: [requireScope('payments:write'), requireBillingEnabled],
		request: { params: z.object({ id: paymentId }) },
		responses: { 200: json('The payment', providerPaymentResponse), ...problems(404, 409, 503) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const followed = await followPayment(depsOfPayments(c), id, actionOf(c));
		return followed.ok ? sendPayment(c, followed.value) : domainProblem(c, followed.error);
	},
);

export const depsOfPayments = (c: AppContext) => paymentDeps(c.var.wiring, scopeOf(c), callerOf(c).snapshot);

export const sendPayment = (c: AppContext, payment: ProviderPayment): Response =>
	sendResource(c, 200, payment, presentProviderPayment(payment));

/** The currency of an amount is its invoice's, and decides how the amount is read. */
const amountOf = async (
	c: AppContext,
	given: string | number | undefined,
	currency: Money['currency'] | undefined,
	[first]: readonly InvoiceId[],
): Promise<Money | null | Response> => {
	if (given === undefined || first === undefined) return null;
	const { invoice } = await storeOf(c).load({ invoice: { kind: 'invoice.byId', id: first } });
	if (invoice === null) return domainProblem(c, { type: 'invoice/not-found', invoice: first });
	const issues: FieldProblem[] = [];
	const amount = readAmount(given, currency ?? invoice.currency, ['amount'], (path, detail) => {
		issues.push({ pointer: `/${path.join('/')}`, detail });
	});
	return issues.length > 0 ? validationProblem(c, issues) : amount;
};
