import { createRoute, z } from '@hono/zod-openapi';
import {
	cancelInvoiceBody,
	createCreditNoteBody,
	creditedResponse,
	creditNoteListResponse,
	type GivenSettlement,
	isByProvider,
	refundInvoiceBody,
	toCreditRequest,
	toRefundWay,
	toSettlement,
	writeOffBody,
} from '../contract/credit-notes.ts';
import { type Report, readAmount } from '../contract/invoice-items.ts';
import { invoiceResponse } from '../contract/invoice-response.ts';
import { invoiceId } from '../contract/invoices.ts';
import { refundResponse } from '../contract/refunds.ts';
import {
	type CreditedInvoice,
	type CreditNoteDoor,
	type CreditNoteInput,
	issueCreditNote,
} from '../domain/invoices/credit-notes.usecases.ts';
import type { Invoice } from '../domain/invoices/invoice.ts';
import { refundInvoice } from '../domain/invoices/refunds.usecases.ts';
import { writeOffInvoice } from '../domain/invoices/write-off.usecases.ts';
import type { CurrencyCode } from '../domain/kernel/currency.ts';
import type { InvoiceId } from '../domain/kernel/ids.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import { creditAndRefund } from '../domain/payments/credit-with-refund.usecases.ts';
import { refundInvoicePayment } from '../domain/payments/refunds.usecases.ts';
import { answerCommand, sendJson } from './answers.ts';
import { presentCreditNote } from './credit-notes.present.ts';
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
import { invoiceDoor, presentedInvoice, sendInvoice } from './invoice-answers.ts';
import { forbidden, requireScope } from './middleware/authenticate.ts';
import { requireBillingEnabled } from './middleware/billing-enabled.ts';
import { keyIsRequired } from './middleware/request-body.ts';
import { idempotencyHeader, ifMatchHeader, json, jsonBody, problems, security } from './openapi.ts';
import { depsOfPayments } from './payments.routes.ts';
import { badIfMatch, domainProblem, type FieldProblem, validationProblem } from './problem.ts';
import { startedRefund } from './refunds.routes.ts';

export const invoiceCredits = createRouter();

const tags = ['Invoices'];
const params = z.object({ id: invoiceId });
const headers = idempotencyHeader.extend(ifMatchHeader.shape);

endpoint(
	invoiceCredits,
	createRoute({
		method: 'post',
		path: '/{id}/credit-notes',
		tags,
		summary: 'Credit an invoice in full, by line or by amount',
		security,
		middleware: [requireScope('invoices:write'), requireBillingEnabled],
		request: { params, headers, body: jsonBody(createCreditNoteBody) },
		responses: { 201: json('The credit note', creditedResponse), ...problems(400, 404, 409, 412, 413, 415, 503) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { reason, settlement, ...wish } = c.req.valid('json');
		const read = await readInCurrency(c, id, (currency, report) => toCreditRequest(wish, currency, report));
		if (read instanceof Response) return read;
		return credit(c, { invoiceId: id, request: read, reason }, settlement);
	},
);

endpoint(
	invoiceCredits,
	createRoute({
		method: 'post',
		path: '/{id}/cancel',
		tags,
		summary: 'Cancel an issued invoice by a credit note over all that is left',
		security,
		middleware: [requireScope('invoices:write'), requireBillingEnabled],
		request: { params, headers, body: jsonBody(cancelInvoiceBody) },
		responses: { 201: json('The credit note', creditedResponse), ...problems(400, 404, 409, 412, 413, 415, 503) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { reason, settlement } = c.req.valid('json');
		return credit(c, { invoiceId: id, request: { kind: 'full' }, reason }, settlement);
	},
);

endpoint(
	invoiceCredits,
	createRoute({
		method: 'get',
		path: '/{id}/credit-notes',
		tags,
		summary: 'The credit notes of an invoice, in the order of their numbers',
		security,
		middleware: requireScope('invoices:read'),
		request: { params },
		responses: { 200: json('The credit notes', creditNoteListResponse), ...problems(404) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { invoice, notes } = await storeOf(c).load({
			invoice: { kind: 'invoice.byId', id },
			notes: { kind: 'credit-note.byInvoice', invoiceId: id },
		});
		const { endUser } = callerOf(c);
		if (invoice === null || (endUser !== null && endUser.customerId !== invoice.customerId)) {
			return domainProblem(c, { type: 'invoice/not-found', invoice: id });
		}
		return sendJson(c, 200, { data: notes.map(presentCreditNote), next_cursor: null });
	},
);

endpoint(
	invoiceCredits,
	createRoute({
		method: 'post',
		path: '/{id}/refund',
		tags,
		summary: 'Give money back: what a credit note freed, or what was paid too much',
		description:
			'By hand it is noted that the money went back, and the invoice is answered. By the way of the provider that took it (`"way": "provider"`, or a `payment_id`) it is sent back, an `Idempotency-Key` is required, and the refund is answered with 201.',
		security,
		middleware: [requireScope('refunds:write'), requireBillingEnabled],
		request: { params, headers, body: jsonBody(refundInvoiceBody) },
		responses: {
			200: json('The invoice, after money went back by hand', invoiceResponse),
			201: json('The refund, as far as the provider answered', refundResponse),
			...problems(400, 404, 409, 412, 413, 415, 503),
		},
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { amount: given, credit_note_id: creditNoteId, ...way } = c.req.valid('json');
		const expectedVersion = expectedVersionOf(c);
		if (expectedVersion === undefined) return badIfMatch(c);
		const amount = await readInCurrency(c, id, (currency, report) =>
			given === null ? null : readAmount(given, currency, ['amount'], report),
		);
		if (amount instanceof Response) return amount;
		const wish = { invoiceId: id, expectedVersion, amount };
		if (isByProvider(way)) {
			const input = { ...wish, creditNoteId, paymentId: way.payment_id };
			return startedRefund(c, (door) => refundInvoicePayment(depsOfPayments(c), input, actionOf(c), door));
		}
		const result = await refundInvoice(depsOf(c), { ...wish, ...toRefundWay(way) }, actionOf(c), invoiceDoor(c, 200));
		return answerCommand(c, result, ({ invoice }) => sendInvoice(c, 200, invoice));
	},
);

endpoint(
	invoiceCredits,
	createRoute({
		method: 'post',
		path: '/{id}/write-off',
		tags,
		summary: 'Give up what is due; it can still be paid later',
		security,
		middleware: [requireScope('invoices:write'), requireBillingEnabled],
		request: { params, headers, body: jsonBody(writeOffBody) },
		responses: { 200: json('The invoice', invoiceResponse), ...problems(400, 404, 409, 412, 413, 415, 503) },
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { reason } = c.req.valid('json');
		const expectedVersion = expectedVersionOf(c);
		if (expectedVersion === undefined) return badIfMatch(c);
		const target = { invoiceId: id, expectedVersion };
		const result = await writeOffInvoice(depsOf(c), target, { ...actionOf(c), reason }, invoiceDoor(c, 200));
		return answerCommand(c, result, ({ invoice }) => sendInvoice(c, 200, invoice));
	},
);

/** Money that goes back needs the right to send money back. */
const credit = async (
	c: AppContext,
	wish: Omit<CreditNoteInput, 'expectedVersion' | 'settlement'>,
	given: GivenSettlement,
): Promise<Response> => {
	const expectedVersion = expectedVersionOf(c);
	if (expectedVersion === undefined) return badIfMatch(c);
	if (given.type === 'refund' && !callerOf(c).scopes.has('refunds:write')) return forbidden(c, 'refunds:write');
	const door: CreditNoteDoor = {
		idempotency: c.var.idempotency,
		answer: async (value) => ({
			status: 201,
			body: (await presented(c, value)) as unknown as JsonObject,
			dataKey: value.customer.dataKey,
			number: { documentId: value.creditNote.id, field: 'credit_note_number' },
		}),
	};
	const input = { ...wish, expectedVersion };
	const settlement = toSettlement(given);
	if (settlement === null && door.idempotency === null) return keyIsRequired(c);
	const result =
		settlement === null
			? await creditAndRefund(refundingDeps(c), { ...input, paymentId: paymentOf(given) }, actionOf(c), door)
			: await issueCreditNote(depsOf(c), { ...input, settlement }, actionOf(c), door);
	return answerCommand(c, result, async ({ creditNote, ...value }, numbers) => {
		const number = numbers.get(creditNote.id) ?? null;
		return sendJson(c, 201, await presented(c, { ...value, creditNote: { ...creditNote, number } }));
	});
};

const refundingDeps = (c: AppContext) => ({ ...depsOf(c), ...depsOfPayments(c) });

const paymentOf = (given: GivenSettlement) => (given.type === 'refund' ? given.payment_id : null);

const presented = async (c: AppContext, { creditNote, invoice }: CreditedInvoice) => ({
	...presentCreditNote(creditNote),
	invoice: await presentedInvoice(c, invoice),
});

/** Amounts are read in the currency of the invoice; the refusal that is to be answered when that fails. */
const readInCurrency = async <Value>(
	c: AppContext,
	id: InvoiceId,
	read: (currency: CurrencyCode, report: Report) => Value,
): Promise<Value | Response> => {
	const { invoice }: { readonly invoice: Invoice | null } = await storeOf(c).load({
		invoice: { kind: 'invoice.byId', id },
	});
	if (invoice === null) return domainProblem(c, { type: 'invoice/not-found', invoice: id });
	const issues: FieldProblem[] = [];
	const value = read(invoice.currency, (path, detail) => {
		issues.push({ pointer: `/${path.join('/')}`, detail });
	});
	return issues.length > 0 ? validationProblem(c, issues) : value;
};
