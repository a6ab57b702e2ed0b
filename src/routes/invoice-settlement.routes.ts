import { createRoute, z } from '@hono/zod-openapi';
import {
	type BulkMarkPaidResponse,
	bulkMarkPaidBody,
	bulkMarkPaidResponse,
	markPaidBody,
	markPaidItem,
	type PaidSummary,
} from '../contract/invoice-bulk.ts';
import { invoiceResponse } from '../contract/invoice-response.ts';
import { invoiceId } from '../contract/invoices.ts';
import { checkBulkSize } from '../domain/invoices/bulk-creation.usecases.ts';
import type { Answer } from '../domain/kernel/command.ts';
import { markInvoicesPaid, wholeDue } from '../domain/payments/bulk-mark-paid.usecases.ts';
import type { Received } from '../domain/payments/payment-decision.ts';
import { recordPayment } from '../domain/payments/payments.usecases.ts';
import { answerCommand, sendJson } from './answers.ts';
import { answerBulk } from './bulk.ts';
import { actionOf, createRouter, depsOf, endpoint, expectedVersionOf } from './http.ts';
import { invoiceDoor, sendInvoice } from './invoice-answers.ts';
import { presentSummary } from './invoices.present.ts';
import { requireScope } from './middleware/authenticate.ts';
import { requireBillingEnabled } from './middleware/billing-enabled.ts';
import { idempotencyHeader, ifMatchHeader, json, jsonBody, optionalJsonBody, problems, security } from './openapi.ts';
import { badIfMatch, domainProblem } from './problem.ts';

export const invoiceSettlement = createRouter();

endpoint(
	invoiceSettlement,
	createRoute({
		method: 'post',
		path: '/{id}/mark-paid',
		tags: ['Invoices'],
		summary: 'Record that everything that was due has been paid',
		security,
		middleware: [requireScope('payments:write'), requireBillingEnabled],
		request: {
			params: z.object({ id: invoiceId }),
			headers: idempotencyHeader.extend(ifMatchHeader.shape),
			body: optionalJsonBody(markPaidBody),
		},
		responses: { 200: json('The invoice', invoiceResponse), ...problems(400, 404, 409, 412, 413, 415, 503) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		// Without a body there is nothing that the contract could have filled in.
		const { method = 'bank_transfer', reference = null, paid_on: paidOn = null } = c.req.valid('json');
		const expectedVersion = expectedVersionOf(c);
		if (expectedVersion === undefined) return badIfMatch(c);
		const input = { invoiceId: id, method, reference, paidOn, expectedVersion, ...wholeDue };
		const result = await recordPayment(depsOf(c), input, actionOf(c), invoiceDoor(c, 200));
		return answerCommand(c, result, ({ invoice }) => sendInvoice(c, 200, invoice));
	},
);

endpoint(
	invoiceSettlement,
	createRoute({
		method: 'post',
		path: '/bulk-mark-paid',
		tags: ['Invoices'],
		summary: 'Mark up to 500 invoices as paid, each accepted or refused on its own',
		security,
		middleware: [requireScope('payments:write'), requireBillingEnabled],
		request: { headers: idempotencyHeader, body: jsonBody(bulkMarkPaidBody) },
		responses: { 200: json('What became of each', bulkMarkPaidResponse), ...problems(400, 413, 415, 503) },
	}),
	async (c) => {
		const { invoices: given } = c.req.valid('json');
		const [deps, context] = [depsOf(c), actionOf(c)];
		const size = checkBulkSize(deps, given.length, context);
		if (!size.ok) return domainProblem(c, size.error);
		const results = await answerBulk(c, given, {
			schema: inputOfItem,
			refuse: () => null,
			run: (items) => markInvoicesPaid(deps, items, context, answerToKeep),
			present: summaryOf,
		});
		const refused = results.filter((result) => 'problem' in result).length;
		return sendJson(c, 200, {
			object: 'bulk_result',
			accepted: results.length - refused,
			refused,
			results: results.map((result) =>
				'problem' in result
					? { index: result.index, status: 'refused', problem: result.problem }
					: { index: result.index, status: 'paid', replayed: result.replayed, invoice: result.done },
			),
		} satisfies BulkMarkPaidResponse);
	},
);

const inputOfItem = markPaidItem.transform(({ id, paid_on: paidOn, ...rest }) => ({ invoiceId: id, paidOn, ...rest }));

const summaryOf = ({ invoice, payment }: Received): PaidSummary => ({
	...presentSummary(invoice),
	payment_id: payment.id,
});

/** No name, no reference: the tenant's own key seals it. */
const answerToKeep = (received: Received): Answer => ({
	status: 200,
	body: summaryOf(received),
	dataKey: null,
	number: null,
});
