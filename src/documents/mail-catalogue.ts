import type { Locale } from '../domain/kernel/party.ts';
import { assertNever } from '../domain/kernel/result.ts';
import type { TemplateValue, TemplateVariable } from '../domain/notifications/email-template.ts';
import type { MailModel } from '../domain/notifications/mail-model.ts';
import type { MailTemplate } from '../domain/notifications/mail-subject.ts';
import type { SubscriptionMailModel } from '../domain/notifications/subscription-mail-model.ts';
import { creditNoteMailEntries, creditNoteMailVariables } from './credit-note-mail.ts';
import { invoiceMailEntries, invoiceMailVariables } from './invoice-mail.ts';
import type { VariableEntry } from './mail-variables.ts';
import { overdueMailEntries, overdueMailVariables } from './overdue-mail.ts';
import { paymentFailedMailEntries, paymentFailedMailVariables } from './payment-failed-mail.ts';
import { paymentReceivedMailEntries, paymentReceivedMailVariables } from './payment-received-mail.ts';
import { dunningMailEntries, dunningMailVariables } from './subscription-dunning-mail.ts';
import {
	comingPaymentEntries,
	comingPaymentVariables,
	endEntries,
	endVariables,
	pausedEntries,
	pausedVariables,
	priceChangedEntries,
	priceChangedVariables,
	resumedEntries,
	resumedVariables,
} from './subscription-mail.ts';

const catalogues: Readonly<Record<MailTemplate, Readonly<Record<string, VariableEntry>>>> = {
	invoice: { ...invoiceMailEntries },
	credit_note: { ...creditNoteMailEntries },
	payment_received: { ...paymentReceivedMailEntries },
	payment_failed: { ...paymentFailedMailEntries },
	overdue: { ...overdueMailEntries },
	subscription_renewal_upcoming: { ...comingPaymentEntries },
	subscription_trial_ending: { ...comingPaymentEntries },
	subscription_price_changed: { ...priceChangedEntries },
	subscription_paused: { ...pausedEntries },
	subscription_resumed: { ...resumedEntries },
	subscription_cancelled: { ...endEntries },
	subscription_expired: { ...endEntries },
	subscription_payment_retry: { ...dunningMailEntries },
	subscription_pay_link: { ...dunningMailEntries },
	subscription_past_due_warning: { ...dunningMailEntries },
	subscription_dunning_final: { ...dunningMailEntries },
};

export const variablesOf = (model: MailModel): object => {
	if ('locale' in model) return subscriptionVariablesOf(model);
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

const subscriptionVariablesOf = (model: SubscriptionMailModel): object => {
	switch (model.template) {
		case 'subscription_renewal_upcoming':
		case 'subscription_trial_ending':
			return comingPaymentVariables(model);
		case 'subscription_price_changed':
			return priceChangedVariables(model);
		case 'subscription_paused':
			return pausedVariables(model);
		case 'subscription_resumed':
			return resumedVariables(model);
		case 'subscription_cancelled':
		case 'subscription_expired':
			return endVariables(model);
		case 'subscription_payment_retry':
		case 'subscription_pay_link':
		case 'subscription_past_due_warning':
		case 'subscription_dunning_final':
			return dunningMailVariables(model);
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
