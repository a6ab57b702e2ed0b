import type { ReceiptError } from '../domain/payments/receipts.usecases.ts';
import type { Problem } from './problem.ts';

/** What can go wrong with a receipt, beside what is told elsewhere. */
export type ReceiptProblem = ReceiptError | { readonly type: 'receipt/not-found'; readonly payment: string };

type Own = Extract<ReceiptProblem, { readonly type: `receipt/${string}` }>;

export const receiptProblems: {
	readonly [Type in Own['type']]: (error: Extract<Own, { readonly type: Type }>) => Omit<Problem, 'type'>;
} = {
	'receipt/not-found': ({ payment }) => ({
		status: 404,
		title: 'There is no receipt of this payment',
		detail: 'Payments through providers have one once their money arrived; POST asks for one of any other payment.',
		members: { payment_id: payment },
	}),
	'receipt/nothing-received': ({ payment }) => ({
		status: 409,
		title: 'There is nothing to give a receipt for',
		detail: 'No money of this payment has come to an invoice or to a customer’s credit.',
		members: { payment_id: payment },
	}),
};
