import type { CouponRefusal } from '../domain/plans/coupons.usecases.ts';
import type { CatalogueError } from '../domain/plans/plans.usecases.ts';
import type { Problem } from './problem.ts';

/** What can go wrong with plans, prices and coupons, beside what is told elsewhere. */
export type PlanProblem = CatalogueError | CouponRefusal;

type Own = Exclude<PlanProblem, { readonly type: 'request/stale' }>;

const notAccepted = (pointer: string, currency: string): Pick<Problem, 'errors'> => ({
	errors: [{ pointer, detail: `${currency} is not among currency/accepted_currencies.` }],
});

export const planProblems: {
	readonly [Type in Own['type']]: (error: Extract<Own, { readonly type: Type }>) => Omit<Problem, 'type'>;
} = {
	'plan/not-found': ({ plan }) => ({ status: 404, title: 'There is no such plan', members: { plan } }),
	'plan/archived': ({ planId }) => ({
		status: 409,
		title: 'The plan is archived',
		detail: 'It takes no new subscribers and no new prices until its status is active again.',
		members: { plan_id: planId },
	}),
	'plan/no-price': ({ planId, currency, frequency }) => ({
		status: 422,
		title: 'The plan has no such price',
		detail: `Nothing is asked in ${currency}, ${frequency}. Add the price, or choose one of the plan’s.`,
		members: { plan_id: planId, currency, frequency },
	}),
	'plan/code-taken': ({ code, planId }) => ({
		status: 409,
		title: 'Another plan has this code',
		members: { code, plan_id: planId },
	}),
	'plan/currency-not-accepted': ({ currency, index }) => ({
		status: 422,
		title: 'Prices in this currency are not accepted',
		...notAccepted(index === null ? '/currency' : `/prices/${index}/currency`, currency),
	}),
	'plan/too-many-prices': ({ max }) => ({
		status: 409,
		title: 'The plan has as many prices as it can have',
		detail: `At most ${max}, superseded ones included. Go on with a new plan.`,
	}),
	'price/not-found': ({ price }) => ({ status: 404, title: 'There is no such price', members: { price } }),
	'coupon/not-found': ({ coupon }) => ({ status: 404, title: 'There is no such coupon', members: { coupon } }),
	'coupon/archived': ({ code }) => ({ status: 409, title: 'The coupon is archived', members: { code } }),
	'coupon/not-yet-valid': ({ code, validFrom }) => ({
		status: 409,
		title: 'The coupon is not valid yet',
		members: { code, valid_from: validFrom },
	}),
	'coupon/expired': ({ code, validUntil }) => ({
		status: 409,
		title: 'The coupon has expired',
		members: { code, valid_until: validUntil },
	}),
	'coupon/exhausted': ({ code, max }) => ({
		status: 409,
		title: 'The coupon was given as often as it can be',
		members: { code, max_redemptions: max },
	}),
	'coupon/wrong-currency': ({ code, couponCurrency, currency }) => ({
		status: 422,
		title: 'The coupon is of another currency',
		detail: `It takes ${couponCurrency} off, and the subscription is billed in ${currency}.`,
		members: { code, coupon_currency: couponCurrency, currency },
	}),
	'coupon/wrong-plan': ({ code, planIds }) => ({
		status: 422,
		title: 'The coupon is for other plans',
		members: { code, plan_ids: planIds },
	}),
	'coupon/already-used': ({ code, max }) => ({
		status: 409,
		title: 'This customer used the coupon already',
		members: { code, per_customer_max: max },
	}),
	'coupon/code-taken': ({ code, couponId }) => ({
		status: 409,
		title: 'Another coupon has this code',
		members: { code, coupon_id: couponId },
	}),
	'coupon/unknown-plan': ({ index, plan }) => ({
		status: 422,
		title: 'There is no such plan',
		errors: [{ pointer: `/plan_ids/${index}`, detail: `There is no plan ${plan}.` }],
	}),
	'coupon/currency-not-accepted': ({ currency }) => ({
		status: 422,
		title: 'Coupons in this currency are not accepted',
		...notAccepted('/currency', currency),
	}),
	'coupon/ends-before-start': ({ validFrom }) => ({
		status: 422,
		title: 'The coupon would end before it begins',
		errors: [{ pointer: '/valid_until', detail: `Must not lie before ${validFrom}, its first day.` }],
	}),
	'coupon/below-redeemed': ({ redeemed }) => ({
		status: 422,
		title: 'The coupon was given more often already',
		errors: [{ pointer: '/max_redemptions', detail: `At least ${redeemed}, as often as it was given; or archive it.` }],
	}),
};
