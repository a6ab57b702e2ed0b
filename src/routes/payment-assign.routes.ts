import { createRoute, z } from '@hono/zod-openapi';
import { readAmount } from '../contract/invoice-items.ts';
import { assignBody } from '../contract/payment-assign.ts';
import { paymentId, providerPaymentResponse } from '../contract/provider-payments.ts';
import type { PaymentId } from '../domain/kernel/ids.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import { assignPayment } from '../domain/payments/assign.usecases.ts';
import type { Assignment } from '../domain/payments/assignment.ts';
import { answerCommand } from './answers.ts';
import { type AppContext, actionOf, createRouter, endpoint, expectedVersionOf, storeOf } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { requireBillingEnabled } from './middleware/billing-enabled.ts';
import { idempotencyHeader, ifMatchHeader, json, jsonBody, problems, security } from './openapi.ts';
import { presentProviderPayment } from './payments.present.ts';
import { depsOfPayments, sendPayment } from './payments.routes.ts';
import { badIfMatch, domainProblem, type FieldProblem, validationProblem } from './problem.ts';

export const paymentAssigning = createRouter();

endpoint(
	paymentAssigning,
	createRoute({
		method: 'post',
		path: '/{id}/assign',
		tags: ['Payments'],
		summary: 'Say whose money a payment is that matched nothing',
		description:
			'All of `amount_unallocated` at once: to invoices of one customer, in their order, the rest becoming the customer’s credit; or to a customer as credit.',
		security,
		middleware: [requireScope('payments:write'), requireBillingEnabled],
		request: {
			params: z.object({ id: paymentId }),
			headers: idempotencyHeader.extend(ifMatchHeader.shape),
			body: jsonBody(assignBody),
		},
		responses: {
			200: json('The payment, with nothing unallocated', providerPaymentResponse),
			...problems(400, 404, 409, 412, 413, 415, 503),
		},
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const expectedVersion = expectedVersionOf(c);
		if (expectedVersion === undefined) return badIfMatch(c);
		const assignment = await assignmentOf(c, id, c.req.valid('json'));
		if (assignment instanceof Response) return assignment;
		const result = await assignPayment(depsOfPayments(c), { paymentId: id, assignment, expectedVersion }, actionOf(c), {
			idempotency: c.var.idempotency,
			answer: ({ payment, customer }) => ({
				status: 200,
				body: presentProviderPayment(payment) as unknown as JsonObject,
				dataKey: customer.dataKey,
				number: null,
			}),
		});
		return answerCommand(c, result, ({ payment }) => sendPayment(c, payment));
	},
);

/** The currency of the amounts is that of the money, and decides how they are read. */
const assignmentOf = async (
	c: AppContext,
	id: PaymentId,
	{ invoices = [], customer_id: customerId }: z.output<typeof assignBody>,
): Promise<Assignment | Response> => {
	if (customerId !== undefined) return { kind: 'customer', customerId };
	const { payment } = await storeOf(c).load({ payment: { kind: 'provider-payment.byId', id } });
	if (payment === null) return domainProblem(c, { type: 'payment/not-found', payment: id });
	const { currency } = payment.unallocated;
	const issues: FieldProblem[] = [];
	const named = invoices.map(({ invoice_id: invoiceId, amount }, index) => ({
		invoiceId,
		amount:
			amount === undefined
				? null
				: readAmount(amount, currency, ['invoices', index, 'amount'], (path, detail) => {
						issues.push({ pointer: `/${path.join('/')}`, detail });
					}),
	}));
	return issues.length > 0 ? validationProblem(c, issues) : { kind: 'invoices', invoices: named };
};
