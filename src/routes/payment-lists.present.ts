import type { OfferResponse, PaymentStatisticsResponse } from '../contract/payment-lists.ts';
import type { ProviderPaymentResponse } from '../contract/provider-payments.ts';
import type { Payment } from '../domain/invoices/payment.ts';
import type { IsoInstant } from '../domain/kernel/calendar.ts';
import { decimalToFixed } from '../domain/kernel/decimal.ts';
import type { CustomerId } from '../domain/kernel/ids.ts';
import { moneyToDecimal, zero } from '../domain/kernel/money.ts';
import { breakerOf, type ProviderHealth } from '../domain/payments/health.ts';
import type { Offer } from '../domain/payments/offer.ts';
import type { AnyPayment } from '../domain/payments/payment-list.ts';
import type { ProviderStatistics } from '../domain/payments/payment-statistics.ts';
import type { PaymentProviders } from '../domain/payments/provider.ts';
import { paymentStatuses } from '../domain/payments/provider-payment.ts';
import { presentProviderPayment } from './payments.present.ts';

/** A payment of either kind. What it cost us and what our people should look at is not for the payer. */
export const presentAnyPayment = (any: AnyPayment, isForPayer: boolean): ProviderPaymentResponse => {
	const shown =
		any.by === 'provider' ? presentProviderPayment(any.payment) : presentByHand(any.payment, any.customerId);
	return isForPayer ? { ...shown, fee: null, attention: null } : shown;
};

const presentByHand = (payment: Payment, customerId: CustomerId | null): ProviderPaymentResponse => {
	const { currency } = payment.amount;
	const nothing = moneyToDecimal(zero(currency));
	const amount = moneyToDecimal(payment.amount);
	return {
		id: payment.id,
		object: 'payment',
		status: payment.status,
		method: payment.method,
		provider: null,
		flow: null,
		customer_id: customerId,
		invoices: [{ invoice_id: payment.invoiceId, currency, amount, settled: amount }],
		currency,
		amount,
		charge: null,
		received: { currency, amount },
		amount_refunded: nothing,
		amount_unallocated: nothing,
		fee: null,
		next_action: null,
		failure: null,
		attention: null,
		payment_method: null,
		provider_reference: null,
		reference: payment.reference,
		paid_on: payment.paidOn,
		expires_at: null,
		final_at: payment.createdAt,
		created_at: payment.createdAt,
	};
};

export const presentStatistics = (of: ProviderStatistics): PaymentStatisticsResponse['providers'][number] => ({
	provider: of.provider,
	currency: of.currency,
	attempts: of.attempts,
	by_status: Object.fromEntries(paymentStatuses.map((status) => [status, of.byStatus[status] ?? 0])),
	succeeded: of.succeeded,
	failed: of.failed,
	expired: of.expired,
	pending: of.pending,
	success_rate: of.successRate === null ? null : decimalToFixed(of.successRate, of.successRate.scale),
	median_seconds_to_final: of.medianSeconds,
	outside_count: of.outside,
	received: of.received.map((money) => ({ currency: money.currency, amount: moneyToDecimal(money) })),
	fees: of.fees.map(({ gross, fee, share }) => ({
		currency: fee.currency,
		gross: moneyToDecimal(gross),
		amount: moneyToDecimal(fee),
		share: share === null ? null : decimalToFixed(share, share.scale),
	})),
});

const healthWords = { closed: 'in_use', open: 'put_aside', 'half-open': 'probing' } as const;

/** How each account does; one that never failed has no row. */
export const presentHealth = (
	{ accounts }: PaymentProviders,
	health: readonly ProviderHealth[],
	now: IsoInstant,
): PaymentStatisticsResponse['health'] =>
	accounts.map(({ provider: { name }, country }) => {
		const known = health.find((one) => one.provider === name && one.country === country) ?? null;
		return {
			provider: name,
			country,
			status: healthWords[breakerOf(known, now)],
			failures: known?.failures ?? 0,
			put_aside_since: known?.openedAt ?? null,
			next_probe_at: known?.probeAt ?? null,
		};
	});

export const presentOffer = (offer: Offer): OfferResponse['offered'][number] => ({
	provider: offer.provider,
	country: offer.country,
	charge: {
		currency: offer.charge.currency,
		amount: moneyToDecimal(offer.charge),
		exchange_rate: offer.quote?.rate ?? null,
		rate_source: offer.quote?.source ?? null,
		rate_date: offer.quote?.date ?? null,
	},
	flows: [...offer.flows],
	phone_countries: offer.phoneCountries === null ? null : [...offer.phoneCountries],
});
