import * as z from 'zod';
import { creditKinds } from '../domain/invoices/credit-note.ts';
import type { CreditSettlement } from '../domain/invoices/credit-notes.usecases.ts';
import type { RefundWay } from '../domain/invoices/credit-refunds.ts';
import type { CreditRequest } from '../domain/invoices/crediting.ts';
import { type ManualMethod, manualMethods } from '../domain/invoices/invoice.ts';
import type { IsoDate } from '../domain/kernel/calendar.ts';
import type { CurrencyCode } from '../domain/kernel/currency.ts';
import { isId, type LineId, type PaymentId } from '../domain/kernel/ids.ts';
import { isoDate, line } from './config/primitives.ts';
import { exampleCredited, exampleCreditNote } from './credit-note.example.ts';
import { billingResponse, customerId } from './customers.ts';
import { quantity, type Report, rawAmount, readAmount } from './invoice-items.ts';
import { invoiceResponse } from './invoice-response.ts';
import { refundPaymentId } from './refunds.ts';
import { nextCursor, pageQuery } from './text.ts';

export const creditNoteId = z
	.string()
	.refine((text) => isId('crn', text), 'An id such as crn_01k….')
	.transform((text) => text)
	.meta({ example: 'crn_01k3v0j9x4f7mbt2w8h5q6z1ra' });

const lineId = z
	.string()
	.refine((text) => isId('lin', text), 'An id such as lin_01k….')
	.transform((text): LineId => text)
	.meta({ example: 'lin_01k3v0j9x4f7mbt2w8h5q6z1ra' });

const reason = line(300)
	.nullable()
	.default(null)
	.meta({ description: 'Printed on the credit note', example: 'Deux livres rendus' });

/**
 * How money goes back that had been paid already: by hand, which is recorded, or by the way of the provider that took it,
 * which is done.
 */
const refundWay = {
	way: z
		.enum(['hand', 'provider'])
		.optional()
		.meta({ description: '`provider` is meant when a payment is named, `hand` otherwise' }),
	payment_id: refundPaymentId,
	method: z.enum(manualMethods).optional().meta({ description: 'By hand; `bank_transfer` when left out' }),
	reference: line(140).nullable().default(null),
	paid_on: isoDate.nullable().default(null).meta({ description: 'By hand; today, where the seller is, when left out' }),
};

interface GivenWay {
	readonly way?: 'hand' | 'provider' | undefined;
	readonly payment_id: PaymentId | null;
	readonly method?: ManualMethod | undefined;
	readonly reference: string | null;
	readonly paid_on: IsoDate | null;
}

/** What belongs to the other way would be dropped without a word. */
const belongsTogether = (given: GivenWay, context: z.RefinementCtx): void => {
	const refuse = (field: keyof GivenWay, message: string) =>
		context.addIssue({ code: 'custom', path: [field], message });
	if (given.way === 'hand' && given.payment_id !== null) refuse('payment_id', 'Only by the provider’s way.');
	if (!isByProvider(given)) return;
	if (given.method !== undefined) refuse('method', 'Only by hand: the provider takes the way that the money came.');
	if (given.reference !== null) refuse('reference', 'Only by hand.');
	if (given.paid_on !== null) refuse('paid_on', 'Only by hand: the provider tells when.');
};

export const isByProvider = ({ way, payment_id: paymentId }: Pick<GivenWay, 'way' | 'payment_id'>): boolean =>
	way === 'provider' || (way === undefined && paymentId !== null);

export const toRefundWay = ({ method, reference, paid_on: paidOn }: GivenWay): RefundWay => ({
	method: method ?? 'bank_transfer',
	reference,
	paidOn,
});

const settlement = z
	.discriminatedUnion('type', [
		z.strictObject({ type: z.literal('credit') }),
		z.strictObject({ type: z.literal('refund'), ...refundWay }).superRefine(belongsTogether),
	])
	.default({ type: 'credit' })
	.meta({ description: 'What becomes of money that had been paid: credit of the customer, or given back' });

const creditedLine = z.strictObject({
	line_id: lineId,
	quantity: quantity.nullable().default(null),
	amount: rawAmount.nullable().default(null).meta({ description: 'As the prices of the invoice: without or with tax' }),
});

/** Most lines of one call; an invoice has no more. */
const linesMax = 1000;

export const createCreditNoteBody = z
	.strictObject({
		lines: z
			.array(creditedLine)
			.min(1)
			.max(linesMax)
			.optional()
			.meta({ description: 'Chosen lines, each by quantity, by amount, or with all that is left of it' }),
		amount: rawAmount.optional().meta({ description: 'Including tax, spread over all lines' }),
		reason,
		settlement,
	})
	.refine(({ lines, amount }) => lines === undefined || amount === undefined, {
		message: 'Give lines or an amount, or neither for everything that is left.',
		path: ['amount'],
	})
	.meta({ example: { lines: [{ line_id: 'lin_01k3v0j9x4f7mbt2w8h5q6z1ra', quantity: '1' }], reason: 'Livre rendu' } });

export const cancelInvoiceBody = z
	.strictObject({ reason, settlement })
	.meta({ example: { reason: 'Commande annulée', settlement: { type: 'refund', method: 'bank_transfer' } } });

export const refundInvoiceBody = z
	.strictObject({
		amount: rawAmount.nullable().default(null),
		credit_note_id: creditNoteId
			.nullable()
			.default(null)
			.meta({ description: 'By the provider’s way: the credit note that freed the money' }),
		...refundWay,
	})
	.superRefine((given, context) => {
		belongsTogether(given, context);
		if (given.credit_note_id === null || isByProvider(given)) return;
		context.addIssue({ code: 'custom', path: ['credit_note_id'], message: 'Only by the provider’s way.' });
	})
	.meta({ example: { amount: '14.01', method: 'bank_transfer', reference: 'REMB 2026-11-22' } });

export const writeOffBody = z
	.strictObject({ reason: line(300).meta({ description: 'Kept in the audit trail', example: 'Client introuvable' }) })
	.meta({ example: { reason: 'Client introuvable' } });

/** What to credit, read in the currency of the invoice. */
export const toCreditRequest = (
	{ lines, amount }: Pick<z.output<typeof createCreditNoteBody>, 'lines' | 'amount'>,
	currency: CurrencyCode,
	report: Report,
): CreditRequest => {
	if (amount !== undefined) return { kind: 'amount', amount: readAmount(amount, currency, ['amount'], report) };
	if (lines === undefined) return { kind: 'full' };
	return {
		kind: 'lines',
		lines: lines.map((given, index) => {
			if (given.amount !== null && given.quantity !== null) {
				report(['lines', index, 'amount'], 'Give a quantity or an amount, or neither for all that is left.');
			}
			return {
				lineId: given.line_id,
				quantity: given.quantity,
				amount: given.amount === null ? null : readAmount(given.amount, currency, ['lines', index, 'amount'], report),
			};
		}),
	};
};

export type GivenSettlement = z.output<typeof settlement>;

/** What happens by hand in the commit of the credit note; null: a provider gives the money back. */
export const toSettlement = (given: GivenSettlement): CreditSettlement | null => {
	if (given.type === 'credit') return given;
	return isByProvider(given) ? null : { type: 'refund', ...toRefundWay(given) };
};

const amount = z.string().meta({ description: 'Decimal string, positive', example: '35.99' });

export const creditNoteResponse = z
	.object({
		id: z.string(),
		object: z.literal('credit_note'),
		credit_note_number: z.string().nullable(),
		invoice_id: z.string(),
		invoice_number: z.string(),
		customer_id: z.string(),
		billing: billingResponse,
		kind: z.enum(creditKinds),
		reason: z.string().nullable(),
		currency: z.string(),
		items: z.array(
			z.object({
				line_id: z.string(),
				description: z.string(),
				item_type: z.string(),
				quantity: z.string().nullable(),
				tax_rate: z.string(),
				subtotal: amount,
				tax_amount: amount,
				total_amount: amount,
			}),
		),
		tax_breakdown: z.array(
			z.object({
				rate: z.string(),
				category: z.string(),
				country: z.string().nullable(),
				mention: z.string().nullable(),
				taxable_amount: amount,
				tax_amount: amount,
			}),
		),
		subtotal: amount,
		tax_amount: amount,
		total_amount: amount,
		applied_amount: amount.meta({ description: 'Lowered what was due' }),
		freed_amount: amount.meta({ description: 'Had been paid: the customer’s credit, or given back' }),
		issue_date: z.string().meta({ format: 'date' }),
		pdf_url: z.string(),
		sent_at: z.string().nullable().meta({ format: 'date-time' }),
		created_at: z.string().meta({ format: 'date-time' }),
	})
	.meta({ id: 'CreditNote', example: exampleCreditNote });
export type CreditNoteResponse = z.output<typeof creditNoteResponse>;

export const creditedResponse = creditNoteResponse
	.extend({ invoice: invoiceResponse.meta({ description: 'The invoice after the credit' }) })
	.meta({ example: exampleCredited });
export type CreditedResponse = z.output<typeof creditedResponse>;

export const creditNoteListResponse = z.object({ data: z.array(creditNoteResponse), next_cursor: nextCursor });

export const creditNoteFilter = z.strictObject({ ...pageQuery, customer_id: customerId.optional() });
