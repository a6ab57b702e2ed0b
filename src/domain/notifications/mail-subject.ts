import { type CreditNoteId, type InvoiceId, isId, type PaymentId, type SubscriptionId } from '../kernel/ids.ts';
import {
	datedMailTemplates,
	dunningMailTemplates,
	parseSubscriptionMail,
	type SubscriptionMail,
	type SubscriptionMailKind,
	type SubscriptionMailTemplate,
	subscriptionMailKind,
} from '../subscriptions/subscription-mail.ts';

/** What mails are about. */
export type MailedId = InvoiceId | CreditNoteId | SubscriptionId;

/**
 * Which mail about which document. A document's first mail bears its own kind; a reminder names its step, days after
 * the due date (`overdue.7`), before it (`overdue.-3`) or the day on which a person asked for it
 * (`overdue.manual-2026-11-22`), and counted from a due date that was moved that date too (`overdue.7.2027-01-31`); a
 * mail about a payment names it (`payment_received.pay_…`), and one about a subscription its occurrence
 * (`subscription_paused.2026-12-01`).
 */
export type MailKind =
	| 'invoice'
	| 'credit_note'
	| `overdue.${string}`
	| `${PaymentTemplate}.${PaymentId}`
	| SubscriptionMailKind;

/** The texts a mail is written from. */
export const mailTemplates = [
	'invoice',
	'credit_note',
	'payment_received',
	'payment_failed',
	'overdue',
	...datedMailTemplates,
	...dunningMailTemplates,
] as const;
export type MailTemplate = (typeof mailTemplates)[number];
export type PaymentTemplate = Extract<MailTemplate, `payment_${string}`>;

export type MailSubject =
	| {
			readonly template: 'invoice' | 'overdue';
			readonly documentId: InvoiceId;
			readonly kind: MailKind;
	  }
	| {
			readonly template: PaymentTemplate;
			readonly documentId: InvoiceId;
			readonly kind: MailKind;
			readonly paymentId: PaymentId;
	  }
	| { readonly template: 'credit_note'; readonly documentId: CreditNoteId; readonly kind: 'credit_note' }
	| {
			readonly template: SubscriptionMailTemplate;
			readonly documentId: SubscriptionId;
			readonly kind: SubscriptionMailKind;
			/** The subscription and the occurrence. */
			readonly mail: SubscriptionMail;
	  };

export const isSubscriptionTemplate = (template: MailTemplate): template is SubscriptionMailTemplate =>
	template.startsWith('subscription_');

/** What stands in the outbox: the document alone for its first mail, `inv_…/overdue.7` for the others. */
export const mailSubjectId = (documentId: MailedId, kind: MailKind): string =>
	kind === 'invoice' || kind === 'credit_note' ? documentId : `${documentId}/${kind}`;

/** Null when it names no mail that we know. */
export const parseMailSubject = (subjectId: string): MailSubject | null => {
	const slash = subjectId.indexOf('/');
	if (slash === -1) {
		if (isId('crn', subjectId)) return { template: 'credit_note', documentId: subjectId, kind: 'credit_note' };
		return isId('inv', subjectId) ? { template: 'invoice', documentId: subjectId, kind: 'invoice' } : null;
	}
	const documentId = subjectId.slice(0, slash);
	const kind = subjectId.slice(slash + 1);
	if (isId('sub', documentId)) return subscriptionSubject(documentId, kind);
	if (!isId('inv', documentId)) return null;
	if (reminderKind.test(kind)) return { template: 'overdue', documentId, kind: kind as `overdue.${string}` };
	const [, template, paymentId = ''] = paymentKind.exec(kind) ?? [];
	if (template === undefined || !isId('pay', paymentId)) return null;
	const named = template as PaymentTemplate;
	return { template: named, documentId, kind: `${named}.${paymentId}`, paymentId };
};

const subscriptionSubject = (documentId: SubscriptionId, kind: string): MailSubject | null => {
	const mail = parseSubscriptionMail(documentId, kind);
	return mail && { template: mail.template, documentId, kind: subscriptionMailKind(mail), mail };
};

const paymentKind = /^(payment_received|payment_failed)\.(.+)$/;
const reminderKind = /^overdue\.(-?\d{1,4}(\.\d{4}-\d{2}-\d{2})?|manual-\d{4}-\d{2}-\d{2})$/;
