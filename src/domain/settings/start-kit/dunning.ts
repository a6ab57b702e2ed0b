import type { DunningActionValue, DunningCourseValue, DunningLadderValue } from '../values.ts';

const course = (
	...steps: readonly (readonly [afterDays: number, action: DunningActionValue])[]
): DunningCourseValue => ({
	steps: steps.map(([after_days, action]) => ({ after_days, action })),
	final_action: 'pause',
	final_after_days: 21,
});

/** Where nothing can be debited without the payer: a link by mail, never a phone that rings unasked. */
const links = course([0, 'pay_link'], [3, 'pay_link'], [7, 'pay_link'], [12, 'pay_link']);

/**
 * Providers' and networks' own advice: a card is tried again after 3, 5 and 7 days, PayPal after 3 and 7, and then the
 * payer is asked. What can never work is not tried: the payer is asked four times for another way. After three weeks the
 * subscription is paused.
 */
export const dunningLadder: DunningLadderValue = {
	...course([0, 'notice'], [3, 'retry'], [8, 'retry'], [15, 'retry'], [18, 'pay_link']),
	variants: [
		{ providers: null, reasons: ['no_method'], ...links },
		{ providers: ['orange_money', 'mtn_mobile_money'], reasons: null, ...links },
		{
			providers: null,
			reasons: [
				'expired_method',
				'invalid_method',
				'unknown_payer',
				'currency_not_supported',
				'amount_not_supported',
				'not_refundable',
				'authentication_required',
				'rejected_by_payer',
				'cancelled',
			],
			...course([0, 'pay_link'], [3, 'pay_link'], [7, 'pay_link'], [14, 'pay_link']),
		},
		{
			providers: ['paypal'],
			reasons: null,
			...course([0, 'notice'], [3, 'retry'], [10, 'retry'], [14, 'pay_link']),
		},
	],
};
