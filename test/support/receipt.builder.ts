import { amountDue, type Invoice } from '../../src/domain/invoices/invoice.ts';
import type { PaymentId } from '../../src/domain/kernel/ids.ts';
import { type Money, money, zero } from '../../src/domain/kernel/money.ts';
import type { PaymentReceipt, ReceiptDocument } from '../../src/domain/payments/receipt.ts';
import { buildInvoice, date, instant } from './invoice.builder.ts';

/** What a test says of a receipt; amounts are minor units. */
export interface ReceiptSketch extends Partial<Pick<ReceiptDocument, 'method' | 'summary' | 'reference' | 'charged'>> {
	/** As they are after the payment; `paid` is what it took of each, in order. */
	readonly invoices?: readonly Invoice[];
	readonly taken?: readonly number[];
	readonly creditKept?: number;
	readonly receipt?: Partial<PaymentReceipt>;
}

/** A receipt over 50.00 EUR by card for an invoice of which 409.94 EUR are left. */
export const buildReceipt = (sketch: ReceiptSketch = {}): ReceiptDocument => {
	const { invoices = [buildInvoice({ paid: 50_00 })], creditKept = 0, receipt, ...given } = sketch;
	const [invoice] = invoices;
	if (invoice === undefined || invoice.seller === null) throw new Error('a receipt has an issued invoice');
	const taken: readonly Money[] = (sketch.taken ?? invoices.map(({ amountPaid }) => Number(amountPaid.minor))).map(
		(minor) => money(minor, invoice.currency),
	);
	const lines = invoices
		.map((paid, index) => ({
			invoiceId: paid.id,
			taken: taken[index] ?? zero(invoice.currency),
			due: amountDue(paid),
		}))
		.filter((line) => line.taken.minor > 0n);
	const byId = new Map(invoices.map((paid) => [paid.id, paid]));
	return {
		receipt: {
			paymentId: 'pay_01kapj8c6sf9qv6x5k2m3n4p5q' as PaymentId,
			tenantId: invoice.tenantId,
			invoiceId: invoice.id,
			issueDate: date('2026-11-24'),
			locale: invoice.locale,
			seller: { ...invoice.seller, legalMentions: [] },
			lines,
			creditKept: money(creditKept, invoice.currency),
			createdAt: instant('2026-11-24T09:00:00.000Z'),
			...receipt,
			number: receipt?.number ?? 'REC-2026-000017',
		},
		invoice,
		invoices: lines.flatMap(({ invoiceId }) => byId.get(invoiceId) ?? []),
		method: given.method ?? 'stripe',
		summary:
			given.summary === undefined
				? { kind: 'card', brand: 'visa', last4: '4242', expiryMonth: 12, expiryYear: 2029 }
				: given.summary,
		reference: given.reference === undefined ? 'pi_3Q0kYt2eZvKYlo2C1x9Yx0Ab' : given.reference,
		paidOn: date('2026-11-24'),
		charged: given.charged ?? null,
	};
};
