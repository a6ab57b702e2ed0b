import type { ProviderPaymentResponse } from '../contract/provider-payments.ts';
import { moneyToDecimal } from '../domain/kernel/money.ts';
import type { FailureReason, MethodSummary, PayerAction } from '../domain/payments/provider.ts';
import { isOpenPayment, type ProviderPayment } from '../domain/payments/provider-payment.ts';

/** A payment as the API tells it; nothing of it would help a thief. */
export const presentProviderPayment = (payment: ProviderPayment): ProviderPaymentResponse => ({
	id: payment.id,
	object: 'payment',
	status: payment.status,
	method: payment.provider,
	provider: payment.provider,
	flow: payment.flow,
	customer_id: payment.customerId,
	invoices: payment.targets.map(({ invoiceId, amount, settled }) => ({
		invoice_id: invoiceId,
		currency: amount.currency,
		amount: moneyToDecimal(amount),
		settled: moneyToDecimal(settled),
	})),
	currency: payment.amount.currency,
	amount: moneyToDecimal(payment.amount),
	charge: {
		currency: payment.charge.currency,
		amount: moneyToDecimal(payment.charge),
		exchange_rate: payment.quote?.rate ?? null,
		rate_source: payment.quote?.source ?? null,
		rate_date: payment.quote?.date ?? null,
	},
	received:
		payment.received === null
			? null
			: { currency: payment.received.currency, amount: moneyToDecimal(payment.received) },
	amount_refunded: moneyToDecimal(payment.refunded),
	amount_unallocated: moneyToDecimal(payment.unallocated),
	fee:
		payment.settlement === null
			? null
			: {
					currency: payment.settlement.fee.currency,
					amount: moneyToDecimal(payment.settlement.fee),
					gross: moneyToDecimal(payment.settlement.gross),
				},
	next_action: isOpenPayment(payment)
		? presentAction(payment.details.action, payment.details.order?.payer.phone ?? null)
		: null,
	failure: payment.reason === null ? null : { reason: payment.reason, message: failureTexts[payment.reason] },
	attention: payment.attention,
	payment_method: presentMethod(payment.summary),
	provider_reference: payment.providerId,
	reference: null,
	paid_on: payment.paidOn,
	expires_at: payment.expiresAt,
	final_at: payment.finalAt,
	created_at: payment.createdAt,
});

export const presentAction = (
	action: PayerAction | null,
	/** The payer's, where they confirm on it. */
	phone: string | null,
): ProviderPaymentResponse['next_action'] => {
	switch (action?.kind) {
		case 'redirect':
			return { type: 'redirect', url: action.url };
		case 'client_secret':
			return { type: 'client_secret', client_secret: action.clientSecret, public_key: action.publicKey };
		case 'confirm_on_phone':
			return { type: 'confirm_on_phone', phone_end: phone?.slice(-2) ?? null };
		case undefined:
			return null;
	}
};

export const presentMethod = (method: MethodSummary | null): ProviderPaymentResponse['payment_method'] => {
	switch (method?.kind) {
		case 'card':
			return {
				type: 'card',
				brand: method.brand,
				last4: method.last4,
				expiry_month: method.expiryMonth,
				expiry_year: method.expiryYear,
			};
		case 'paypal':
			return { type: 'paypal', account: method.account };
		case 'mobile_money':
			return { type: 'mobile_money', phone_end: method.phoneEnd };
		case 'other':
			return { type: 'other', name: method.name };
		case undefined:
			return null;
	}
};

/** For whoever reads the API; payers are told in their own words by the payment page. */
export const failureTexts: Readonly<Record<FailureReason, string>> = {
	declined: 'The bank or operator refused the payment without saying why.',
	insufficient_funds: 'There is not enough money on the account.',
	limit_reached: 'A limit of the account or card was reached.',
	authentication_required: 'The payer must be present and confirm with their bank.',
	expired_method: 'The card has expired.',
	invalid_method: 'The details of the method are wrong, or it does not exist any more.',
	unknown_payer: 'The phone has no account with this operator.',
	rejected_by_payer: 'The payer refused.',
	timed_out: 'The payer did not confirm in time.',
	cancelled: 'It was left for another payment, or closed.',
	duplicate: 'The operator saw the same amount from the same phone a few minutes ago.',
	not_started: 'The provider never began it.',
	provider_unavailable: 'The provider did not work.',
	configuration: 'Our account with the provider refuses it: the operator has to look.',
	currency_not_supported: 'The provider does not take this currency.',
	amount_not_supported: 'The provider does not take this amount.',
	not_refundable: 'The provider does not give this back any more.',
	other: 'The provider gave a reason that we do not know.',
};
