import { createRoute } from '@hono/zod-openapi';
import { type BulkInvoicesResponse, bulkInvoicesBody, bulkInvoicesResponse } from '../contract/invoice-bulk.ts';
import { createInvoiceBody } from '../contract/invoices.ts';
import { checkBulkSize, createInvoices } from '../domain/invoices/bulk-creation.usecases.ts';
import type { Invoice } from '../domain/invoices/invoice.ts';
import type { Answer } from '../domain/kernel/command.ts';
import { sendJson } from './answers.ts';
import { answerBulk } from './bulk.ts';
import { actionOf, callerOf, createRouter, depsOf, endpoint } from './http.ts';
import { presentSummary } from './invoices.present.ts';
import { missingScope, requireScope } from './middleware/authenticate.ts';
import { requireBillingEnabled } from './middleware/billing-enabled.ts';
import { idempotencyHeader, json, jsonBody, problems, security } from './openapi.ts';
import { domainProblem } from './problem.ts';

export const invoiceBulk = createRouter();

endpoint(
	invoiceBulk,
	createRoute({
		method: 'post',
		path: '/bulk',
		tags: ['Invoices'],
		summary: 'Create up to 500 invoices, each accepted or refused on its own',
		security,
		middleware: [requireScope('invoices:write'), requireBillingEnabled],
		request: { headers: idempotencyHeader, body: jsonBody(bulkInvoicesBody) },
		responses: { 200: json('What became of each', bulkInvoicesResponse), ...problems(400, 413, 415, 503) },
	}),
	async (c) => {
		const { invoices: given } = c.req.valid('json');
		const [deps, context] = [depsOf(c), actionOf(c)];
		const size = checkBulkSize(deps, given.length, context);
		if (!size.ok) return domainProblem(c, size.error);
		const mayOverride = callerOf(c).scopes.has('taxes:override');
		const results = await answerBulk(c, given, {
			schema: createInvoiceBody,
			refuse: ({ lines }) =>
				!mayOverride && lines.some(({ taxRate }) => taxRate !== null) ? missingScope('taxes:override') : null,
			run: (items) => createInvoices(deps, items, context, ({ invoice }) => answerToKeep(invoice)),
			present: ({ invoice }, numbers) => presentSummary({ ...invoice, number: numbers.get(invoice.id) ?? null }),
		});
		const refused = results.filter((result) => 'problem' in result).length;
		return sendJson(c, 200, {
			object: 'bulk_result',
			accepted: results.length - refused,
			refused,
			results: results.map((result) =>
				'problem' in result
					? { index: result.index, status: 'refused', problem: result.problem }
					: { index: result.index, status: 'created', replayed: result.replayed, invoice: result.done },
			),
		} satisfies BulkInvoicesResponse);
	},
);

/** No name, no address: the tenant's own key seals it. */
const answerToKeep = (invoice: Invoice): Answer => ({
	status: 201,
	body: presentSummary(invoice),
	dataKey: null,
	number: { documentId: invoice.id, field: 'invoice_number' },
});
