import { moneyToDecimal } from '../domain/kernel/money.ts';
import type { StartRefundError } from '../domain/payments/refunds.usecases.ts';
import type { Problem } from './problem.ts';

/** What can go wrong with a refund through a provider, or with reading a dispute. */
export type RefundProblem = StartRefundError | { readonly type: 'dispute/not-found'; readonly dispute: string };

type Own = Exclude<
	Extract<RefundProblem['type'], `${'refund' | 'dispute'}/${string}`>,
	'refund/nothing-to-refund' | 'refund/exceeds-credit'
>;

const byHand = 'Give the money back by hand and record it: POST /invoices/{id}/refund with a method.';

export const refundProblems: {
	readonly [Type in Own]: (error: Extract<RefundProblem, { readonly type: Type }>) => Omit<Problem, 'type'>;
} = {
	'refund/not-found': ({ refund }) => ({ status: 404, title: 'There is no such refund', members: { refund } }),
	'dispute/not-found': ({ dispute }) => ({ status: 404, title: 'There is no such dispute', members: { dispute } }),
	'refund/no-payment': ({ invoice }) => ({
		status: 409,
		title: 'No provider holds money of this invoice that could go back',
		detail: `It was paid by hand, or all of it went back already. ${byHand}`,
		members: { invoice_id: invoice },
	}),
	'refund/other-payment': ({ payment }) => ({
		status: 422,
		title: 'This payment brought no money for the invoice',
		errors: [{ pointer: '/payment_id', detail: 'A payment of this invoice that succeeded through a provider.' }],
		members: { payment_id: payment },
	}),
	'refund/not-by-provider': ({ provider }) => ({
		status: 409,
		title: 'This provider gives no money back by itself',
		detail: byHand,
		members: { provider },
	}),
	'refund/payment-disputed': ({ payment }) => ({
		status: 409,
		title: 'The payment is disputed',
		detail: 'Its bank decides who gets the money; a refund could give it back twice. See GET /disputes.',
		members: { payment_id: payment },
	}),
	'refund/exceeds-payment': ({ left }) => ({
		status: 422,
		title: 'More than is left of the payment',
		errors: [
			{
				pointer: '/amount',
				detail: `At most ${moneyToDecimal(left)}; what came another way goes back another way.`,
			},
		],
		members: { left: moneyToDecimal(left) },
	}),
	'refund/too-small': ({ currency }) => ({
		status: 422,
		title: 'The amount is worth less than the smallest unit of what was charged',
		errors: [{ pointer: '/amount', detail: `The payer was debited in ${currency}.` }],
	}),
	'refund/nothing-unallocated': ({ payment }) => ({
		status: 409,
		title: 'All money of this payment belongs to invoices or to its customer',
		detail: 'Credit the invoice, then refund it: POST /invoices/{id}/refund.',
		members: { payment_id: payment },
	}),
	'refund/exceeds-unallocated': ({ left }) => ({
		status: 422,
		title: 'More than is unallocated of the payment',
		errors: [{ pointer: '/amount', detail: `At most ${moneyToDecimal(left)}.` }],
		members: { left: moneyToDecimal(left) },
	}),
};
