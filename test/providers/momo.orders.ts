import { addSeconds, type Clock, instantFromEpochMs } from '../../src/domain/kernel/calendar.ts';
import { idSuffix, idToUuid } from '../../src/domain/kernel/ids.ts';
import { money } from '../../src/domain/kernel/money.ts';
import type { PaymentOrder, RefundOrder } from '../../src/domain/payments/provider.ts';
import { idSource } from '../../src/platform/ids.ts';
import type { ProviderDeps } from '../../src/providers/provider-deps.ts';
import { control } from '../support/sandbox.ts';

/** A clock for both sides: turning it ages tokens and prompts here and at the provider. */
export const createSharedClock = (account: string) => {
	let aheadSeconds = 0;
	const clock: Clock = { now: () => addSeconds(instantFromEpochMs(Date.now()), aheadSeconds) };
	const pass = async (seconds: number): Promise<void> => {
		aheadSeconds += seconds;
		await control('/clock', { account, offset_seconds: aheadSeconds });
	};
	return { clock, pass };
};

export const depsWith = (clock: Clock, changes: Partial<ProviderDeps> = {}): ProviderDeps => ({
	fetch: (input, init) => fetch(input, init),
	clock,
	timeoutMs: 8_000,
	...changes,
});

/** 6 500 XOF for one invoice. */
export const mobileOrder = (clock: Clock, changes: Partial<PaymentOrder> = {}): PaymentOrder => {
	const id = idSource.next('pay');
	return {
		paymentId: id,
		reference: `p-${idSuffix(id)}`,
		uuid: idToUuid(id),
		flow: 'phone',
		charge: money(6_500, 'XOF'),
		providerId: null,
		kept: {},
		startedAt: clock.now(),
		description: 'Facture INV-2026-000001',
		invoiceNumbers: ['INV-2026-000001'],
		sellerName: 'Coko Éditions',
		locale: 'fr',
		payer: {
			customerId: idSource.next('cus'),
			name: 'Awa Ndiaye',
			email: 'awa@example.com',
			phone: '2250501020304',
			country: null,
			providerCustomer: null,
		},
		returnUrl: 'https://billing.example.test/pay/tok/back',
		cancelUrl: 'https://billing.example.test/pay/tok',
		noticeUrl: `https://billing.example.test/hook/${idSuffix(id)}`,
		saveMethod: false,
		savedToken: null,
		...changes,
	};
};

export const mobileRefund = (payment: PaymentOrder, amount = payment.charge): RefundOrder => {
	const id = idSource.next('rfd');
	return {
		refundId: id,
		reference: `r-${idSuffix(id)}`,
		uuid: idToUuid(id),
		payment,
		amount,
		description: 'Avoir CN-2026-000001',
		noticeUrl: `https://billing.example.test/hook/${idSuffix(id)}`,
		providerId: null,
		kept: {},
	};
};
