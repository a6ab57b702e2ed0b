import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CreditBalance, CreditMovement } from '../../../src/domain/customers/customer-credit.ts';
import type { CustomerId, InvoiceId } from '../../../src/domain/kernel/ids.ts';
import { compareMoney, money, plus, sum, zero } from '../../../src/domain/kernel/money.ts';
import type { Change } from '../../../src/domain/kernel/store.ts';
import type { Tenant } from '../../../src/domain/kernel/tenant.ts';
import type { ProviderAnswer, RefundReport } from '../../../src/domain/payments/provider.ts';
import { isOpenRefund, type Refund } from '../../../src/domain/payments/refund.ts';
import { beginChanges, creditRefund, newRefund } from '../../../src/domain/payments/refund-begin.ts';
import { decideRefund } from '../../../src/domain/payments/refund-decision.ts';
import { applyRefundAnswer } from '../../../src/domain/payments/refund-following.ts';
import { action, countingIds } from '../../support/fake-store.ts';
import { buildInvoice } from '../../support/invoice.builder.ts';
import { anyPayment } from '../../support/provider-payment.builder.ts';
import { anyRefundReport } from '../../support/refund.builder.ts';

const total = money(3599, 'EUR');
const customerId = 'cus_1' as CustomerId;
const invoiceId = 'inv_1' as InvoiceId;

const deps = { ids: countingIds(), tenant: { id: 'coko', timeZone: 'Europe/Paris', name: 'Coko' } as Tenant };

/** A cancelled invoice whose money stands as credit, and everything that refunds of it change. */
const openBooks = () => {
	const freed = { kind: 'credit_note', amount: total, sourceId: 'crn_1', invoiceId } as unknown as CreditMovement;
	const books = {
		payment: anyPayment({ status: 'succeeded', customerId, received: total }),
		invoice: buildInvoice({ id: invoiceId, customerId, status: 'cancelled' }),
		refunds: [] as Refund[],
		movements: [freed],
		standing: { sequence: 1, balance: total } as CreditBalance,
		accounts: { customer_credit: -3599n, provider_clearing: 3599n } as Record<string, bigint>,
		versions: [] as string[],
	};
	const keep = (changes: readonly Change[]): void => {
		for (const change of changes) {
			if (change.kind === 'provider-payment.follow') books.payment = change.payment;
			if (change.kind === 'invoice.progress') books.invoice = change.invoice;
			if (change.kind === 'refund.begin') books.refunds.push(change.refund);
			if (change.kind === 'refund.follow') {
				books.refunds = books.refunds.map((one) => (one.id === change.refund.id ? change.refund : one));
			}
			if (change.kind === 'customer-credit.add') {
				books.movements.push(change.movement);
				books.standing = change.movement;
			}
			if (change.kind === 'event') books.versions.push(`${change.event.subjectId}/${change.event.subjectVersion}`);
			if (change.kind !== 'ledger.post') continue;
			for (const { account, amount } of change.entry.postings) {
				books.accounts[account] = (books.accounts[account] ?? 0n) + amount.minor;
			}
		}
	};
	const begin = (amountMinor: number): boolean => {
		const { payment, ...rest } = books;
		const wish = { paymentId: null, creditNoteId: null, amount: money(amountMinor, 'EUR') };
		const decided = decideRefund(wish, { ...rest, payments: [payment], creditNotes: [], canGiveBack: () => true });
		if (!decided.ok) return false;
		const of = { invoiceId, creditNoteId: null, customerId, description: 'Remboursement' };
		const refund = newRefund(deps, creditRefund(payment, decided.value, of), action);
		keep(beginChanges(deps, refund, { payment, standing: books.standing, isSentNow: true }, action));
		return true;
	};
	const hear = (index: number, answer: (refund: Refund) => ProviderAnswer<RefundReport>): void => {
		const refund = books.refunds[index % Math.max(1, books.refunds.length)];
		if (refund === undefined) return;
		keep(applyRefundAnswer(deps, { ...books, refund, siblings: books.refunds }, answer(refund), action).changes);
	};
	return { books, begin, hear };
};

const answers: readonly ((refund: Refund) => ProviderAnswer<RefundReport>)[] = [
	...(['processing', 'succeeded', 'failed', 'not_started'] as const).map(
		(state) => (refund: Refund) => ({ kind: 'report', report: anyRefundReport(state, refund) }) as const,
	),
	() => ({ kind: 'refused', reason: 'not_refundable', detail: '' }),
	() => ({ kind: 'unknown', detail: '', retryAfterSeconds: null }),
];

const step = fc.oneof(
	fc.record({ amount: fc.integer({ min: 1, max: 4_000 }) }),
	fc.record({ index: fc.nat(5), answer: fc.nat(answers.length - 1) }),
);

it('whatever providers answer, in any order, money is in one place only and the statuses tell where', () => {
	fc.assert(
		fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
			const { books, begin, hear } = openBooks();
			for (const one of steps) {
				if ('amount' in one) begin(one.amount);
				else hear(one.index, answers[one.answer]!);
				const of = (chosen: (refund: Refund) => boolean) =>
					sum(
						books.refunds.filter(chosen).map(({ charge }) => charge),
						'EUR',
					);
				const open = of(isOpenRefund);
				const gone = of(({ status }) => status === 'succeeded');
				expect(compareMoney(plus(open, gone), total)).toBeLessThanOrEqual(0);
				expect(books.payment.refunded).toEqual(gone);
				expect(books.accounts['refunds_in_flight'] ?? 0n).toBe(-open.minor);
				expect(books.accounts['provider_clearing']).toBe(3599n - gone.minor);
				expect(books.accounts['customer_credit']).toBe(-books.standing.balance.minor);
				expect(plus(plus(open, gone), books.standing.balance)).toEqual(total);
				const status = gone.minor === 0n ? 'succeeded' : gone.minor === 3599n ? 'refunded' : 'partially_refunded';
				expect(books.payment.status).toBe(status);
				expect(books.invoice.status).toBe(gone.minor === 3599n ? 'refunded' : 'cancelled');
				expect(new Set(books.versions).size).toBe(books.versions.length);
			}
		}),
		{ numRuns: 300 },
	);
});

it('a refund of nothing, of more than is held, or after all went back is refused', () => {
	const { books, begin } = openBooks();
	expect([begin(0), begin(3600), begin(3599), begin(1)]).toEqual([false, false, true, false]);
	expect(zero('EUR')).toEqual(books.standing.balance);
});
