import type { CollectionError } from '../domain/invoices/collection.usecases.ts';
import type { InvoiceStatus } from '../domain/invoices/invoice.ts';
import type { InvoiceError } from '../domain/invoices/invoices.usecases.ts';
import type { RemindError } from '../domain/invoices/reminders.usecases.ts';
import { moneyToDecimal } from '../domain/kernel/money.ts';
import type { PaymentError } from '../domain/payments/payments.usecases.ts';
import type { Problem } from './problem.ts';

/** What can go wrong with an invoice and the money for it. */
export type InvoiceProblem = CollectionError | InvoiceError | PaymentError | RemindError;

type Own = Extract<InvoiceProblem['type'], `${'invoice' | 'payment' | 'reminder'}/${string}`>;

const open = 'It is issued and open: it can be paid, credited, cancelled or written off, and not be changed.';

/** How an invoice stands, and what can still be done with it; the life-cycle table says why. */
const standing: { readonly [Status in InvoiceStatus]: string } = {
	draft: 'It is a draft: finalize it first.',
	pending: open,
	sent: open,
	overdue: open,
	paid: 'It is settled: it can be credited or cancelled; money that still arrives needs "overpayment": "always".',
	cancelled:
		'It is credited as a whole: money that is still held from it can be refunded, anything else needs a new invoice.',
	refunded: 'It is credited as a whole and its money went back: anything else needs a new invoice.',
	uncollectible: 'It is written off: it can still be paid, credited or cancelled, and nobody is reminded.',
};

export const invoiceProblems: {
	readonly [Type in Own]: (error: Extract<InvoiceProblem, { readonly type: Type }>) => Omit<Problem, 'type'>;
} = {
	'invoice/not-found': ({ invoice }) => ({ status: 404, title: 'There is no such invoice', members: { invoice } }),
	'invoice/no-lines': () => ({
		status: 422,
		title: 'The invoice has no lines',
		errors: [{ pointer: '/items', detail: 'At least one item.' }],
	}),
	'invoice/too-many-lines': ({ count, max }) => ({
		status: 422,
		title: 'The invoice has too many lines',
		errors: [{ pointer: '/items', detail: `At most ${max} items, these are ${count}.` }],
	}),
	'invoice/currency-not-accepted': ({ currency }) => ({
		status: 422,
		title: 'Invoices in this currency are not accepted',
		errors: [{ pointer: '/currency', detail: `${currency} is not among currency/accepted_currencies.` }],
	}),
	'invoice/unknown-series': ({ series }) => ({
		status: 422,
		title: 'There is no such series',
		errors: [{ pointer: '/series', detail: `Set invoice_numbering/invoice.${series} first, or leave the series out.` }],
	}),
	'invoice/discount-exceeds-line': ({ line, amount }) => ({
		status: 422,
		title: 'A discount is larger than its line',
		errors: [{ pointer: `/items/${line}/discounts`, detail: `The line is ${moneyToDecimal(amount)}.` }],
	}),
	'invoice/discount-exceeds-subtotal': ({ subtotal }) => ({
		status: 422,
		title: 'The discounts are larger than the invoice',
		errors: [{ pointer: '/discounts', detail: `The lines come to ${moneyToDecimal(subtotal)}.` }],
	}),
	'invoice/amount-out-of-range': ({ line, currency }) => ({
		status: 422,
		title: 'The amounts are too large to be kept exactly',
		errors: [
			{
				pointer: line === null ? '/items' : `/items/${line}`,
				detail: `Beyond 9 007 199 254 740 991 minor units of ${currency}.`,
			},
		],
	}),
	'invoice/due-date-past': ({ dueDate, issueDate }) => ({
		status: 422,
		title: 'The due date lies before the issue date',
		errors: [{ pointer: '/due_date', detail: `${dueDate} is before ${issueDate}.` }],
	}),
	'invoice/no-exchange-rate': ({ from, to }) => ({
		status: 422,
		title: 'There is no exchange rate for the tax in the books',
		detail: `Configure exchange_rate for ${from} and ${to}, or a cross through EUR.`,
		members: { from, to },
	}),
	'invoice/imported': ({ command }) => ({
		status: 409,
		title: 'The invoice was imported and is for reading',
		detail: 'It was issued by another system. Correct it there, or issue a new invoice here.',
		members: { command },
	}),
	'invoice/wrong-status': ({ status, command }) => ({
		status: 409,
		title: command === 'issue' ? 'The invoice is already issued' : 'The status of the invoice does not allow this',
		detail: standing[status],
		members: { invoice_status: status, command },
	}),
	'invoice/on-hold': ({ hold }) => ({
		status: 409,
		title: 'The invoice is on hold',
		detail: 'Nobody is reminded while it is. Release it first.',
		members: { hold },
	}),
	'invoice/extension-not-later': ({ dueDate }) => ({
		status: 422,
		title: 'A due date can only be moved to a later one',
		errors: [{ pointer: '/due_date', detail: `Must be after ${dueDate}.` }],
	}),
	'invoice/extension-past': ({ today }) => ({
		status: 422,
		title: 'The new due date lies in the past',
		errors: [{ pointer: '/due_date', detail: `Today is ${today}, where the seller is.` }],
	}),
	'reminder/nothing-due': () => ({ status: 422, title: 'Nothing is due on this invoice' }),
	'reminder/no-email': () => ({
		status: 422,
		title: 'The invoice has no e-mail address',
		detail: 'It was issued without one, and its addressee cannot change any more. Reach the customer another way.',
	}),
	'reminder/mail-disabled': () => ({
		status: 409,
		title: 'Mail is switched off',
		detail: 'BILLING_EMAIL_ENABLED is not true on this deployment.',
	}),
	'reminder/already-sent-today': ({ today }) => ({
		status: 409,
		title: 'The customer was reminded of this invoice today',
		detail: 'Once a day is enough. Try again tomorrow.',
		members: { today },
	}),
	'payment/not-positive': () => ({
		status: 422,
		title: 'A payment is more than zero',
		errors: [{ pointer: '/amount', detail: 'Must be more than zero.' }],
	}),
	'payment/wrong-currency': ({ expected }) => ({
		status: 422,
		title: 'The payment is in another currency than the invoice',
		errors: [{ pointer: '/currency', detail: `The invoice is in ${expected}.` }],
	}),
	'payment/exceeds-due': ({ amountDue }) => ({
		status: 422,
		title: 'The payment is more than what is due',
		errors: [{ pointer: '/amount', detail: `At most ${moneyToDecimal(amountDue)}.` }],
		members: { amount_due: moneyToDecimal(amountDue) },
	}),
	'payment/in-future': ({ today }) => ({
		status: 422,
		title: 'The payment lies in the future',
		errors: [{ pointer: '/paid_on', detail: `Today is ${today}, where the seller is.` }],
	}),
};
