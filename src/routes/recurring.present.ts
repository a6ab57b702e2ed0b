import type { SubscriptionResponse } from '../contract/recurring.ts';
import type { IsoDate } from '../domain/kernel/calendar.ts';
import { decimalToString } from '../domain/kernel/decimal.ts';
import { moneyToDecimal } from '../domain/kernel/money.ts';
import { entitlementOf } from '../domain/subscriptions/entitlement.ts';
import { isComplete, nextBillingDate } from '../domain/subscriptions/schedule.ts';
import { isEnded, type Subscription, type SubscriptionTerms } from '../domain/subscriptions/subscription.ts';

/** A subscription as it stands on a local date of the tenant. */
export const presentSubscription = (subscription: Subscription, today: IsoDate): SubscriptionResponse => {
	const { hasAccess, accessUntil } = entitlementOf(subscription, today);
	const { coupon, pending } = subscription;
	return {
		id: subscription.id,
		object: 'subscription',
		billing_type: 'subscription',
		status: subscription.status,
		customer_id: subscription.customerId,
		currency: subscription.currency,
		...presentTerms(subscription.terms),
		billing: subscription.billing,
		anchor_day: subscription.anchorDay,
		start_date: subscription.startDate,
		trial_end: subscription.trialEnd,
		end_date: subscription.endDate,
		cycles: subscription.cycles,
		cycles_billed: subscription.cyclesBilled,
		current_period_start: subscription.currentPeriod?.start ?? null,
		current_period_end: subscription.currentPeriod?.end ?? null,
		next_billing_date: billedNext(subscription),
		has_access: hasAccess,
		access_until: accessUntil,
		pauses: subscription.pauses.map(({ from, to, credit, state }) => ({ from, to, credit, state })),
		pending_change: pending && { on: pending.on, ...presentTerms(pending.terms) },
		coupon: coupon && { id: coupon.couponId, name: coupon.name, periods_left: coupon.periodsLeft },
		payment_method_id: subscription.methodId,
		cancel_at: subscription.cancelAt,
		cancelled_at: subscription.cancelledAt,
		ended_on: subscription.endedOn,
		parked: subscription.parked && { at: subscription.parked.at, reason: subscription.parked.reason },
		metadata: subscription.metadata,
		created_at: subscription.createdAt,
		updated_at: subscription.updatedAt,
	};
};

/** Null when nothing is billed by itself any more. */
const billedNext = (subscription: Subscription): IsoDate | null => {
	const { cancelAt, endDate, parked, pauses } = subscription;
	if (isEnded(subscription) || parked !== null || isComplete(subscription)) return null;
	const next = nextBillingDate(subscription);
	const pause = pauses.at(-1);
	const blocks =
		pause !== undefined && (pause.state === 'running' || (pause.state === 'planned' && pause.from <= next));
	// Whoever resumes on billed days is billed on the next boundary; on others, at once.
	const on = !blocks ? next : pause.to === null ? null : pause.to > next ? pause.to : next;
	const ends = [cancelAt, endDate].filter((date) => date !== null);
	return on !== null && ends.some((end) => end <= on) ? null : on;
};

export const presentTerms = (terms: SubscriptionTerms) => ({
	plan_id: terms.planId,
	price_id: terms.priceId,
	description: terms.description,
	item_type: terms.itemType,
	tax_code: terms.taxCode,
	tax_rate: terms.taxRate && decimalToString(terms.taxRate),
	amount: moneyToDecimal(terms.unitPrice),
	prices_include_tax: terms.pricesIncludeTax,
	quantity: decimalToString(terms.quantity),
	frequency: terms.frequency,
});
