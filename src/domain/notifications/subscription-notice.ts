import type { CreditNote } from '../invoices/credit-note.ts';
import { discountOn } from '../invoices/discounts.ts';
import { silentWorkings } from '../invoices/workings.ts';
import { type IsoDate, laterDate } from '../kernel/calendar.ts';
import { compareMoney, isPositive, minus, zero } from '../kernel/money.ts';
import { assertNever } from '../kernel/result.ts';
import { cappedDiscount } from '../plans/coupon.ts';
import { priceOfPeriod, wholePrice } from '../subscriptions/billing.ts';
import { isOverBy, isPendingOn, termsOn, whyNotBilled } from '../subscriptions/notices.ts';
import { billedDays, nextBillingDate } from '../subscriptions/schedule.ts';
import { isEnded, type Subscription, type SubscriptionTerms } from '../subscriptions/subscription.ts';
import type { DatedMailTemplate, SubscriptionMail } from '../subscriptions/subscription-mail.ts';
import { withTerms } from '../subscriptions/turn.ts';
import type {
	ChargedWith,
	ComingPaymentMail,
	PeriodPrice,
	SubscriptionMailHead,
	SubscriptionMailModel,
} from './subscription-mail-model.ts';

type DatedMail = Pick<Extract<SubscriptionMail, { readonly template: DatedMailTemplate }>, 'template' | 'on'>;

/** What the notices are written from. */
export interface NoticeFacts {
	readonly head: SubscriptionMailHead;
	readonly subscription: Subscription;
	/** Credit notes of what was billed last. */
	readonly credits: readonly CreditNote[];
	readonly charged: ChargedWith | null;
	/** Tenant's local date of the sending. */
	readonly today: IsoDate;
}

export const noticeModel = ({ template, on }: DatedMail, facts: NoticeFacts): SubscriptionMailModel => {
	const { head, subscription, credits, today } = facts;
	switch (template) {
		case 'subscription_renewal_upcoming':
		case 'subscription_trial_ending':
			return { ...head, ...comingPayment(on, facts), template };
		case 'subscription_price_changed': {
			const after = priceOf(termsOn(subscription, on));
			return {
				...head,
				template,
				on,
				before: isPendingOn(subscription, on) ? priceOf(subscription.terms) : null,
				after,
			};
		}
		case 'subscription_paused': {
			const pause = pauseFrom(subscription, on);
			return { ...head, template, on, resumesOn: pause?.to ?? null, isCredited: pause?.credit ?? false };
		}
		case 'subscription_resumed': {
			const nextBillingOn = laterDate(nextBillingDate(subscription), on);
			return { ...head, template, on, nextBillingOn, price: priceOf(subscription.terms) };
		}
		case 'subscription_cancelled':
		case 'subscription_expired':
			return {
				...head,
				template,
				on,
				isAhead: on > today,
				isCredited: credits.some(({ issueDate }) => issueDate >= on),
			};
		default:
			return assertNever(template);
	}
};

/**
 * A notice that was asked for may have been overtaken: by a pause, an end, another change, or by the day that it tells.
 * Null: it is wanted.
 */
export const whyNoticeUnwanted = ({ template, on }: DatedMail, { subscription, today }: NoticeFacts): string | null => {
	switch (template) {
		case 'subscription_renewal_upcoming':
			return whyNotBilled(subscription, on) ?? (on < today ? 'day-passed' : null);
		case 'subscription_trial_ending':
			if (subscription.status !== 'trialing' || subscription.trialEnd !== on) return 'not-in-trial';
			return whyNotBilled(subscription, on) ?? (on < today ? 'day-passed' : null);
		case 'subscription_price_changed':
			if (isOverBy(subscription, on)) return 'ended';
			return isSamePrice(subscription, on) ? 'same-price' : null;
		case 'subscription_paused':
			if (isEnded(subscription)) return 'ended';
			return (pauseFrom(subscription, on)?.state ?? 'over') === 'over' ? 'not-paused' : null;
		case 'subscription_resumed':
			if (isEnded(subscription)) return 'ended';
			return subscription.status === 'paused' ? 'paused-again' : null;
		case 'subscription_cancelled':
			return subscription.cancelAt === on || (subscription.status === 'cancelled' && subscription.endedOn === on)
				? null
				: 'not-cancelled';
		case 'subscription_expired':
			return subscription.status === 'expired' ? null : 'not-expired';
		default:
			return assertNever(template);
	}
};

/**
 * The payment for what begins on a day, as its invoice will ask for it: a whole period or the days until the next
 * boundary, less the coupon. 31.00 EUR a month by the calendar, from 11 December, are 21.00 EUR for 21 of 31 days.
 */
const comingPayment = (
	on: IsoDate,
	{ subscription, charged }: NoticeFacts,
): Pick<ComingPaymentMail, 'on' | 'until' | 'amount' | 'includesTax' | 'isReduced' | 'charged'> => {
	const agreed = isPendingOn(subscription, on) ? withTerms(subscription, termsOn(subscription, on), on) : subscription;
	const period = billedDays(agreed, on);
	const { amount } = priceOfPeriod(agreed, period);
	const discounts = agreed.coupon === null ? [] : [cappedDiscount(agreed.coupon, amount)];
	const discount = discountOn(amount, discounts, silentWorkings, 'discount') ?? zero(amount.currency);
	return {
		on,
		until: period.end,
		amount: minus(amount, discount),
		includesTax: agreed.terms.pricesIncludeTax,
		isReduced: isPositive(discount),
		charged,
	};
};

const priceOf = ({ unitPrice, quantity, pricesIncludeTax, frequency }: SubscriptionTerms): PeriodPrice => ({
	amount: wholePrice({ unitPrice, quantity }),
	includesTax: pricesIncludeTax,
	frequency,
});

/** Known only while the change is still to come. */
const isSamePrice = (subscription: Subscription, on: IsoDate): boolean => {
	if (!isPendingOn(subscription, on)) return false;
	const [before, after] = [priceOf(subscription.terms), priceOf(termsOn(subscription, on))];
	return (
		before.frequency === after.frequency &&
		before.includesTax === after.includesTax &&
		compareMoney(before.amount, after.amount) === 0
	);
};

const pauseFrom = ({ pauses }: Subscription, on: IsoDate) => pauses.find(({ from }) => from === on) ?? null;
