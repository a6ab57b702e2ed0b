import { createRoute } from '@hono/zod-openapi';
import {
	type ImportInvoicesResponse,
	importedInvoiceItem,
	importInvoicesBody,
	importInvoicesResponse,
} from '../contract/invoice-import.ts';
import { checkBulkSize } from '../domain/invoices/bulk-creation.usecases.ts';
import { importInvoices } from '../domain/invoices/importing.usecases.ts';
import type { Invoice } from '../domain/invoices/invoice.ts';
import type { Answer } from '../domain/kernel/command.ts';
import { sendJson } from './answers.ts';
import { answerBulk } from './bulk.ts';
import { actionOf, createRouter, depsOf, endpoint } from './http.ts';
import { presentSummary } from './invoices.present.ts';
import { requireScope } from './middleware/authenticate.ts';
import { idempotencyHeader, json, jsonBody, problems, security } from './openapi.ts';
import { domainProblem } from './problem.ts';

export const invoiceImport = createRouter();

endpoint(
	invoiceImport,
	createRoute({
		method: 'post',
		path: '/import',
		tags: ['Invoices'],
		summary: 'Take over up to 500 settled invoices of another system, for reading',
		security,
		// It sets up a tenant and bills nobody: a key that issues invoices all day does not need it.
		middleware: requireScope('config:write'),
		request: { headers: idempotencyHeader, body: jsonBody(importInvoicesBody) },
		responses: { 200: json('What became of each', importInvoicesResponse), ...problems(400, 413, 415) },
	}),
	async (c) => {
		const { series, invoices: given } = c.req.valid('json');
		const [deps, context] = [depsOf(c), actionOf(c)];
		const size = checkBulkSize(deps, given.length, context);
		if (!size.ok) return domainProblem(c, size.error);
		const results = await answerBulk(c, given, {
			schema: importedInvoiceItem,
			refuse: () => null,
			run: (items) => importInvoices(deps, series, items, context, answerToKeep),
			present: presentSummary,
		});
		const refused = results.filter((result) => 'problem' in result).length;
		return sendJson(c, 200, {
			object: 'import_result',
			series,
			accepted: results.length - refused,
			refused,
			results: results.map((result) =>
				'problem' in result
					? { index: result.index, status: 'refused', problem: result.problem }
					: { index: result.index, status: 'imported', replayed: result.replayed, invoice: result.done },
			),
		} satisfies ImportInvoicesResponse);
	},
);

/** No name, no address: the tenant's own key seals it. */
const answerToKeep = (invoice: Invoice): Answer => ({
	status: 200,
	body: { ...presentSummary(invoice) },
	dataKey: null,
	number: null,
});
