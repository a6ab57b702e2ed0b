import { createRoute, z } from '@hono/zod-openapi';
import { invoiceResponse } from '../contract/invoice-response.ts';
import { byNumberQuery, changeInvoiceBody, createInvoiceBody, invoiceId, toDraftPatch } from '../contract/invoices.ts';
import type { Invoice } from '../domain/invoices/invoice.ts';
import { changeInvoice, createInvoice, discardInvoice, finalizeInvoice } from '../domain/invoices/invoices.usecases.ts';
import type { InvoiceId } from '../domain/kernel/ids.ts';
import { answerCommand } from './answers.ts';
import {
	type AppContext,
	actionOf,
	callerOf,
	createRouter,
	depsOf,
	endpoint,
	expectedVersionOf,
	storeOf,
} from './http.ts';
import { invoiceDoor, sendInvoice } from './invoice-answers.ts';
import { forbidden, requireScope } from './middleware/authenticate.ts';
import { requireBillingEnabled } from './middleware/billing-enabled.ts';
import { idempotencyHeader, ifMatchHeader, json, jsonBody, problems, security } from './openapi.ts';
import { badIfMatch, domainProblem, validationProblem } from './problem.ts';

export const invoices = createRouter();

const tags = ['Invoices'];
const idParam = z.object({ id: invoiceId });

endpoint(
	invoices,
	createRoute({
		method: 'post',
		path: '/',
		tags,
		summary: 'Create an invoice and issue it, or keep it as a draft',
		security,
		middleware: [requireScope('invoices:write'), requireBillingEnabled],
		request: { headers: idempotencyHeader, body: jsonBody(createInvoiceBody) },
		responses: { 201: json('The invoice', invoiceResponse), ...problems(400, 404, 409, 413, 415, 503) },
	}),
	async (c) => {
		const input = c.req.valid('json');
		if (input.lines.some((line) => line.taxRate !== null) && !callerOf(c).scopes.has('taxes:override')) {
			return forbidden(c, 'taxes:override');
		}
		const result = await createInvoice(depsOf(c), input, actionOf(c), invoiceDoor(c, 201));
		return answerCommand(c, result, ({ invoice }, numbers) => sendInvoice(c, 201, numbered(invoice, numbers)));
	},
);

endpoint(
	invoices,
	createRoute({
		method: 'get',
		path: '/by-number',
		tags,
		summary: 'Read an invoice by its legal number',
		security,
		middleware: requireScope('invoices:read'),
		request: { query: byNumberQuery },
		responses: { 200: json('The invoice', invoiceResponse), ...problems(404) },
	}),
	async (c) => {
		const { number } = c.req.valid('query');
		const { invoice } = await storeOf(c).load({ invoice: { kind: 'invoice.byNumber', number } });
		return answerRead(c, invoice, number);
	},
);

endpoint(
	invoices,
	createRoute({
		method: 'get',
		path: '/{id}',
		tags,
		summary: 'Read an invoice',
		security,
		middleware: requireScope('invoices:read'),
		request: { params: idParam },
		responses: { 200: json('The invoice', invoiceResponse), ...problems(404) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { invoice } = await storeOf(c).load({ invoice: { kind: 'invoice.byId', id } });
		return answerRead(c, invoice, id);
	},
);

endpoint(
	invoices,
	createRoute({
		method: 'patch',
		path: '/{id}',
		tags,
		summary: 'Change a draft',
		security,
		middleware: requireScope('invoices:write'),
		request: { params: idParam, headers: ifMatchHeader, body: jsonBody(changeInvoiceBody) },
		responses: { 200: json('The draft', invoiceResponse), ...problems(400, 404, 409, 412, 413, 415) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const body = c.req.valid('json');
		const expectedVersion = expectedVersionOf(c);
		if (expectedVersion === undefined) return badIfMatch(c);
		if (body.items?.some((item) => item.tax_rate !== null) && !callerOf(c).scopes.has('taxes:override')) {
			return forbidden(c, 'taxes:override');
		}
		return changeDraft(c, id, body, expectedVersion);
	},
);

endpoint(
	invoices,
	createRoute({
		method: 'delete',
		path: '/{id}',
		tags,
		summary: 'Discard a draft',
		security,
		middleware: requireScope('invoices:write'),
		request: { params: idParam, headers: ifMatchHeader },
		responses: { 204: { description: 'The draft is gone' }, ...problems(404, 409, 412) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const expectedVersion = expectedVersionOf(c);
		if (expectedVersion === undefined) return badIfMatch(c);
		const result = await discardInvoice(depsOf(c), { id, expectedVersion }, actionOf(c));
		return answerCommand(c, result, () => c.body(null, 204));
	},
);

endpoint(
	invoices,
	createRoute({
		method: 'post',
		path: '/{id}/finalize',
		tags,
		summary: 'Issue a draft: number, dates and amounts are final from here on',
		security,
		middleware: [requireScope('invoices:write'), requireBillingEnabled],
		request: { params: idParam, headers: idempotencyHeader.extend(ifMatchHeader.shape) },
		responses: { 200: json('The invoice', invoiceResponse), ...problems(400, 404, 409, 412, 503) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const expectedVersion = expectedVersionOf(c);
		if (expectedVersion === undefined) return badIfMatch(c);
		const result = await finalizeInvoice(depsOf(c), { id, expectedVersion }, actionOf(c), invoiceDoor(c, 200));
		return answerCommand(c, result, ({ invoice }, numbers) => sendInvoice(c, 200, numbered(invoice, numbers)));
	},
);

/** Without `If-Match` the caller takes the draft as it is: whoever was first twice in a row is contention. */
const unconditionalAttemptsMax = 2;

/**
 * Amounts are read in the currency of the draft, so the change holds only for the version that they were read for: the
 * next one may be in another currency.
 */
const changeDraft = async (
	c: AppContext,
	id: InvoiceId,
	body: z.output<typeof changeInvoiceBody>,
	expectedVersion: number | null,
): Promise<Response> => {
	for (let attempt = 1; attempt <= unconditionalAttemptsMax; attempt++) {
		const { invoice } = await storeOf(c).load({ invoice: { kind: 'invoice.byId', id } });
		if (invoice === null) return domainProblem(c, { type: 'invoice/not-found', invoice: id });
		const read = toDraftPatch(body, invoice.currency);
		if ('issues' in read) {
			const errors = read.issues.map(({ path, message }) => ({ pointer: `/${path.join('/')}`, detail: message }));
			return validationProblem(c, errors);
		}
		const input = { id, patch: read.patch, expectedVersion: expectedVersion ?? invoice.version };
		const result = await changeInvoice(depsOf(c), input, actionOf(c));
		const isStale = !result.ok && result.error.type === 'request/stale';
		if (!isStale || expectedVersion !== null) {
			return answerCommand(c, result, (value) => sendInvoice(c, 200, value.invoice));
		}
	}
	return domainProblem(c, { type: 'command/conflict' });
};

/** An end user who asks for another customer's invoice is told that there is none. */
const answerRead = (c: AppContext, invoice: Invoice | null, asked: string): Response | Promise<Response> => {
	const { endUser } = callerOf(c);
	const visible = invoice !== null && (endUser === null || endUser.customerId === invoice.customerId);
	return visible ? sendInvoice(c, 200, invoice) : domainProblem(c, { type: 'invoice/not-found', invoice: asked });
};

/** The number that the commit gave. */
const numbered = (invoice: Invoice, numbers: ReadonlyMap<string, string>): Invoice => ({
	...invoice,
	number: numbers.get(invoice.id) ?? invoice.number,
});
