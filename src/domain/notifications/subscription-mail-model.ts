import type { Invoice } from '../invoices/invoice.ts';
import type { PaymentMethod } from '../invoices/payment.ts';
import type { IsoDate } from '../kernel/calendar.ts';
import type { Frequency } from '../kernel/frequency.ts';
import type { Money } from '../kernel/money.ts';
import type { Locale } from '../kernel/party.ts';
import type { FailureReason, MethodSummary } from '../payments/provider.ts';
import type { Seller } from '../settings/company.ts';
import type { ProviderName } from '../settings/values.ts';
import type { DunningMailTemplate } from '../subscriptions/subscription-mail.ts';

/** What every mail about a subscription tells. */
export interface SubscriptionMailHead {
	/** The customer's language now. */
	readonly locale: Locale;
	readonly customerName: string;
	/** The company as it is now. */
	readonly seller: Seller;
	/** What is subscribed to, as it stands on the invoices. */
	readonly description: string;
}

/** What a subscription costs: 9.99 EUR each month, tax included. */
export interface PeriodPrice {
	/** All units for a whole period, before coupons. */
	readonly amount: Money;
	readonly includesTax: boolean;
	readonly frequency: Frequency;
}

/** How a payment comes by itself. */
export interface ChargedWith {
	readonly method: PaymentMethod;
	readonly summary: MethodSummary | null;
}

/** The mail before a renewal, or before the first payment after a trial. */
export interface ComingPaymentMail extends SubscriptionMailHead {
	readonly template: 'subscription_renewal_upcoming' | 'subscription_trial_ending';
	/** First day that will be billed. */
	readonly on: IsoDate;
	/** First day that will not be. */
	readonly until: IsoDate;
	/** All units for these days, after coupons; the invoice adds the tax when it is not included. */
	readonly amount: Money;
	readonly includesTax: boolean;
	/** Whether a coupon lowered it. */
	readonly isReduced: boolean;
	/** Null: the customer pays by link. */
	readonly charged: ChargedWith | null;
}

export interface PriceChangedMail extends SubscriptionMailHead {
	readonly template: 'subscription_price_changed';
	/** First day of the new price. */
	readonly on: IsoDate;
	/** Null once the old price is no longer known. */
	readonly before: PeriodPrice | null;
	readonly after: PeriodPrice;
}

export interface PausedMail extends SubscriptionMailHead {
	readonly template: 'subscription_paused';
	readonly on: IsoDate;
	/** Null: until somebody resumes it. */
	readonly resumesOn: IsoDate | null;
	/** Whether the paused days of what was invoiced are given back. */
	readonly isCredited: boolean;
}

export interface ResumedMail extends SubscriptionMailHead {
	readonly template: 'subscription_resumed';
	readonly on: IsoDate;
	/** First day that is not invoiced yet. */
	readonly nextBillingOn: IsoDate;
	readonly price: PeriodPrice;
}

/** The mail about an end that a person wanted, or that was agreed from the beginning. */
export interface EndMail extends SubscriptionMailHead {
	readonly template: 'subscription_cancelled' | 'subscription_expired';
	/** First day without the subscription. */
	readonly on: IsoDate;
	readonly isAhead: boolean;
	/** Whether days that were invoiced are given back. */
	readonly isCredited: boolean;
}

/** A mail about an invoice of a subscription that is not paid. */
export interface DunningMail extends SubscriptionMailHead {
	readonly template: DunningMailTemplate;
	readonly invoice: Invoice;
	/** What the step tells: the day of the next try. */
	readonly on: IsoDate | null;
	/** First day without access; null: nothing is said about it. */
	readonly accessUntil: IsoDate | null;
	/** What became of the subscription. */
	readonly status: 'paused' | 'cancelled' | 'running';
	/** Why the latest payment failed; null: none was tried. */
	readonly reason: FailureReason | null;
	/** What is tried again; null: nothing can be charged. */
	readonly charged: ChargedWith | null;
	/** Whose payments the customer confirms on the phone. */
	readonly mobileOperator: ProviderName | null;
	readonly paymentUrl: string;
}

export type SubscriptionMailModel =
	| ComingPaymentMail
	| PriceChangedMail
	| PausedMail
	| ResumedMail
	| EndMail
	| DunningMail;
