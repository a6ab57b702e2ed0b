import type { ItemType } from '../invoices/invoice.ts';
import { addDays, daysBetween, type IsoDate } from '../kernel/calendar.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import type { Decimal } from '../kernel/decimal.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { Frequency } from '../kernel/frequency.ts';
import type { CustomerId, PaymentMethodId, PlanId, PriceId, SubscriptionId, TenantId } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import { isNegative, type Money, withinRange } from '../kernel/money.ts';
import type { Locale } from '../kernel/party.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type Coupon, periodsLowered } from '../plans/coupon.ts';
import { type Plan, type PlanError, priceOf } from '../plans/plan.ts';
import type { TaxCode } from '../tax/codes.ts';
import { wholePrice } from './billing.ts';
import { anniversaryCadence, calendarCadence } from './cadence.ts';
import { firstBilledDay, periodsBehind } from './schedule.ts';
import type { BillingMode, Subscription, SubscriptionTerms } from './subscription.ts';

/** What is sold: by a plan's active price, or by terms of the caller's own. */
export type TermsInput =
	| {
			readonly by: 'plan';
			readonly plan: PlanId | { readonly code: string };
			readonly currency: CurrencyCode;
			readonly frequency: Frequency;
			readonly quantity: Decimal;
	  }
	| {
			readonly by: 'amount';
			readonly description: string | null;
			readonly itemType: ItemType;
			readonly taxCode: TaxCode;
			readonly taxRate: Decimal | null;
			readonly unitPrice: Money;
			readonly pricesIncludeTax: boolean;
			readonly frequency: Frequency;
			readonly quantity: Decimal;
	  };

export interface ScheduleInput {
	/** Null: today, local date of the tenant. */
	readonly startDate: IsoDate | null;
	readonly billing: BillingMode;
	/** 1 to 31; null: the day of the first billed day. Only of anniversary billing, not of weekly frequencies. */
	readonly anchorDay: number | null;
	/** Null: the plan's; 0: none. */
	readonly trialDays: number | null;
	/** First day that is not covered any more. */
	readonly endDate: IsoDate | null;
	readonly cycles: number | null;
}

export type ScheduleError =
	| { readonly type: 'subscription/end-before-start'; readonly startDate: IsoDate; readonly endDate: IsoDate }
	/** So many periods would be billed at once that it is more likely a mistake. */
	| {
			readonly type: 'subscription/start-too-early';
			readonly startDate: IsoDate;
			readonly periods: number;
			readonly max: number;
	  }
	| { readonly type: 'subscription/start-too-late'; readonly startDate: IsoDate; readonly max: IsoDate }
	| { readonly type: 'subscription/anchor-not-used' };

export type OutOfRange = { readonly type: 'subscription/amount-out-of-range'; readonly currency: CurrencyCode };

/** A start this far ahead is a mistyped year. */
const startAheadDaysMax = 731;

/** The terms as they were asked for, or why they cannot be. */
export const termsOf = (
	input: TermsInput,
	plan: Plan | null,
	locale: Locale,
): Result<SubscriptionTerms, PlanError | OutOfRange | { readonly type: 'subscription/negative-price' }> => {
	const terms = termsAsked(input, plan, locale);
	return terms.ok ? inRange(terms.value) : terms;
};

/** Refused when one period of it could not be kept exactly: 10 000 × 1 000 000 000 000 XOF. No run could ever bill it. */
export const inRange = (terms: SubscriptionTerms): Result<SubscriptionTerms, OutOfRange> =>
	withinRange(() => wholePrice(terms)) === null
		? err({ type: 'subscription/amount-out-of-range', currency: terms.unitPrice.currency })
		: ok(terms);

const termsAsked = (
	input: TermsInput,
	plan: Plan | null,
	locale: Locale,
): Result<SubscriptionTerms, PlanError | { readonly type: 'subscription/negative-price' }> => {
	if (input.by === 'amount') {
		if (isNegative(input.unitPrice)) return err({ type: 'subscription/negative-price' });
		const { by: _by, description, ...terms } = input;
		return ok({ ...terms, planId: null, priceId: null, description: description ?? defaultDescription[locale] });
	}
	if (plan === null) {
		return err({ type: 'plan/not-found', plan: typeof input.plan === 'string' ? input.plan : input.plan.code });
	}
	const price = priceOf(plan, input);
	return price.ok
		? ok(
				termsOfPlan(
					plan,
					{ id: price.value.id, unitAmount: price.value.unitAmount, pricesIncludeTax: price.value.pricesIncludeTax },
					input,
					locale,
				),
			)
		: price;
};

export const termsOfPlan = (
	plan: Pick<Plan, 'id' | 'name' | 'itemType' | 'taxCode'>,
	price: { readonly id: PriceId; readonly unitAmount: Money; readonly pricesIncludeTax: boolean },
	{ frequency, quantity }: { readonly frequency: Frequency; readonly quantity: Decimal },
	locale: Locale,
): SubscriptionTerms => ({
	planId: plan.id,
	priceId: price.id,
	description: plan.name[locale],
	itemType: plan.itemType,
	taxCode: plan.taxCode,
	taxRate: null,
	unitPrice: price.unitAmount,
	pricesIncludeTax: price.pricesIncludeTax,
	quantity,
	frequency,
});

const defaultDescription: Readonly<Record<Locale, string>> = { fr: 'Abonnement', en: 'Subscription' };

/** A subscription before its first invoice, or why it cannot be. */
export const newSubscription = (
	of: { readonly id: SubscriptionId; readonly tenantId: TenantId; readonly customerId: CustomerId },
	input: ScheduleInput & { readonly methodId: PaymentMethodId | null; readonly metadata: JsonObject },
	made: { readonly terms: SubscriptionTerms; readonly trialDays: number; readonly coupon: Coupon | null },
	at: { readonly today: IsoDate; readonly catchUpMax: number; readonly context: ActionContext },
): Result<Subscription, ScheduleError> => {
	const { today, context } = at;
	const startDate = input.startDate ?? today;
	const trialDays = input.trialDays ?? made.trialDays;
	const trialEnd = trialDays === 0 ? null : addDays(startDate, trialDays);
	const firstDay = firstBilledDay({ startDate, trialEnd });
	if (input.endDate !== null && input.endDate <= firstDay) {
		return err({ type: 'subscription/end-before-start', startDate: firstDay, endDate: input.endDate });
	}
	if (daysBetween(today, startDate) > startAheadDaysMax) {
		return err({ type: 'subscription/start-too-late', startDate, max: addDays(today, startAheadDaysMax) });
	}
	if (input.anchorDay !== null && (input.billing === 'calendar' || made.terms.frequency === 'weekly')) {
		return err({ type: 'subscription/anchor-not-used' });
	}
	const cadence =
		input.billing === 'calendar'
			? calendarCadence(made.terms.frequency, firstDay)
			: anniversaryCadence(made.terms.frequency, firstDay, input.anchorDay ?? undefined);
	const subscription: Subscription = {
		...of,
		version: 1,
		status: trialEnd !== null && trialEnd > today ? 'trialing' : 'active',
		currency: made.terms.unitPrice.currency,
		terms: made.terms,
		billing: input.billing,
		anchor: cadence.anchor,
		anchorDay: cadence.anchorDay,
		startDate,
		trialEnd,
		endDate: input.endDate,
		cycles: input.cycles,
		cyclesBilled: 0,
		billedUntil: null,
		currentPeriod: null,
		pauses: [],
		pending: null,
		coupon: made.coupon && {
			couponId: made.coupon.id,
			name: made.coupon.name,
			reduction: made.coupon.reduction,
			planIds: made.coupon.planIds,
			periodsLeft: periodsLowered(made.coupon),
		},
		methodId: input.methodId,
		cancelAt: null,
		cancelledAt: null,
		endedOn: null,
		graceUntil: null,
		parked: null,
		metadata: input.metadata,
		createdAt: context.now,
		updatedAt: context.now,
	};
	const behind = periodsBehind(subscription, today);
	if (behind > at.catchUpMax + 1) {
		return err({ type: 'subscription/start-too-early', startDate, periods: behind, max: at.catchUpMax + 1 });
	}
	return ok(subscription);
};
