import { describe, expect, it } from 'vitest';
import type { CreditMovement } from '../../../src/domain/customers/customer-credit.ts';
import type { Payment } from '../../../src/domain/invoices/payment.ts';
import type { CreditMovementId, InvoiceId, PaymentId } from '../../../src/domain/kernel/ids.ts';
import { money } from '../../../src/domain/kernel/money.ts';
import { creditNoteModel } from '../../../src/domain/notifications/letter.ts';
import { receivedModel } from '../../../src/domain/notifications/payment-letter.ts';
import { buildCreditNote } from '../../support/credit-note.builder.ts';
import { buildInvoice, date, instant } from '../../support/invoice.builder.ts';
import { buildReceipt } from '../../support/receipt.builder.ts';

const invoice = buildInvoice();
const [first, second, third] = ['pay_1', 'pay_2', 'pay_3'] as const;

const movement = (kind: CreditMovement['kind'], sourceId: string | null, cents: number): CreditMovement => ({
	id: 'ccm_1' as CreditMovementId,
	customerId: invoice.customerId,
	sequence: 1,
	kind,
	amount: money(cents, 'EUR'),
	balance: money(100_00, 'EUR'),
	invoiceId: invoice.id,
	sourceId,
	method: null,
	reference: null,
	day: date('2026-11-22'),
	createdAt: instant('2026-11-22T10:00:00.000Z'),
});

describe('the mail about a payment', () => {
	const keptOf = async (id: string) => {
		const payment: Payment = {
			id: id as PaymentId,
			tenantId: invoice.tenantId,
			version: 1,
			invoiceId: invoice.id,
			status: 'succeeded',
			method: 'bank_transfer',
			amount: money(50_00, 'EUR'),
			reference: null,
			paidOn: date('2026-11-22'),
			createdAt: instant('2026-11-22T10:00:00.000Z'),
		};
		const movements = [movement('overpayment', first, 14_01), movement('overpayment', second, 3_00)];
		const links = { paymentUrl: async () => 'https://billing.example.test/pay/x' };
		const model = await receivedModel({ links }, { invoice, payment, movements, receipt: null });
		return model?.creditKept?.minor;
	};

	it('tells what this payment brought too much, not what another one did', async () => {
		expect(await Promise.all([first, second, third].map(keptOf))).toEqual([14_01n, 3_00n, undefined]);
	});
});

describe('the mail with a receipt', () => {
	const links = { paymentUrl: async ({ id }: { readonly id: string }) => `https://billing.example.test/pay/${id}` };
	const settled = buildInvoice({ paid: 459_94 });
	const partly = buildInvoice({ id: 'inv_01kapj8c6sf9qv6x5k2m3n4p5z' as InvoiceId, paid: 10_00 });

	it('tells what the receipt tells, and leads to the invoice of which something is left', async () => {
		const receipt = buildReceipt({ invoices: [settled, partly], creditKept: 4_01 });
		const model = await receivedModel({ links }, { invoice: settled, payment: null, movements: [], receipt });
		expect(model).toMatchObject({
			receiptNumber: 'REC-2026-000017',
			attachmentName: 'REC-2026-000017.pdf',
			payment: { amount: money(473_95, 'EUR'), method: 'stripe' },
			paid: [{ taken: money(459_94, 'EUR') }, { taken: money(10_00, 'EUR') }],
			creditKept: money(4_01, 'EUR'),
			paymentUrl: `https://billing.example.test/pay/${partly.id}`,
		});
	});

	it('leads nowhere when nothing is left', async () => {
		const receipt = buildReceipt({ invoices: [settled] });
		const model = await receivedModel({ links }, { invoice: settled, payment: null, movements: [], receipt });
		expect(model).toMatchObject({ paymentUrl: null, creditKept: null });
	});

	it('is none without a receipt and without a payment', async () => {
		expect(await receivedModel({ links }, { invoice, payment: null, movements: [], receipt: null })).toBeNull();
	});
});

it('the mail of a credit note tells what went back for it, not what went back for another one or by hand', () => {
	const creditNote = buildCreditNote({ invoice });
	const movements = [
		movement('credit_note', creditNote.id, 20_00),
		movement('refunded', creditNote.id, -20_00),
		movement('refunded', 'crn_2', -5_00),
		movement('refunded', null, -1_00),
	];
	expect(creditNoteModel(creditNote, movements)).toMatchObject({ refunded: money(20_00, 'EUR') });
});
