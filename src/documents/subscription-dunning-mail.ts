import { amountDue } from '../domain/invoices/invoice.ts';
import type { DunningMail } from '../domain/notifications/subscription-mail-model.ts';
import { invoiceEntries } from './invoice-mail.ts';
import { type Catalogue, same, viewContextFor } from './mail-variables.ts';
import { byMethod, methodName } from './method-words.ts';
import { failureWords } from './payment-failed-words.ts';
import { issuedInvoice, payableLink } from './printable-invoice.ts';
import {
	dayBefore,
	type SubscriptionVariables,
	subscriptionEntries,
	subscriptionVariables,
} from './subscription-mail.ts';

/** What the mails after an unpaid invoice may name. */
export interface DunningMailVariables extends SubscriptionVariables {
	readonly invoice_number: string;
	readonly issue_date: string;
	readonly amount_due: string;
	readonly payment_url: string | null;
	readonly what_happened: string | null;
	readonly what_to_do: string | null;
	readonly retry_date: string | null;
	readonly payment_method: string | null;
	readonly mobile_operator: string | null;
	readonly access_last_day: string | null;
	readonly is_paused: boolean;
	readonly is_cancelled: boolean;
}

export const dunningMailVariables = (mail: DunningMail): DunningMailVariables => {
	const { locale, reason } = mail;
	const invoice = issuedInvoice(mail.invoice);
	const { format } = viewContextFor(locale);
	const words = reason && failureWords(reason, locale);
	return {
		...subscriptionVariables(mail),
		invoice_number: invoice.number,
		issue_date: format.date(invoice.issueDate),
		amount_due: format.money(amountDue(invoice)),
		payment_url: payableLink({ invoice, paymentUrl: mail.paymentUrl, paidOn: null }),
		what_happened: words?.happened ?? null,
		what_to_do: words?.next ?? null,
		retry_date: mail.template === 'subscription_payment_retry' && mail.on !== null ? format.date(mail.on) : null,
		payment_method: mail.charged && byMethod(mail.charged, locale),
		mobile_operator: mail.mobileOperator && methodName({ method: mail.mobileOperator, summary: null }, locale),
		access_last_day: mail.accessUntil && format.date(dayBefore(mail.accessUntil)),
		is_paused: mail.status === 'paused',
		is_cancelled: mail.status === 'cancelled',
	};
};

export const dunningMailEntries: Catalogue<DunningMailVariables> = {
	...subscriptionEntries,
	invoice_number: invoiceEntries.invoice_number,
	issue_date: invoiceEntries.issue_date,
	amount_due: { ...invoiceEntries.amount_due, example: { fr: '9,99 €', en: '€9.99' }, required: true },
	payment_url: invoiceEntries.payment_url,
	what_happened: {
		meaning: 'Why the latest payment failed, as far as everybody may know it; null when none was tried',
		example: { fr: failureWords('declined', 'fr').happened, en: failureWords('declined', 'en').happened },
		least: null,
	},
	what_to_do: {
		meaning: 'What the reader can do about it; null when none was tried',
		example: { fr: failureWords('declined', 'fr').next, en: failureWords('declined', 'en').next },
		least: null,
	},
	retry_date: {
		meaning: 'When the payment is tried again; null when it is not',
		example: { fr: '25 décembre 2026', en: '25 December 2026' },
		least: null,
	},
	payment_method: {
		meaning: 'What is charged then, in words; null when nothing can be',
		example: { fr: 'par carte Visa se terminant par 4242', en: 'by card Visa ending in 4242' },
		least: null,
	},
	mobile_operator: {
		meaning: 'The operator whose payments this customer confirms on the phone; null for all others',
		example: same('Orange Money'),
		least: null,
	},
	access_last_day: {
		meaning: 'The last day with access while nothing is paid; null when nothing is said about it',
		example: { fr: '5 janvier 2027', en: '5 January 2027' },
		least: null,
	},
	is_paused: { meaning: 'Whether the subscription was paused', example: same(true), least: false },
	is_cancelled: { meaning: 'Whether the subscription was cancelled', example: same(false), least: true },
};
