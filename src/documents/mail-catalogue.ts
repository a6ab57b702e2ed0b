import type { Locale } from '../domain/kernel/party.ts';
import { assertNever } from '../domain/kernel/result.ts';
import type { TemplateValue, TemplateVariable } from '../domain/notifications/email-template.ts';
import type { MailModel } from '../domain/notifications/mail-model.ts';
import type { MailTemplate } from '../domain/notifications/mail-subject.ts';
import { creditNoteMailEntries, creditNoteMailVariables } from './credit-note-mail.ts';
import { invoiceMailEntries, invoiceMailVariables } from './invoice-mail.ts';
import type { VariableEntry } from './mail-variables.ts';
import { overdueMailEntries, overdueMailVariables } from './overdue-mail.ts';
import { paymentFailedMailEntries, paymentFailedMailVariables } from './payment-failed-mail.ts';
import { paymentReceivedMailEntries, paymentReceivedMailVariables } from './payment-received-mail.ts';

const catalogues: Readonly<Record<MailTemplate, Readonly<Record<string, VariableEntry>>>> = {
	invoice: { ...invoiceMailEntries },
	credit_note: { ...creditNoteMailEntries },
	payment_received: { ...paymentReceivedMailEntries },
	payment_failed: { ...paymentFailedMailEntries },
	overdue: { ...overdueMailEntries },
};

export const variablesOf = (model: MailModel): object => {
	switch (model.template) {
		case 'invoice':
			return invoiceMailVariables(model);
		case 'overdue':
			return overdueMailVariables(model);
		case 'payment_received':
			return paymentReceivedMailVariables(model);
		case 'payment_failed':
			return paymentFailedMailVariables(model);
		case 'credit_note':
			return creditNoteMailVariables(model);
		default:
			return assertNever(model);
	}
};

export const templateVariables = (template: MailTemplate, locale: Locale): readonly TemplateVariable[] =>
	Object.entries(catalogues[template]).map(([name, { meaning, example, least, required }]) => ({
		name,
		meaning,
		example: example[locale],
		required: required === true,
		optional: least === null,
	}));

/** Invented data: with everything that a mail can say, and with the least. */
export const sampleVariables = (
	template: MailTemplate,
	locale: Locale,
	amount: 'everything' | 'least',
): Readonly<Record<string, TemplateValue>> =>
	Object.fromEntries(
		Object.entries(catalogues[template]).map(([name, { example, least }]) => [
			name,
			amount === 'least' ? least : example[locale],
		]),
	);
