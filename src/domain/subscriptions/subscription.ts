import type { ItemType } from '../invoices/invoice.ts';
import type { IsoDate, IsoInstant } from '../kernel/calendar.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import type { Decimal } from '../kernel/decimal.ts';
import type { Frequency } from '../kernel/frequency.ts';
import type {
	CouponId,
	CustomerId,
	InvoiceId,
	PaymentMethodId,
	PlanId,
	PriceId,
	SubscriptionId,
	TenantId,
} from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { Money } from '../kernel/money.ts';
import type { Coupon } from '../plans/coupon.ts';
import type { TaxCode } from '../tax/codes.ts';
import type { Cadence, Period } from './cadence.ts';
import type { Pause } from './pauses.ts';

export const subscriptionStatuses = ['trialing', 'active', 'past_due', 'paused', 'cancelled', 'expired'] as const;
export type SubscriptionStatus = (typeof subscriptionStatuses)[number];

/** `anniversary`: boundaries fall on the day it began; `calendar`: on Mondays, the 1st, quarters, halves, 1 January. */
export const billingModes = ['anniversary', 'calendar'] as const;
export type BillingMode = (typeof billingModes)[number];

/** What is billed for each whole period, before coupons. */
export interface SubscriptionTerms {
	/** Null without a plan. */
	readonly planId: PlanId | null;
	readonly priceId: PriceId | null;
	readonly description: string;
	readonly itemType: ItemType;
	readonly taxCode: TaxCode;
	/** Set by hand; null: the rules decide. */
	readonly taxRate: Decimal | null;
	/** For one unit and one whole period; zero is free. Includes tax when `pricesIncludeTax` is set. */
	readonly unitPrice: Money;
	readonly pricesIncludeTax: boolean;
	/** At most four decimals, more than zero. */
	readonly quantity: Decimal;
	readonly frequency: Frequency;
}

/** A coupon that still lowers what is billed, as it was when it was redeemed. */
export interface AppliedCoupon extends Pick<Coupon, 'name' | 'reduction' | 'planIds'> {
	readonly couponId: CouponId;
	/** Invoices that it still lowers; null: all. */
	readonly periodsLeft: number | null;
}

/** Terms that take effect on a later day: at a period's end, or on a date in the middle of one. */
export interface PendingChange {
	readonly on: IsoDate;
	readonly terms: SubscriptionTerms;
}

/** A pause as it was asked for. */
export interface SubscriptionPause extends Pause {
	/** Whether the paused days of what was invoiced already are given back. */
	readonly credit: boolean;
	/** Planned for a later day, under way, or over. */
	readonly state: 'planned' | 'running' | 'over';
}

/**
 * An agreement to be billed for each period in advance. Dates are local dates of the tenant; every boundary follows
 * from the anchor, so that it returns to the 31st after a short month and a late run moves nothing.
 */
export interface Subscription {
	readonly id: SubscriptionId;
	readonly tenantId: TenantId;
	readonly version: number;
	readonly status: SubscriptionStatus;
	readonly customerId: CustomerId;
	readonly currency: CurrencyCode;
	readonly terms: SubscriptionTerms;
	readonly billing: BillingMode;
	readonly anchor: IsoDate;
	/** 1 to 31: the day that a clamped month returns to. */
	readonly anchorDay: number;
	readonly startDate: IsoDate;
	/** First billed day after a trial; null without one. */
	readonly trialEnd: IsoDate | null;
	/** First day that it no longer covers; null: until it is cancelled. */
	readonly endDate: IsoDate | null;
	/** How many whole periods are billed, a stub at the beginning not counted; null: no limit. */
	readonly cycles: number | null;
	readonly cyclesBilled: number;
	/** The day before which everything is invoiced; null before the first invoice. */
	readonly billedUntil: IsoDate | null;
	/** What the latest invoice covers; null before the first. */
	readonly currentPeriod: Period | null;
	/** In order; only the last may be open. */
	readonly pauses: readonly SubscriptionPause[];
	readonly pending: PendingChange | null;
	readonly coupon: AppliedCoupon | null;
	/** Charged by itself; null: the customer pays by link. */
	readonly methodId: PaymentMethodId | null;
	/** Ends on this day; set by a cancellation at the period's end. */
	readonly cancelAt: IsoDate | null;
	readonly cancelledAt: IsoInstant | null;
	/** First day without the subscription, once it is cancelled or expired. */
	readonly endedOn: IsoDate | null;
	/** While a payment is overdue: first day without access. Null otherwise. */
	readonly graceUntil: IsoDate | null;
	readonly parked: Parked | null;
	readonly metadata: JsonObject;
	readonly createdAt: IsoInstant;
	readonly updatedAt: IsoInstant;
}

/** A person has to look before anything more is billed. */
export interface Parked {
	readonly at: IsoInstant;
	readonly reason: string;
}

export const cadenceOf = ({
	terms,
	anchor,
	anchorDay,
}: Pick<Subscription, 'terms' | 'anchor' | 'anchorDay'>): Cadence => ({
	frequency: terms.frequency,
	anchor,
	anchorDay,
});

export const isEnded = ({ status }: Pick<Subscription, 'status'>): boolean =>
	status === 'cancelled' || status === 'expired';

/** Some days that were billed, and the invoice that billed them; null: they were free. */
export interface BilledPeriod extends Period {
	readonly subscriptionId: SubscriptionId;
	/** 0 for renewals; a change that bills days again has the next one of their first day. */
	readonly revision: number;
	readonly kind: 'period' | 'stub' | 'change' | 'resume';
	readonly invoiceId: InvoiceId | null;
}

/** Newest first; `before` is the last of the page before. */
export interface SubscriptionFilter {
	readonly customerId: CustomerId | null;
	readonly status: SubscriptionStatus | null;
	readonly planId: PlanId | null;
	readonly parked: boolean;
	readonly before: SubscriptionId | null;
	readonly limit: number;
}

declare module '../kernel/store.ts' {
	interface NeedKinds {
		'subscription.byId': { readonly args: { readonly id: string }; readonly answer: Subscription | null };
		/** In no order; what does not exist is absent. */
		'subscription.byIds': {
			readonly args: { readonly ids: readonly string[] };
			readonly answer: readonly Subscription[];
		};
		/** The subscription that an invoice bills; null when it bills none. */
		'subscription.ofInvoice': {
			readonly args: { readonly invoiceId: InvoiceId };
			readonly answer: Subscription | null;
		};
		'subscription.list': { readonly args: SubscriptionFilter; readonly answer: readonly Subscription[] };
		/** What was billed of days on or after one, and everything that was billed since, in order. */
		'subscription.periods': {
			readonly args: { readonly id: string; readonly endingAfter: IsoDate };
			readonly answer: readonly BilledPeriod[];
		};
	}
	interface ChangeKinds {
		/** Inserts version 1, updates later versions. */
		'subscription.save': { readonly subscription: Subscription };
		'subscription.period': { readonly period: BilledPeriod };
	}
}
