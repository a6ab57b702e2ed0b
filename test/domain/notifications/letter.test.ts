import { describe, expect, it } from 'vitest';
import type { CreditMovement } from '../../../src/domain/customers/customer-credit.ts';
import type { Payment } from '../../../src/domain/invoices/payment.ts';
import type { CreditMovementId, PaymentId } from '../../../src/domain/kernel/ids.ts';
import { money } from '../../../src/domain/kernel/money.ts';
import { creditNoteModel, invoiceModel } from '../../../src/domain/notifications/letter.ts';
import { createSettings } from '../../../src/domain/settings/settings.ts';
import { buildCreditNote } from '../../support/credit-note.builder.ts';
import { action } from '../../support/fake-store.ts';
import { buildInvoice, date, instant } from '../../support/invoice.builder.ts';
import { tenant } from '../invoices/account-model.ts';

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
		const deps = {
			links: { paymentUrl: async () => 'https://billing.example.test/pay/x' },
			settings: createSettings([]),
			tenant,
		};
		const model = await invoiceModel(deps, { invoice, payment, movements }, 'payment_received', action);
		return model.template === 'payment_received' ? model.creditKept?.minor : undefined;
	};

	it('tells what this payment brought too much, not what another one did', async () => {
		expect(await Promise.all([first, second, third].map(keptOf))).toEqual([14_01n, 3_00n, undefined]);
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
