import * as z from 'zod';
import { customerId } from './customers.ts';
import { rawAmount } from './invoice-items.ts';
import { invoiceId } from './invoices.ts';
import { paymentInvoicesMax } from './provider-payments.ts';

/** The currency of the amounts is that of the money. */
export const assignBody = z
	.strictObject({
		invoices: z
			.array(
				z.strictObject({
					invoice_id: invoiceId,
					amount: rawAmount
						.optional()
						.meta({ description: 'All that is due, as far as the money goes, when left out' }),
				}),
			)
			.min(1, 'At least one invoice.')
			.max(paymentInvoicesMax, `At most ${paymentInvoicesMax} invoices.`)
			.refine(
				(named) => new Set(named.map(({ invoice_id: id }) => id)).size === named.length,
				'Nothing may be named twice.',
			)
			.optional()
			.meta({ description: 'Invoices of one customer, paid in this order; what they leave is the customer’s credit' }),
		customer_id: customerId.optional().meta({ description: 'All of it becomes this customer’s credit' }),
	})
	.refine(({ invoices, customer_id: customer }) => (invoices === undefined) !== (customer === undefined), {
		message: 'Name invoices, or a customer.',
		path: ['invoices'],
	})
	.meta({ example: { invoices: [{ invoice_id: 'inv_01kb0c8p7ve3v8k2s5q6m7n8p9', amount: '35.99' }] } });
