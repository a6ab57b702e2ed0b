import { describe, expect, it } from 'vitest';
import type { Invoice } from '../../../src/domain/invoices/invoice.ts';
import type { InvoiceId, PaymentId } from '../../../src/domain/kernel/ids.ts';
import { money, zero } from '../../../src/domain/kernel/money.ts';
import type { Change } from '../../../src/domain/kernel/store.ts';
import { arrivalChanges } from '../../../src/domain/payments/arrival.ts';
import type { PaymentReport, ProviderAnswer } from '../../../src/domain/payments/provider.ts';
import type { PaymentTarget, ProviderPayment } from '../../../src/domain/payments/provider-payment.ts';
import { issueReceipt, receiptChanges } from '../../../src/domain/payments/receipt.ts';
import type { Settled } from '../../../src/domain/payments/settlement.ts';
import type { Settings } from '../../../src/domain/settings/settings.ts';
import { frenchSeller } from '../../support/company.builder.ts';
import { action, countingIds } from '../../support/fake-store.ts';
import { buildInvoice, date, instant } from '../../support/invoice.builder.ts';
import { tenant } from '../invoices/account-model.ts';

const settings = {
	numbering: () => ({ pattern: 'REC-{YYYY}-{NNNNNN}', restart: 'yearly', setting: 'cfg_1@1' }),
	sellerFor: () => frenchSeller,
	feature: () => true,
} as unknown as Settings;

const first = buildInvoice({ paid: 459_94 });
const second = buildInvoice({ id: 'inv_01kapj8c6sf9qv6x5k2m3n4p5z' as InvoiceId, paid: 10_00 });
const targetOf = ({ id }: Invoice, settled: number): PaymentTarget => ({
	invoiceId: id,
	attempt: 1,
	amount: money(459_94, 'EUR'),
	settled: money(settled, 'EUR'),
});

const payment: ProviderPayment = {
	id: 'pay_01kapj8c6sf9qv6x5k2m3n4p5q' as PaymentId,
	tenantId: tenant.id,
	version: 2,
	status: 'succeeded',
	customerId: first.customerId,
	provider: 'stripe',
	country: null,
	flow: 'redirect',
	amount: money(459_94, 'EUR'),
	targets: [targetOf(first, 0)],
	charge: money(459_94, 'EUR'),
	quote: null,
	received: money(459_94, 'EUR'),
	refunded: zero('EUR'),
	unallocated: zero('EUR'),
	providerId: 'pi_1',
	reason: null,
	attention: null,
	settlement: null,
	summary: null,
	noticeHash: null,
	details: { order: null, kept: {}, action: null, reported: null },
	expiresAt: null,
	checkedAt: null,
	polls: 0,
	paidOn: date('2026-11-22'),
	finalAt: action.now,
	createdAt: action.now,
};

const answer: ProviderAnswer<PaymentReport> = { kind: 'unknown', detail: '', retryAfterSeconds: null };

const whatFollows = (
	after: Partial<ProviderPayment>,
	settled: Partial<Settled> | null,
	options: { readonly settings?: Partial<Settings>; readonly before?: ProviderPayment['status'] } = {},
): readonly Change[] =>
	arrivalChanges(
		{ ids: countingIds(), tenant, settings: { ...settings, ...options.settings }, mailEnabled: true },
		{ ...payment, status: options.before ?? 'processing' },
		{
			payment: { ...payment, ...after },
			settled: settled && {
				targets: [],
				surplus: zero('EUR'),
				unallocated: zero('EUR'),
				invoices: [],
				changes: [],
				...settled,
			},
			changes: [],
			moved: true,
		},
		answer,
		{ invoices: [first, second], receiptHead: null },
		action,
	);

const mailsIn = (changes: readonly Change[]) =>
	changes.flatMap((change) => (change.kind === 'outbox' ? [change.message.subjectId] : []));
const receiptsIn = (changes: readonly Change[]) =>
	changes.flatMap((change) => (change.kind === 'receipt.issue' ? [change.receipt] : []));

describe('money that arrived', () => {
	it('for two invoices gives one receipt over all of it and one mail, about the first', () => {
		const targets = [targetOf(first, 459_94), targetOf(second, 10_00)];
		const changes = whatFollows({}, { targets, invoices: [first, second], surplus: money(4_01, 'EUR') });
		expect(receiptsIn(changes)).toMatchObject([
			{
				invoiceId: first.id,
				issueDate: '2026-11-22',
				lines: [
					{ invoiceId: first.id, taken: money(459_94, 'EUR'), due: zero('EUR') },
					{ invoiceId: second.id, taken: money(10_00, 'EUR'), due: money(449_94, 'EUR') },
				],
				creditKept: money(4_01, 'EUR'),
			},
		]);
		expect(mailsIn(changes)).toEqual([`${first.id}/payment_received.${payment.id}`]);
	});

	it('and was not needed any more gives a receipt over the credit, in the name of the invoice it was meant for', () => {
		const changes = whatFollows({}, { targets: [targetOf(second, 0)], surplus: money(459_94, 'EUR') });
		expect(receiptsIn(changes)).toMatchObject([{ invoiceId: second.id, lines: [], creditKept: money(459_94, 'EUR') }]);
		expect(mailsIn(changes)).toEqual([`${second.id}/payment_received.${payment.id}`]);
	});

	it('and belongs to nobody yet gives neither', () => {
		expect(whatFollows({}, { targets: [], unallocated: money(459_94, 'EUR') })).toEqual([]);
		expect(whatFollows({}, { targets: [targetOf(first, 0)], unallocated: money(459_94, 'USD') })).toEqual([]);
	});

	it('is recorded and confirmed without a receipt while the settings lack a numbering or a company', () => {
		const settled = { targets: [targetOf(first, 459_94)], invoices: [first] };
		for (const lacking of [{ numbering: () => null }, { sellerFor: () => null }]) {
			const changes = whatFollows({}, settled, { settings: lacking });
			expect(changes.map(({ kind }) => kind)).toEqual(['outbox']);
		}
	});

	it('has its receipt also where the company sends no such mail', () => {
		const settled = { targets: [targetOf(first, 459_94)], invoices: [first] };
		const changes = whatFollows({}, settled, { settings: { feature: () => false } });
		expect(changes.map(({ kind }) => kind)).toEqual(['receipt.issue']);
	});
});

describe('a payment that failed', () => {
	const failed = { status: 'failed', reason: 'declined' } as const;
	const minutesAgo = (minutes: number) =>
		instant(new Date(Date.parse(action.now) - minutes * 60_000).toISOString()) as ProviderPayment['createdAt'];
	const told = [`${first.id}/payment_failed.${payment.id}`];

	it.each<[string, Partial<ProviderPayment>, readonly string[]]>([
		['of a saved method', { ...failed, flow: 'saved' }, told],
		['long after its payer left', { ...failed, createdAt: minutesAgo(11) }, told],
		['on a phone long after the prompt', { ...failed, flow: 'phone', createdAt: minutesAgo(30) }, told],
		['before the eyes of its payer', { ...failed, createdAt: minutesAgo(9) }, []],
		['as a prompt refused within its minutes', { ...failed, flow: 'phone', reason: 'rejected_by_payer' }, []],
		['because we closed it for another', { ...failed, reason: 'cancelled', createdAt: minutesAgo(60) }, []],
		['as a page that was abandoned', { status: 'expired', reason: 'timed_out', createdAt: minutesAgo(60) }, []],
		['of which nobody knows yet', { status: 'unknown', flow: 'saved' }, []],
	])('%s', (_what, after, expected) => {
		expect(mailsIn(whatFollows(after, null))).toEqual(expected);
	});

	it('is told once, and not where the company does not want it', () => {
		const saved = { ...failed, flow: 'saved' } as const;
		expect(whatFollows(saved, null, { before: 'failed' })).toEqual([]);
		const onlyThanks: Partial<Settings> = { feature: (name) => name === 'payment_received_email' };
		expect(whatFollows(saved, null, { settings: onlyThanks })).toEqual([]);
	});
});

describe('a receipt', () => {
	const input = {
		paymentId: payment.id,
		invoice: first,
		lines: [{ invoiceId: first.id, taken: money(1_00, 'EUR'), due: zero('EUR') }],
		creditKept: zero('EUR'),
	};

	it('is never dated before the one before it', () => {
		const head = { period: '2026', lastSequence: 4, lastDate: date('2026-11-24') };
		const [issued] = receiptsIn(receiptChanges({ tenant, settings }, input, head, action));
		expect(issued?.issueDate).toBe('2026-11-24');
	});

	it('over nothing is a bug of the caller', () => {
		expect(() => issueReceipt({ tenant, settings }, { ...input, lines: [] }, null, action)).toThrow(/nothing/);
	});
});
