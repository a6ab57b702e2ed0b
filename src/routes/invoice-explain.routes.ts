import { createRoute, z } from '@hono/zod-openapi';
import { explanationResponse } from '../contract/explain.ts';
import { invoiceId } from '../contract/invoices.ts';
import { explainInvoice } from '../domain/invoices/explain.ts';
import { sendJson } from './answers.ts';
import { callerOf, createRouter, depsOf, endpoint, storeOf } from './http.ts';
import { presentExplanation } from './invoice-explain.present.ts';
import { requireScope } from './middleware/authenticate.ts';
import { json, problems, security } from './openapi.ts';
import { domainProblem } from './problem.ts';

export const invoiceExplanations = createRouter();

endpoint(
	invoiceExplanations,
	createRoute({
		method: 'get',
		path: '/{id}/explain',
		tags: ['Invoices'],
		summary: 'Why this amount: how each figure of an invoice comes about',
		security,
		middleware: requireScope('invoices:read'),
		request: { params: z.object({ id: invoiceId }) },
		responses: { 200: json('The calculation, step by step', explanationResponse), ...problems(404) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { invoice, payments, creditNotes, movements } = await storeOf(c).load({
			invoice: { kind: 'invoice.byId', id },
			payments: { kind: 'payment.byInvoice', invoiceId: id },
			creditNotes: { kind: 'credit-note.byInvoice', invoiceId: id },
			movements: { kind: 'customer-credit.byInvoice', invoiceId: id },
		});
		const { endUser } = callerOf(c);
		if (invoice === null || (endUser !== null && endUser.customerId !== invoice.customerId)) {
			return domainProblem(c, { type: 'invoice/not-found', invoice: id });
		}
		const { settings } = depsOf(c);
		const explanation = explainInvoice({ invoice, received: payments, creditNotes, movements, settings });
		return sendJson(c, 200, presentExplanation(explanation));
	},
);
