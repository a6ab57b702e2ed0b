import type { CurrencyCode } from '../kernel/currency.ts';
import type { Decimal } from '../kernel/decimal.ts';
import type { Frequency } from '../kernel/frequency.ts';
import type { PlanId, PriceId } from '../kernel/ids.ts';
import { isNegative, type Money } from '../kernel/money.ts';
import type { Locale } from '../kernel/party.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Need } from '../kernel/store.ts';
import { type Plan, type PlanError, type PricedPlan, priceOf } from '../plans/plan.ts';
import { inRange, type OutOfRange, termsOfPlan } from './new-subscription.ts';
import type { Subscription, SubscriptionTerms } from './subscription.ts';

/** What is to be other than it is; null: as it is. */
export interface TermsWish {
	readonly quantity: Decimal | null;
	readonly frequency: Frequency | null;
	readonly sold:
		| { readonly by: 'plan'; readonly plan: PlanId | { readonly code: string } }
		/** Any price that there is, also one that no new subscriber gets. */
		| { readonly by: 'price'; readonly priceId: PriceId }
		/** A price of one's own, without a plan. */
		| { readonly by: 'amount'; readonly unitPrice: Money; readonly description: string | null }
		| null;
	/** To be sure; null: whatever the subscription is billed in. */
	readonly currency: CurrencyCode | null;
}

export type TermsRefusal =
	| PlanError
	| OutOfRange
	/** `currency`: the only one it can be billed in. */
	| { readonly type: 'subscription/wrong-currency'; readonly currency: CurrencyCode }
	| { readonly type: 'subscription/negative-price' };

export interface TermsFacts {
	readonly plan: Plan | null;
	readonly priced: PricedPlan | null;
}

/** The plan or the price that was named; a change of frequency alone asks for the price of the same plan. */
export const termsNeeds = (
	{ sold, frequency }: TermsWish,
	planId: PlanId | null,
): { readonly plan: Need<'plan.byId'> | Need<'plan.byCode'>; readonly priced: Need<'price.byId'> } => {
	const priceId = sold?.by === 'price' ? sold.priceId : ('' as PriceId);
	const nothing = { kind: 'plan.byCode', code: '' } as const;
	const priced = { kind: 'price.byId', id: priceId } as const;
	if (sold?.by === 'plan') {
		const { plan } = sold;
		return {
			priced,
			plan: typeof plan === 'string' ? { kind: 'plan.byId', id: plan } : { kind: 'plan.byCode', code: plan.code },
		};
	}
	const isSamePlan = sold === null && frequency !== null && planId !== null;
	return { priced, plan: isSamePlan ? { kind: 'plan.byId', id: planId } : nothing };
};

/**
 * The terms as they would be. Another number of the same keeps the price that its subscriber has; another plan or another
 * frequency takes the price that new subscribers get.
 */
export const changedTerms = (
	subscription: Pick<Subscription, 'terms' | 'currency'>,
	wish: TermsWish,
	facts: TermsFacts,
	locale: Locale,
): Result<SubscriptionTerms, TermsRefusal> => {
	const terms = termsWished(subscription, wish, facts, locale);
	return terms.ok ? inRange(terms.value) : terms;
};

const termsWished = (
	{ terms, currency }: Pick<Subscription, 'terms' | 'currency'>,
	wish: TermsWish,
	{ plan, priced }: TermsFacts,
	locale: Locale,
): Result<SubscriptionTerms, TermsRefusal> => {
	const { sold } = wish;
	const wrongCurrency = err({ type: 'subscription/wrong-currency', currency } as const);
	if (wish.currency !== null && wish.currency !== currency) return wrongCurrency;
	const frequency = wish.frequency ?? terms.frequency;
	const quantity = wish.quantity ?? terms.quantity;
	if (sold?.by === 'amount') {
		if (sold.unitPrice.currency !== currency) return wrongCurrency;
		if (isNegative(sold.unitPrice)) return err({ type: 'subscription/negative-price' });
		const { unitPrice, description } = sold;
		const own = { planId: null, priceId: null, unitPrice, description: description ?? terms.description };
		return ok({ ...terms, ...own, quantity, frequency });
	}
	if (sold?.by === 'price') {
		if (priced === null) return err({ type: 'price/not-found', price: sold.priceId });
		const { price } = priced;
		if (price.unitAmount.currency !== currency) return wrongCurrency;
		return ok(termsOfPlan(priced.plan, price, { frequency: price.frequency, quantity }, locale));
	}
	const isOtherFrequency = frequency !== terms.frequency;
	if (sold === null && (!isOtherFrequency || terms.planId === null)) return ok({ ...terms, quantity, frequency });
	if (plan === null) {
		const name = sold === null ? terms.planId : typeof sold.plan === 'string' ? sold.plan : sold.plan.code;
		return err({ type: 'plan/not-found', plan: name ?? '' });
	}
	// Naming the plan that it has is not asking for its newer price: that is asked for by the price.
	if (plan.id === terms.planId && !isOtherFrequency) return ok({ ...terms, quantity });
	const price = priceOf(plan, { currency, frequency });
	return price.ok ? ok(termsOfPlan(plan, price.value, { frequency, quantity }, locale)) : price;
};
