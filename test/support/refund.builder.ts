import type { DisputeId, PaymentId, RefundId, TenantId } from '../../src/domain/kernel/ids.ts';
import { money, zero } from '../../src/domain/kernel/money.ts';
import type { Dispute } from '../../src/domain/payments/dispute.ts';
import type { RefundReport } from '../../src/domain/payments/provider.ts';
import type { Refund } from '../../src/domain/payments/refund.ts';
import { instant } from './invoice.builder.ts';

/** Of the payment that `anyPayment` makes, taken from the customer's credit. */
export const anyRefund = (changes: Partial<Refund> = {}): Refund => {
	const amount = changes.amount ?? money(1200, 'EUR');
	const charge = changes.charge ?? amount;
	return {
		id: 'rfd_01kb0c8p7ve3v8k2s5q6m7n8p9' as RefundId,
		tenantId: 'coko' as TenantId,
		version: 1,
		paymentId: 'pay_01kb0c8p7ve3v8k2s5q6m7n8p9' as PaymentId,
		provider: 'stripe',
		invoiceId: null,
		creditNoteId: null,
		customerId: null,
		origin: 'ours',
		status: 'created',
		amount,
		charge,
		fromCredit: amount,
		fromUnallocated: zero(charge.currency),
		uncovered: zero(charge.currency),
		failure: null,
		providerId: null,
		details: { description: 'Remboursement INV-2026-000001', kept: {} },
		day: '2026-11-22' as Refund['day'],
		finalAt: null,
		createdAt: instant('2026-11-22T10:00:00.000Z'),
		...changes,
	};
};

export const anyRefundReport = (
	state: RefundReport['state'],
	{ charge }: Pick<Refund, 'charge'>,
	changes: Partial<RefundReport> = {},
): RefundReport => ({
	state,
	providerId: 're_1',
	amount: charge,
	reason: state === 'failed' ? 'expired_method' : null,
	keep: {},
	...changes,
});

export const anyDispute = (changes: Partial<Dispute> = {}): Dispute => ({
	id: 'dsp_01kb0c8p7ve3v8k2s5q6m7n8p9' as DisputeId,
	tenantId: 'coko' as TenantId,
	version: 1,
	paymentId: 'pay_01kb0c8p7ve3v8k2s5q6m7n8p9' as PaymentId,
	provider: 'stripe',
	providerId: 'dp_1',
	status: 'open',
	reason: 'fraudulent',
	amount: money(3599, 'EUR'),
	wasWithdrawn: true,
	dueBy: null,
	openedAt: instant('2026-11-22T10:00:00.000Z'),
	closedAt: null,
	...changes,
});
