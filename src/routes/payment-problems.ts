import { moneyToDecimal } from '../domain/kernel/money.ts';
import type { AssignError } from '../domain/payments/assign.usecases.ts';
import type { AttendError } from '../domain/payments/attend.usecases.ts';
import type { CloseError } from '../domain/payments/close.usecases.ts';
import type { FollowError } from '../domain/payments/follow.usecases.ts';
import type { MethodFollowError } from '../domain/payments/methods.usecases.ts';
import type { NotOffered } from '../domain/payments/offer.ts';
import type { StartMethodError } from '../domain/payments/start-method.usecases.ts';
import type { StartError } from '../domain/payments/start-payment.ts';
import type { Problem } from './problem.ts';

/** What can go wrong with a payment through a provider. */
export type ProviderPaymentProblem =
	| FollowError
	| StartError
	| AssignError
	| AttendError
	| CloseError
	| MethodFollowError
	| StartMethodError;

type Own = Exclude<
	ProviderPaymentProblem['type'],
	| 'invoice/not-found'
	| 'customer/not-found'
	| 'request/stale'
	| 'payment/wrong-currency'
	| 'payment/not-positive'
	| 'payment/exceeds-due'
>;

export const notOfferedTexts: Readonly<Record<NotOffered, string>> = {
	'no-account': 'There is no account with this provider where the payer is, or it is of the other mode (test or live).',
	'switched-off': 'It is switched off: set provider/{name} to enabled.',
	currency:
		'It does not take the currency, and no quote in another one is configured (provider/{name}, quote_currency).',
	amount: 'It does not take the amount: see the provider’s own limits, and minimum and maximum of provider/{name}.',
	'set-aside': 'It failed several times in a row and is tried again in a little while.',
};

const notSavedTexts = {
	'no-account': 'There is no account with this provider, or it is of the other mode (test or live).',
	'switched-off': notOfferedTexts['switched-off'],
	'nothing-to-save': 'It saves no methods.',
} as const;

const phoneProblem = (detail: string): Omit<Problem, 'type'> => ({
	status: 422,
	title: 'The phone number cannot pay',
	errors: [{ pointer: '/phone', detail }],
});

export const providerPaymentProblems: {
	readonly [Type in Own]: (error: Extract<ProviderPaymentProblem, { readonly type: Type }>) => Omit<Problem, 'type'>;
} = {
	'payment/not-found': ({ payment }) => ({ status: 404, title: 'There is no such payment', members: { payment } }),
	'payment/no-account': ({ provider }) => ({
		status: 409,
		title: 'There is no account to ask',
		detail: 'The payment was begun with an account that is no longer configured. Put it back to follow the payment up.',
		members: { provider },
	}),
	'payment/provider-silent': ({ payment }) => ({
		status: 503,
		title: 'The provider does not answer',
		detail: 'How the payment stands is not known. Ask again in a while.',
		members: { payment },
	}),
	'payment/not-attendable': ({ attention }) => ({
		status: 409,
		title: 'There is nothing to attend to',
		detail: 'Nothing asks for a person, or it is money to assign or refund, or a payment to close.',
		members: { attention },
	}),
	'payment/not-closable': ({ status }) => ({
		status: 409,
		title: 'The payment cannot be closed by hand',
		detail: 'It has an outcome, or may still get one: after 24 hours, or once it is undecided, it can be given up.',
		members: { current: status },
	}),
	'payment/invoice-not-payable': ({ invoice, status }) => ({
		status: 409,
		title: 'The invoice cannot be paid',
		detail: 'Nothing is due on it, or it was cancelled, refunded, imported or not issued yet.',
		members: { invoice_id: invoice, current: status },
	}),
	'payment/several-customers': () => ({
		status: 422,
		title: 'The invoices belong to several customers',
		errors: [{ pointer: '/invoice_ids', detail: 'All of one customer.' }],
	}),
	'payment/several-currencies': () => ({
		status: 422,
		title: 'The invoices are in several currencies',
		errors: [{ pointer: '/invoice_ids', detail: 'All in one currency.' }],
	}),
	'payment/part-of-several': () => ({
		status: 422,
		title: 'Part of several invoices cannot be paid at once',
		errors: [{ pointer: '/amount', detail: 'Leave it out to pay all of them, or name one invoice.' }],
	}),
	'payment/in-progress': ({ payment, status }) => ({
		status: 409,
		title: 'A payment of this invoice is under way',
		detail: 'A second one is not begun before the first has an outcome, so that nobody is debited twice.',
		members: { payment_id: payment, current: status },
	}),
	'payment/not-offered': ({ provider, why }) => ({
		status: 422,
		title: 'This way to pay is not offered here',
		errors: [{ pointer: '/provider', detail: notOfferedTexts[why] }],
		members: { provider, why },
	}),
	'payment/flow-not-offered': ({ provider, flows }) => ({
		status: 422,
		title: 'The provider does not work this way',
		errors: [{ pointer: '/flow', detail: `One of ${flows.join(', ')}; "saved" goes with payment_method_id.` }],
		members: { provider },
	}),
	'payment/phone-required': () => phoneProblem('The phone that pays.'),
	'payment/nothing-to-assign': ({ status }) => ({
		status: 409,
		title: 'Nothing of this payment waits to be assigned',
		detail: 'It did not arrive, or all of it belongs to somebody already.',
		members: { current: status },
	}),
	'payment/of-another-customer': ({ customer }) => ({
		status: 409,
		title: 'The payment is another customer’s',
		members: { customer_id: customer },
	}),
	'payment/exceeds-unallocated': ({ unallocated }) => ({
		status: 422,
		title: 'More is assigned than there is',
		errors: [{ pointer: '/invoices', detail: `At most ${moneyToDecimal(unallocated)} in all.` }],
	}),
	'payment-method/not-offered': ({ provider, why }) => ({
		status: 422,
		title: 'Nothing can be saved with this provider',
		errors: [{ pointer: '/provider', detail: notSavedTexts[why] }],
		members: { provider, why },
	}),
	'payment-method/return-url-required': () => ({
		status: 422,
		title: 'The customer would not know where to go afterwards',
		errors: [{ pointer: '/return_url', detail: 'Needed, because the customer leaves for the provider’s page.' }],
	}),
	'payment-method/not-found': ({ method }) => ({
		status: 404,
		title: 'There is no such saved method of this customer',
		members: { payment_method_id: method },
	}),
	'payment-method/not-usable': ({ method }) => ({
		status: 409,
		title: 'The saved method cannot be charged',
		detail: 'It is not confirmed yet, was removed, or belongs to another provider.',
		members: { payment_method_id: method },
	}),
	'phone/unreadable': () => phoneProblem('Digits, with a country code or as dialed at home.'),
	'phone/wrong-country': ({ callingCode }) => phoneProblem(`A number that begins with +${callingCode}.`),
	'phone/wrong-length': ({ digits }) => phoneProblem(`Numbers of this country have ${digits} digits.`),
	'phone/wrong-operator': () => phoneProblem('This number belongs to another operator.'),
	'phone/not-served': () => phoneProblem('The operator has no mobile money in the country of this number.'),
};
