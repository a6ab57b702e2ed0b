import { createRoute, z } from '@hono/zod-openapi';
import { paymentId } from '../contract/provider-payments.ts';
import { type ReceiptResponse, receiptResponse } from '../contract/receipts.ts';
import { documentFilename } from '../domain/invoices/filename.ts';
import { moneyToDecimal } from '../domain/kernel/money.ts';
import { type PaymentReceipt, receivedOn } from '../domain/payments/receipt.ts';
import { askForReceipt, keepReceipt } from '../domain/payments/receipts.usecases.ts';
import { answerCommand, sendJson } from './answers.ts';
import { actionOf, callerOf, createRouter, depsOf, endpoint, storeOf } from './http.ts';
import { sendPdf } from './invoice-documents.routes.ts';
import { apiBase } from './invoices.present.ts';
import { requireScope, requireScopeOrEndUser } from './middleware/authenticate.ts';
import { requireBillingEnabled } from './middleware/billing-enabled.ts';
import { idempotencyHeader, json, problems, security } from './openapi.ts';
import { domainProblem } from './problem.ts';

export const paymentReceipts = createRouter();

const tags = ['Payments'];
const params = z.object({ id: paymentId });

endpoint(
	paymentReceipts,
	createRoute({
		method: 'get',
		path: '/{id}/receipt',
		tags,
		summary: 'The receipt of a payment as a PDF',
		security,
		middleware: requireScopeOrEndUser('payments:read'),
		request: { params },
		responses: {
			200: {
				description: 'The document, the same bytes for ever',
				content: { 'application/pdf': { schema: z.string().meta({ format: 'binary' }) } },
			},
			...problems(404, 409),
		},
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const { receipt, pdf } = await storeOf(c).load({
			receipt: { kind: 'receipt.ofPayment', paymentId: id },
			pdf: { kind: 'rendition', documentId: id, rendition: 'pdf' },
		});
		const { endUser } = callerOf(c);
		if (receipt === null || (endUser !== null && endUser.customerId !== receipt.invoice.customerId)) {
			return domainProblem(c, { type: 'receipt/not-found', payment: id });
		}
		const { archive, hasher, receiptRenderer } = c.var.wiring;
		const deps = { store: storeOf(c), archive, hasher, receiptRenderer };
		const kept = pdf ?? (await keepReceipt(deps, receipt, actionOf(c)));
		return sendPdf(c, kept, documentFilename({ id, number: receipt.receipt.number }));
	},
);

endpoint(
	paymentReceipts,
	createRoute({
		method: 'post',
		path: '/{id}/receipt',
		tags,
		summary: 'Ask for the receipt of a payment that has none, and read it',
		description:
			'Payments through providers get their receipt by themselves, those recorded by hand when they are confirmed by mail. Asking again answers with the receipt that there is.',
		security,
		middleware: [requireScope('payments:write'), requireBillingEnabled],
		request: { params, headers: idempotencyHeader },
		responses: {
			200: json('It had been issued before', receiptResponse),
			201: json('The receipt', receiptResponse),
			...problems(400, 404, 409, 413, 415, 503),
		},
	}),
	async (c) => {
		const { id } = c.req.valid('param');
		const result = await askForReceipt(depsOf(c), id, actionOf(c), {
			idempotency: c.var.idempotency,
			answer: ({ receipt, isNew }) => ({
				status: isNew ? 201 : 200,
				body: presentReceipt(receipt),
				dataKey: null,
				number: isNew ? { documentId: id, field: 'receipt_number' } : null,
			}),
		});
		return answerCommand(c, result, ({ receipt, isNew }, numbers) =>
			sendJson(c, isNew ? 201 : 200, presentReceipt({ ...receipt, number: numbers.get(id) ?? receipt.number })),
		);
	},
);

const presentReceipt = (receipt: PaymentReceipt): ReceiptResponse => ({
	object: 'receipt',
	payment_id: receipt.paymentId,
	receipt_number: receipt.number,
	issue_date: receipt.issueDate,
	locale: receipt.locale,
	currency: receipt.creditKept.currency,
	amount: moneyToDecimal(receivedOn(receipt)),
	invoices: receipt.lines.map(({ invoiceId, taken, due }) => ({
		invoice_id: invoiceId,
		amount: moneyToDecimal(taken),
		amount_due: moneyToDecimal(due),
	})),
	customer_credit: moneyToDecimal(receipt.creditKept),
	pdf_url: `${apiBase}/payments/${receipt.paymentId}/receipt`,
	created_at: receipt.createdAt,
});
