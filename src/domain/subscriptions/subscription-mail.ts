import { type IsoDate, type IsoInstant, parseIsoDate } from '../kernel/calendar.ts';
import { type InvoiceId, isId, type SubscriptionId } from '../kernel/ids.ts';
import type { ChangeOf } from '../kernel/store.ts';

/** Mails about what happens to a subscription, one for each day on which it happens. */
export const datedMailTemplates = [
	'subscription_renewal_upcoming',
	'subscription_trial_ending',
	'subscription_price_changed',
	'subscription_paused',
	'subscription_resumed',
	'subscription_cancelled',
	'subscription_expired',
] as const;
export type DatedMailTemplate = (typeof datedMailTemplates)[number];

/** Mails about an invoice of a subscription that is not paid, one for each step of the ladder. */
export const dunningMailTemplates = [
	'subscription_payment_retry',
	'subscription_pay_link',
	'subscription_past_due_warning',
	'subscription_dunning_final',
] as const;
export type DunningMailTemplate = (typeof dunningMailTemplates)[number];

export type SubscriptionMailTemplate = DatedMailTemplate | DunningMailTemplate;

/**
 * Which mail about a subscription. Its kind makes it leave at most once: asking again for the same template with the same
 * occurrence is asking once.
 */
export type SubscriptionMail =
	| {
			readonly template: DatedMailTemplate;
			readonly subscriptionId: SubscriptionId;
			/**
			 * The day of what the mail tells: start of the period that will be billed, end of the trial, first day of the
			 * new price, of the pause, of the life after it, first day without the subscription.
			 */
			readonly on: IsoDate;
	  }
	| {
			readonly template: DunningMailTemplate;
			readonly subscriptionId: SubscriptionId;
			/** What is to be paid. */
			readonly invoiceId: InvoiceId;
			/** Place on the ladder: `3`, `final`. */
			readonly step: string;
			/** The day that the mail tells: of the next try, of the end of access; null: it tells none. */
			readonly on: IsoDate | null;
	  };

/**
 * The mail's name among those about its subscription: `subscription_trial_ending.2026-12-01`,
 * `subscription_pay_link.inv_….3`, `subscription_payment_retry.inv_….3.2026-12-04`.
 */
export type SubscriptionMailKind = `${SubscriptionMailTemplate}.${string}`;

export const subscriptionMailKind = (mail: SubscriptionMail): SubscriptionMailKind => {
	if (!isDunningMail(mail)) return `${mail.template}.${mail.on}`;
	const kind = `${mail.template}.${mail.invoiceId}.${mail.step}` as const;
	return mail.on === null ? kind : `${kind}.${mail.on}`;
};

/** What stands in the outbox: `sub_…/subscription_trial_ending.2026-12-01`. */
export const subscriptionMailSubject = (mail: SubscriptionMail): string =>
	`${mail.subscriptionId}/${subscriptionMailKind(mail)}`;

/** Has the mail written and sent after the commit that this change is part of. */
export const askSubscriptionMail = (mail: SubscriptionMail, now: IsoInstant): ChangeOf<'outbox'> => ({
	kind: 'outbox',
	message: { kind: 'mail.send', subjectId: subscriptionMailSubject(mail), createdAt: now },
});

/** Null when it names no mail that we know. */
export const parseSubscriptionMail = (subscriptionId: string, kind: string): SubscriptionMail | null => {
	if (!isId('sub', subscriptionId)) return null;
	const [name = '', ...rest] = kind.split('.');
	const dated = datedMailTemplates.find((template) => template === name);
	if (dated !== undefined) {
		const [day = '', ...more] = rest;
		const on = parseIsoDate(day);
		return on !== null && more.length === 0 ? { template: dated, subscriptionId, on } : null;
	}
	const template = dunningMailTemplates.find((one) => one === name);
	const [invoiceId = '', step = '', day = null, ...more] = rest;
	if (template === undefined || !isId('inv', invoiceId) || !stepPattern.test(step) || more.length > 0) return null;
	const on = day === null ? null : parseIsoDate(day);
	if (day !== null && on === null) return null;
	return { template, subscriptionId, invoiceId, step, on };
};

const stepPattern = /^[a-z0-9_-]{1,40}$/;

const isDunningMail = (
	mail: SubscriptionMail,
): mail is Extract<SubscriptionMail, { readonly template: DunningMailTemplate }> => 'invoiceId' in mail;
