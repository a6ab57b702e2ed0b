import { createRoute } from '@hono/zod-openapi';
import { type InvoicePreviewResponse, invoicePreviewResponse } from '../contract/invoice-preview.ts';
import { createInvoiceBody } from '../contract/invoices.ts';
import { type InvoicePreview, previewInvoice } from '../domain/invoices/preview.usecases.ts';
import { moneyToDecimal } from '../domain/kernel/money.ts';
import { sendJson } from './answers.ts';
import { actionOf, callerOf, createRouter, depsOf, endpoint } from './http.ts';
import { presentInvoice } from './invoices.present.ts';
import { forbidden, requireScope } from './middleware/authenticate.ts';
import { json, jsonBody, problems, security } from './openapi.ts';
import { domainProblem } from './problem.ts';

export const invoicePreviews = createRouter();

endpoint(
	invoicePreviews,
	createRoute({
		method: 'post',
		path: '/preview',
		tags: ['Invoices'],
		summary: 'What an invoice would come to, without making it',
		security,
		middleware: requireScope('invoices:write'),
		request: { body: jsonBody(createInvoiceBody) },
		responses: {
			200: json('The invoice as it would be issued now', invoicePreviewResponse),
			...problems(400, 404, 409, 413, 415),
		},
	}),
	async (c) => {
		const input = c.req.valid('json');
		if (input.lines.some((line) => line.taxRate !== null) && !callerOf(c).scopes.has('taxes:override')) {
			return forbidden(c, 'taxes:override');
		}
		const result = await previewInvoice(depsOf(c), input, actionOf(c));
		return result.ok ? sendJson(c, 200, presentPreview(result.value)) : domainProblem(c, result.error);
	},
);

const presentPreview = ({ invoice, isNewCustomer, creditApplied }: InvoicePreview): InvoicePreviewResponse => {
	const { created_at: _created, updated_at: _updated, ...presented } = presentInvoice(invoice, '');
	return {
		...presented,
		id: null,
		object: 'invoice_preview',
		invoice_number: null,
		customer_id: isNewCustomer ? null : presented.customer_id,
		items: presented.items.map(({ id: _id, ...item }) => item),
		customer_credit_applied: moneyToDecimal(creditApplied),
		payment_url: null,
		pdf_url: null,
	};
};
