import type { DepositError, DepositObstacle } from '../domain/invoices/deposits.ts';
import type { PrepaymentError } from '../domain/invoices/prepayments.ts';
import { moneyToDecimal } from '../domain/kernel/money.ts';
import type { Problem } from './problem.ts';

export type AdvanceError = DepositError | PrepaymentError;
type AdvanceErrorOf<Type extends AdvanceError['type']> = Extract<AdvanceError, { readonly type: Type }>;

/** What stands against money that came before the service. */
export const advanceProblems: {
	readonly [Type in AdvanceError['type']]: (error: AdvanceErrorOf<Type>) => Omit<Problem, 'type'>;
} = {
	'deposit/not-found': ({ deposit, invoice }) => ({
		status: 422,
		title: 'There is no such deposit invoice',
		errors: [{ pointer: `/deposits/${deposit}`, detail: `${invoice} is unknown.` }],
	}),
	'deposit/not-deductible': ({ deposit, reason }) => ({
		status: 422,
		title: 'This invoice cannot be taken off as a deposit',
		errors: [{ pointer: `/deposits/${deposit}`, detail: obstacles[reason] }],
		members: { reason },
	}),
	'deposit/already-deducted': ({ deposit, deductedBy }) => ({
		status: 409,
		title: 'The deposit was taken off already',
		errors: [
			{
				pointer: `/deposits/${deposit}`,
				detail: `${deductedBy} took it off. Leave it out; if that invoice was cancelled, credit the deposit and its money pays this one.`,
			},
		],
		members: { deducted_by: deductedBy },
	}),
	'deposit/nested': () => ({
		status: 422,
		title: 'A deposit invoice takes no deposit off',
		errors: [{ pointer: '/deposits', detail: 'Take the deposits off the final invoice.' }],
	}),
	'deposit/exceeds-invoice': ({ deposit }) => ({
		status: 422,
		title: 'The deposit is more than the invoice, in total or at one of its tax rates',
		errors: [{ pointer: `/deposits/${deposit}`, detail: 'Credit a part of the deposit first, or bill the whole.' }],
	}),
	'prepaid/not-positive': ({ prepaid }) => ({
		status: 422,
		title: 'What was paid before is more than zero',
		errors: [{ pointer: `/prepaid/${prepaid}/amount`, detail: 'Must be more than zero.' }],
	}),
	'prepaid/wrong-currency': ({ prepaid, expected }) => ({
		status: 422,
		title: 'What was paid before is in another currency',
		errors: [{ pointer: `/prepaid/${prepaid}/amount`, detail: `The invoice is in ${expected}. Give prepaid again.` }],
	}),
	'prepaid/in-future': ({ prepaid, today }) => ({
		status: 422,
		title: 'What was paid before lies in the future',
		errors: [{ pointer: `/prepaid/${prepaid}/paid_on`, detail: `Today is ${today}, where the seller is.` }],
	}),
	'prepaid/exceeds-total': ({ total }) => ({
		status: 422,
		title: 'More was paid before than the invoice comes to',
		errors: [
			{ pointer: '/prepaid', detail: `At most ${moneyToDecimal(total)}. Record the rest on the invoice it is for.` },
		],
	}),
};

const obstacles: { readonly [Reason in DepositObstacle]: string } = {
	'not-a-deposit': 'It is not a deposit invoice.',
	draft: 'It is a draft. Issue it first.',
	cancelled: 'It was credited as a whole: nothing is left to take off.',
	'written-off': 'It was written off. Credit it, and bill the whole.',
	'other-customer': 'It belongs to another customer.',
	'other-currency': 'It is in another currency.',
	'nothing-left': 'Nothing is left of it.',
};
