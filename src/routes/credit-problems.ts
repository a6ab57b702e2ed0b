import type { IssueCreditNoteError } from '../domain/invoices/credit-notes.usecases.ts';
import type { RefundError } from '../domain/invoices/refunds.usecases.ts';
import { decimalToFixed } from '../domain/kernel/decimal.ts';
import { moneyToDecimal } from '../domain/kernel/money.ts';
import type { Problem } from './problem.ts';

/** What can go wrong with a credit note or a refund. */
export type CreditProblem =
	| IssueCreditNoteError
	| RefundError
	| { readonly type: 'credit-note/not-found'; readonly creditNote: string };

type Own = Extract<CreditProblem['type'], `${'credit-note' | 'refund'}/${string}`>;

export const creditProblems: {
	readonly [Type in Own]: (error: Extract<CreditProblem, { readonly type: Type }>) => Omit<Problem, 'type'>;
} = {
	'credit-note/not-found': ({ creditNote }) => ({
		status: 404,
		title: 'There is no such credit note',
		members: { credit_note: creditNote },
	}),
	'credit-note/deposit-deducted': ({ deductedBy }) => ({
		status: 409,
		title: 'The deposit was taken off a final invoice',
		detail: 'Credit the final invoice, or cancel it first: the deposit and its tax are inside it.',
		members: { deducted_by: deductedBy },
	}),
	'credit-note/nothing-left': () => ({
		status: 409,
		title: 'Nothing of the invoice is left to credit',
		detail: 'Its credit notes already take back all of it.',
	}),
	'credit-note/not-positive': ({ line }) => ({
		status: 422,
		title: 'Nothing would be credited',
		errors: [{ pointer: line === null ? '/amount' : `/lines/${line}`, detail: 'Must come to more than zero.' }],
	}),
	'credit-note/wrong-currency': ({ expected }) => ({
		status: 422,
		title: 'The credit is in another currency than the invoice',
		errors: [{ pointer: '/amount', detail: `The invoice is in ${expected}.` }],
	}),
	'credit-note/unknown-line': ({ line }) => ({
		status: 422,
		title: 'The invoice has no such line',
		errors: [{ pointer: `/lines/${line}/line_id`, detail: 'Take the ids of its items.' }],
	}),
	'credit-note/line-repeated': ({ line }) => ({
		status: 422,
		title: 'A line is credited twice in one credit note',
		errors: [{ pointer: `/lines/${line}/line_id`, detail: 'Name each line once.' }],
	}),
	'credit-note/exceeds-line': ({ line, left }) => ({
		status: 422,
		title: 'More than is left of the line',
		errors: [{ pointer: `/lines/${line}`, detail: `At most ${moneyToDecimal(left)} is left to credit.` }],
		members: { left: moneyToDecimal(left) },
	}),
	'credit-note/exceeds-rate': ({ rate, left }) => ({
		status: 422,
		title: 'More than is left at this tax rate',
		errors: [
			{
				pointer: '/lines',
				detail: `At the rate ${decimalToFixed(rate, 2)} at most ${moneyToDecimal(left)} is left, since a deposit was taken off.`,
			},
		],
		members: { rate: decimalToFixed(rate, 2), left: moneyToDecimal(left) },
	}),
	'credit-note/exceeds-rest': ({ left }) => ({
		status: 422,
		title: 'More than is left of the invoice',
		errors: [{ pointer: '/amount', detail: `At most ${moneyToDecimal(left)} is left to credit.` }],
		members: { left: moneyToDecimal(left) },
	}),
	'refund/nothing-to-refund': () => ({
		status: 409,
		title: 'We hold no money that came from this invoice',
		detail: 'Credit the invoice first; what had been paid for it can then be refunded.',
	}),
	'refund/exceeds-credit': ({ left }) => ({
		status: 422,
		title: 'More than we hold for the customer from this invoice',
		errors: [{ pointer: '/amount', detail: `At most ${moneyToDecimal(left)}.` }],
		members: { left: moneyToDecimal(left) },
	}),
};
