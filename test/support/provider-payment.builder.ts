import type { CustomerId, PaymentId, TenantId } from '../../src/domain/kernel/ids.ts';
import { type Money, money, zero } from '../../src/domain/kernel/money.ts';
import type { PaymentReport, ProviderAbilities, ReportedState } from '../../src/domain/payments/provider.ts';
import type { ProviderPayment } from '../../src/domain/payments/provider-payment.ts';
import { instant } from './invoice.builder.ts';

export const anyPayment = (changes: Partial<ProviderPayment> = {}): ProviderPayment => {
	const amount = changes.amount ?? money(3599, 'EUR');
	const charge = changes.charge ?? amount;
	return {
		id: 'pay_01kb0c8p7ve3v8k2s5q6m7n8p9' as PaymentId,
		tenantId: 'coko' as TenantId,
		version: 1,
		status: 'created',
		customerId: 'cus_01kb0c8p7ve3v8k2s5q6m7n8p8' as CustomerId,
		provider: 'stripe',
		country: null,
		flow: 'redirect',
		amount,
		targets: [],
		charge,
		quote: null,
		received: null,
		refunded: zero(charge.currency),
		unallocated: zero(charge.currency),
		providerId: null,
		reason: null,
		attention: null,
		settlement: null,
		summary: null,
		noticeHash: null,
		details: { order: null, kept: {}, action: null, reported: null },
		expiresAt: null,
		checkedAt: null,
		polls: 0,
		paidOn: null,
		finalAt: null,
		createdAt: instant('2026-11-22T10:00:00.000Z'),
		...changes,
	};
};

export const anyReport = (state: ReportedState, received: Money | null = null): PaymentReport => ({
	state,
	providerId: 'pi_1',
	references: ['ch_1'],
	received: state === 'succeeded' ? received : null,
	settlement: null,
	reason: state === 'failed' ? 'declined' : null,
	action: null,
	expiresAt: null,
	method: null,
	saved: null,
	keep: {},
});

export const anyAbilities: ProviderAbilities = {
	flows: ['redirect'],
	canCharge: () => true,
	phoneCountries: null,
	expiresAfterSeconds: 3_600,
	pollAfterSeconds: [60, 300, 3_600],
	tellsFees: false,
	canCancel: true,
};
