import type { Invoice } from '../domain/invoices/invoice.ts';
import type { InvoiceDoor, InvoiceWithCustomer } from '../domain/invoices/invoices.usecases.ts';
import type { Answer } from '../domain/kernel/command.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import { sendResource } from './answers.ts';
import type { AppContext } from './http.ts';
import { presentInvoice } from './invoices.present.ts';

/** The invoice as every route answers it, with the address of its payment page. */
export const presentedInvoice = async (c: AppContext, invoice: Invoice) =>
	presentInvoice(invoice, await c.var.wiring.payTokens.paymentUrl(invoice));

export const sendInvoice = async (c: AppContext, status: 200 | 201, invoice: Invoice): Promise<Response> =>
	sendResource(c, status, invoice, await presentedInvoice(c, invoice));

/** Recognizes a repeat by the request's key, and keeps the answer for it. */
export const invoiceDoor = (c: AppContext, status: 200 | 201): InvoiceDoor => ({
	idempotency: c.var.idempotency,
	answer: (value) => invoiceAnswer(c, status, value),
});

const invoiceAnswer = async (
	c: AppContext,
	status: 200 | 201,
	{ invoice, customer }: InvoiceWithCustomer,
): Promise<Answer> => ({
	status,
	body: (await presentedInvoice(c, invoice)) as unknown as JsonObject,
	dataKey: customer.dataKey,
	number: { documentId: invoice.id, field: 'invoice_number' },
});
