import { createRoute, z } from '@hono/zod-openapi';
import { readAmount } from '../contract/invoice-items.ts';
import { invoiceId } from '../contract/invoices.ts';
import { paymentResponse, recordPaymentBody } from '../contract/payments.ts';
import type { InvoiceWithCustomer } from '../domain/invoices/invoices.usecases.ts';
import type { Payment } from '../domain/invoices/payment.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import { recordPayment } from '../domain/payments/payments.usecases.ts';
import { answerCommand, sendJson } from './answers.ts';
import { type AppContext, actionOf, createRouter, depsOf, endpoint, storeOf } from './http.ts';
import { presentPayment } from './invoices.present.ts';
import { requireScope } from './middleware/authenticate.ts';
import { requireBillingEnabled } from './middleware/billing-enabled.ts';
import { idempotencyHeader, json, jsonBody, problems, security } from './openapi.ts';
import { domainProblem, type FieldProblem, validationProblem } from './problem.ts';

export const invoicePayments = createRouter();

endpoint(
	invoicePayments,
	createRoute({
		method: 'post',
		path: '/{id}/payments',
		tags: ['Invoices'],
		summary: 'Record money that arrived outside the providers',
		security,
		middleware: [requireScope('payments:write'), requireBillingEnabled],
		request: {
			params: z.object({ id: invoiceId }),
			headers: idempotencyHeader,
			body: jsonBody(recordPaymentBody),
		},
		responses: { 201: json('The payment', paymentResponse), ...problems(400, 404, 409, 413, 415, 503) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const body = c.req.valid('json');
		// The currency of an amount is its invoice's, and decides how the amount is read.
		const { invoice } = await storeOf(c).load({ invoice: { kind: 'invoice.byId', id } });
		if (invoice === null) return domainProblem(c, { type: 'invoice/not-found', invoice: id });
		const issues: FieldProblem[] = [];
		const amount = readAmount(body.amount, body.currency ?? invoice.currency, ['amount'], (path, detail) => {
			issues.push({ pointer: `/${path.join('/')}`, detail });
		});
		if (issues.length > 0) return validationProblem(c, issues);
		const { method, reference, overpayment, paid_on: paidOn } = body;
		const result = await recordPayment(
			depsOf(c),
			{ invoiceId: id, amount, method, reference, overpayment, paidOn, expectedVersion: null },
			actionOf(c),
			{
				idempotency: c.var.idempotency,
				answer: async (value) => ({
					status: 201,
					body: (await presented(c, value)) as unknown as JsonObject,
					dataKey: value.customer.dataKey,
					number: null,
				}),
			},
		);
		return answerCommand(c, result, async (value) => sendJson(c, 201, await presented(c, value)));
	},
);

const presented = async (c: AppContext, { payment, invoice }: InvoiceWithCustomer & { readonly payment: Payment }) =>
	presentPayment(payment, invoice, await c.var.wiring.payTokens.paymentUrl(invoice));
