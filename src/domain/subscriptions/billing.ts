import type { CreateInvoiceInput } from '../invoices/creation.ts';
import type { LineInput } from '../invoices/drafting.ts';
import type { InvoiceType, ItemType } from '../invoices/invoice.ts';
import type { IsoDate } from '../kernel/calendar.ts';
import { decimal } from '../kernel/decimal.ts';
import { isZero, type Money, portion } from '../kernel/money.ts';
import { cappedDiscount, fitsPlan } from '../plans/coupon.ts';
import type { Period } from './cadence.ts';
import { prorated, type Share, shareOf } from './proration.ts';
import { isWhole } from './schedule.ts';
import { cadenceOf, type Subscription, type SubscriptionTerms } from './subscription.ts';

/** The price of one whole period before coupons: 3 × 9.99 EUR are 29.97 EUR. */
export const wholePrice = ({ unitPrice, quantity }: Pick<SubscriptionTerms, 'unitPrice' | 'quantity'>): Money =>
	portion(unitPrice, quantity);

/** What a period costs before coupons, and the exact share of a whole one that it is; null: it is whole. */
export interface PeriodPrice {
	readonly amount: Money;
	readonly share: Share | null;
}

/** 12 of the 31 days of a monthly 31.00 EUR are 12.00 EUR, rounded once. */
export const priceOfPeriod = (
	subscription: Pick<Subscription, 'terms' | 'anchor' | 'anchorDay'>,
	period: Period,
): PeriodPrice => {
	const cadence = cadenceOf(subscription);
	const whole = wholePrice(subscription.terms);
	if (isWhole(cadence, period)) return { amount: whole, share: null };
	const share = shareOf(cadence, period);
	return { amount: prorated(whole, share), share };
};

/** The invoice line of a period: whole periods by quantity and price, a part of one as one amount that names its days. */
export const lineOfPeriod = (
	subscription: Pick<Subscription, 'terms' | 'anchor' | 'anchorDay' | 'coupon'>,
	period: Period,
): LineInput => {
	const { terms, coupon } = subscription;
	const { amount, share } = priceOfPeriod(subscription, period);
	return {
		description: terms.description,
		quantity: share === null ? terms.quantity : decimal('1'),
		unitPrice: share === null ? terms.unitPrice : amount,
		itemType: terms.itemType,
		taxCode: terms.taxCode,
		taxRate: terms.taxRate,
		discounts: coupon === null || !fitsPlan(coupon, terms.planId) ? [] : [cappedDiscount(coupon, amount)],
		workId: null,
		authorId: null,
		periodStart: period.start,
		periodEnd: period.end,
		metadata: share === null ? {} : { proration: `${share.days}/${share.of}` },
	};
};

/** Null when nothing is to be paid at all: free days need no invoice. */
export const invoiceOfPeriod = (
	subscription: Subscription,
	period: Period,
	dueDate: IsoDate | null,
): CreateInvoiceInput | null => {
	const line = lineOfPeriod(subscription, period);
	return isZero(line.unitPrice) ? null : invoiceOfLines(subscription, [line], dueDate);
};

/** What is charged by itself is due at once; everything else by the payment terms (null). */
export const invoiceOfLines = (
	subscription: Pick<Subscription, 'id' | 'customerId' | 'currency' | 'terms'>,
	lines: readonly LineInput[],
	dueDate: IsoDate | null,
): CreateInvoiceInput => ({
	customer: { by: 'id', id: subscription.customerId },
	subscriptionId: subscription.id,
	draft: false,
	currency: subscription.currency,
	invoiceType: invoiceTypeOf[subscription.terms.itemType],
	series: null,
	dueDate,
	pricesIncludeTax: subscription.terms.pricesIncludeTax,
	discounts: [],
	lines,
	isDeposit: false,
	deposits: [],
	prepaid: [],
	notes: null,
	metadata: {},
});

const invoiceTypeOf: Readonly<Record<ItemType, InvoiceType>> = {
	subscription: 'subscription',
	premium_access: 'premium_upgrade',
	book_sale: 'book_purchase',
	tip: 'other',
	service: 'other',
	other: 'other',
};
