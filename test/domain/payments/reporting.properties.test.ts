import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CreditBalance } from '../../../src/domain/customers/customer-credit.ts';
import { standingAfter } from '../../../src/domain/customers/customer-credit.ts';
import { amountDue, type Invoice } from '../../../src/domain/invoices/invoice.ts';
import { addSeconds } from '../../../src/domain/kernel/calendar.ts';
import type { InvoiceId } from '../../../src/domain/kernel/ids.ts';
import { money, moneyToMinor, zero } from '../../../src/domain/kernel/money.ts';
import type { Change } from '../../../src/domain/kernel/store.ts';
import { nextPollAt } from '../../../src/domain/payments/poll-schedule.ts';
import type { PaymentReport, ProviderAnswer, ReportedState } from '../../../src/domain/payments/provider.ts';
import { hasSucceeded, type ProviderPayment } from '../../../src/domain/payments/provider-payment.ts';
import { applyAnswer } from '../../../src/domain/payments/reporting.ts';
import { action, countingIds } from '../../support/fake-store.ts';
import { buildInvoice, instant } from '../../support/invoice.builder.ts';
import { anyAbilities, anyPayment, anyReport } from '../../support/provider-payment.builder.ts';
import { tenant } from '../invoices/account-model.ts';

type Answer = ProviderAnswer<PaymentReport>;

/** What a life of a payment leaves behind: the payment, its invoices, and every change that was committed. */
interface Life {
	readonly payment: ProviderPayment;
	readonly invoices: readonly Invoice[];
	readonly changes: readonly Change[];
}

/** Applies answers in their order, each to what the one before left, a minute apart. */
const live = (payment: ProviderPayment, invoices: readonly Invoice[], answers: readonly Answer[]): Life => {
	const deps = { ids: countingIds(), tenant };
	let life: Life = { payment, invoices, changes: [] };
	let standing: CreditBalance | null = null;
	for (const [index, answer] of answers.entries()) {
		const context = { ...action, now: addSeconds(instant('2026-11-22T10:00:00.000Z'), 60 * (index + 1)) };
		const facts = { invoices: life.invoices, standing };
		const reported = applyAnswer(deps, life.payment, answer, anyAbilities, facts, context);
		for (const change of reported.changes) {
			if (change.kind === 'customer-credit.add') standing = standingAfter(change.movement);
		}
		const paid = new Map(reported.settled?.invoices.map((invoice) => [invoice.id, invoice]));
		life = {
			payment: reported.payment,
			invoices: life.invoices.map((invoice) => paid.get(invoice.id) ?? invoice),
			changes: [...life.changes, ...reported.changes],
		};
	}
	return life;
};

const postingsOf = ({ changes }: Life) =>
	changes.flatMap((change) => (change.kind === 'ledger.post' ? change.entry.postings : []));

const sumOf = (life: Life, account: string): number =>
	postingsOf(life)
		.filter((posting) => posting.account === account)
		.reduce((sum, { amount }) => sum + moneyToMinor(amount), 0);

const invoicesOf = (totals: readonly number[]): readonly Invoice[] =>
	totals.map((total, index) => ({
		...buildInvoice({ lines: [{ unitPrice: 1 }], status: 'sent' }),
		totalAmount: money(total, 'EUR'),
		id: `inv_0000000000000000000000000${index}` as InvoiceId,
	}));

const paymentOf = (invoices: readonly Invoice[]): ProviderPayment => {
	const amount = money(
		invoices.reduce((sum, invoice) => sum + moneyToMinor(amountDue(invoice)), 0),
		'EUR',
	);
	const targets = invoices.map((invoice) => ({
		invoiceId: invoice.id,
		attempt: 1,
		amount: amountDue(invoice),
		settled: zero('EUR'),
	}));
	return anyPayment({ amount, targets, customerId: invoices[0]?.customerId ?? null });
};

const otherStates: readonly ReportedState[] = ['action_required', 'processing', 'failed', 'expired', 'not_started'];

const reportOf = (state: ReportedState, received: number): Answer => ({
	kind: 'report',
	report: anyReport(state, money(received, 'EUR')),
});

const silence: readonly Answer[] = [
	{ kind: 'unknown', detail: 'no answer', retryAfterSeconds: null },
	{ kind: 'refused', reason: 'provider_unavailable', detail: 'throttled' },
];

const noise = fc.array(
	fc.oneof(
		fc.constantFrom(...silence),
		fc.constantFrom(...otherStates).map((state) => reportOf(state, 1)),
	),
	{ maxLength: 8 },
);

const totals = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 4 });

it('any order and number of answers ends the same: success is kept, and its money is spread once', () => {
	fc.assert(
		fc.property(
			totals,
			fc.integer({ min: 1, max: 300_000 }),
			noise,
			noise,
			fc.integer({ min: 1, max: 3 }),
			(sums, received, before, after, times) => {
				const invoices = invoicesOf(sums);
				const success = Array.from({ length: times }, () => reportOf('succeeded', received));
				const life = live(paymentOf(invoices), invoices, [...before, ...success, ...after, ...success]);
				expect(life.payment.status).toBe('succeeded');
				expect(sumOf(life, 'provider_clearing')).toBe(received);
				const taken = life.invoices.reduce((sum, { amountPaid }) => sum + moneyToMinor(amountPaid), 0);
				const due = sums.reduce((sum, one) => sum + one, 0);
				expect(taken).toBe(Math.min(received, due));
				expect(sumOf(life, 'receivable')).toBe(-taken);
				expect(sumOf(life, 'customer_credit')).toBe(taken - received);
				expect(life.payment.targets.reduce((sum, { settled }) => sum + moneyToMinor(settled), 0)).toBe(taken);
			},
		),
		{ numRuns: 1_000 },
	);
});

it('without a success no money is ever posted, whatever is said and in whatever order', () => {
	fc.assert(
		fc.property(totals, noise, (sums, answers) => {
			const invoices = invoicesOf(sums);
			const life = live(paymentOf(invoices), invoices, answers);
			expect(hasSucceeded(life.payment)).toBe(false);
			expect(postingsOf(life)).toEqual([]);
			expect(life.invoices).toEqual(invoices);
		}),
		{ numRuns: 1_000 },
	);
});

it('money in a currency that was not asked pays nothing and waits, in full', () => {
	fc.assert(
		fc.property(totals, fc.integer({ min: 1, max: 100_000 }), (sums, received) => {
			const invoices = invoicesOf(sums);
			const answer: Answer = { kind: 'report', report: anyReport('succeeded', money(received, 'USD')) };
			const life = live(paymentOf(invoices), invoices, [answer, answer]);
			expect(life.payment).toMatchObject({ status: 'succeeded', attention: 'currency_differs' });
			expect(life.payment.unallocated).toEqual(money(received, 'USD'));
			expect(life.invoices).toEqual(invoices);
			expect(sumOf(life, 'unallocated')).toBe(-received);
		}),
		{ numRuns: 1_000 },
	);
});

it('a quoted charge is worth what it was quoted for, and each currency balances on its own', () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.integer({ min: 1, max: 1_000_000 }), (due, charged) => {
			const [invoice] = invoicesOf([due]);
			if (invoice === undefined) throw new Error('an invoice was built');
			const payment: ProviderPayment = {
				...paymentOf([invoice]),
				charge: money(charged, 'USD'),
				quote: { rate: '1.1', source: 'test', date: null },
			};
			const answer: Answer = { kind: 'report', report: anyReport('succeeded', money(charged, 'USD')) };
			const life = live(payment, [invoice], [answer]);
			expect(life.invoices[0]).toMatchObject({ status: 'paid', amountPaid: money(due, 'EUR') });
			expect(life.payment.attention).toBeNull();
			for (const currency of ['EUR', 'USD'] as const) {
				const sum = postingsOf(life)
					.filter(({ amount }) => amount.currency === currency)
					.reduce((total, { amount }) => total + moneyToMinor(amount), 0);
				expect(sum).toBe(0);
			}
		}),
		{ numRuns: 1_000 },
	);
});

it('a failure after a success is shown to a person and changes nothing else', () => {
	const invoices = invoicesOf([3599]);
	const life = live(paymentOf(invoices), invoices, [
		reportOf('succeeded', 3599),
		reportOf('failed', 1),
		reportOf('failed', 1),
	]);
	expect(life.payment).toMatchObject({ status: 'succeeded', attention: 'contradicted' });
	expect(
		life.changes.filter((change) => change.kind === 'event' && change.event.type === 'payment.contradicted'),
	).toHaveLength(1);
});

it('no answer to the first call is unknown, and unknown never becomes failed by silence', () => {
	const invoices = invoicesOf([3599]);
	const [unanswered] = silence;
	if (unanswered === undefined) throw new Error('silence has a form');
	const life = live(paymentOf(invoices), invoices, [unanswered, unanswered, unanswered]);
	expect(life.payment.status).toBe('unknown');
});

it('a payment that was believed never to have begun is open again when its provider knows it after all', () => {
	const invoices = invoicesOf([3599]);
	const life = live(paymentOf(invoices), invoices, [reportOf('not_started', 1), reportOf('action_required', 1)]);
	expect(life.payment).toMatchObject({ status: 'action_required', reason: null, finalAt: null });
});

it('what only we call over is asked about for as long as its provider takes, where it cannot be closed', () => {
	const expired = anyPayment({ status: 'expired' });
	const later = addSeconds(expired.createdAt, 120);
	expect(nextPollAt(expired, { ...anyAbilities, canCancel: false }, later)).toBe(addSeconds(expired.createdAt, 300));
	expect(nextPollAt(expired, { ...anyAbilities, canCancel: true }, later)).toBeNull();
	const rejected = anyPayment({ status: 'failed', reason: 'rejected_by_payer' });
	expect(nextPollAt(rejected, { ...anyAbilities, canCancel: false }, later)).toBeNull();
});
