import type { Customer } from '../customers/customer.ts';
import { amountDue, type Invoice } from '../invoices/invoice.ts';
import { isOpen } from '../invoices/lifecycle.ts';
import type { IsoDate } from '../kernel/calendar.ts';
import type { ActionContext } from '../kernel/event.ts';
import { isPositive } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { todayOf } from '../kernel/tenant.ts';
import type { ProviderPayment } from '../payments/provider-payment.ts';
import type { SavedMethod } from '../payments/saved-method.ts';
import { isEnded, type Subscription } from '../subscriptions/subscription.ts';
import type { DatedMailTemplate, DunningMailTemplate, SubscriptionMail } from '../subscriptions/subscription-mail.ts';
import type { Letter, LetterDeps, LetterError } from './letter.ts';
import { cameBackFrom } from './mail.ts';
import type { MailSubject } from './mail-subject.ts';
import type { ChargedWith, DunningMail, SubscriptionMailHead } from './subscription-mail-model.ts';
import { type NoticeFacts, noticeModel, whyNoticeUnwanted } from './subscription-notice.ts';

type SubscriptionSubject = Extract<MailSubject, { readonly mail: SubscriptionMail }>;
type DatedMail = Extract<SubscriptionMail, { readonly template: DatedMailTemplate }>;
type DunningAsked = Extract<SubscriptionMail, { readonly template: DunningMailTemplate }>;

/** A mail about a subscription: a notice of what happens on a day, or a step of what follows an unpaid invoice. */
export const subscriptionLetter = async (
	deps: LetterDeps,
	subject: SubscriptionSubject,
	context: ActionContext,
): Promise<Result<Letter, LetterError>> => {
	const { documentId: id, mail } = subject;
	const { subscription, mails, templates } = await deps.store.load({
		subscription: { kind: 'subscription.byId', id },
		mails: { kind: 'mail.ofDocument', documentId: id },
		templates: { kind: 'email-template.latest', names: [mail.template] },
	});
	if (subscription === null) return err({ type: 'subscription/not-found', subscription: id });
	const today = todayOf(deps.tenant, context);
	const written =
		'invoiceId' in mail
			? await dunningLetter(deps, mail, subscription, today)
			: await noticeLetter(deps, mail, subscription, today);
	if (!written.ok) return written;
	const { email, unwanted } = written.value;
	return ok({
		...written.value,
		attachment: null,
		unwanted: cameBackFrom(mails, email) ? 'address-bounced' : unwanted,
		sent: mails.find(({ kind }) => kind === subject.kind) ?? null,
		templates,
	});
};

type Written = Result<Pick<Letter, 'customer' | 'name' | 'email' | 'model' | 'unwanted'>, LetterError>;

/** The notices can be switched off; the steps after an unpaid invoice are those of the ladder. */
const noticeLetter = async (
	deps: LetterDeps,
	mail: DatedMail,
	subscription: Subscription,
	today: IsoDate,
): Promise<Written> => {
	const { customer, method, periods } = await deps.store.load({
		customer: { kind: 'customer.byId', id: subscription.customerId },
		method: { kind: 'payment-method.byId', id: subscription.methodId ?? '' },
		periods: { kind: 'subscription.periods', id: subscription.id, endingAfter: mail.on },
	});
	if (customer === null) return err({ type: 'subscription/not-found', subscription: subscription.id });
	const head = headOf(deps, subscription, customer, today);
	if (head === null) return err(companyMissing);
	// What was billed last is what a cancellation gives back.
	const lastInvoiceId = mail.template === 'subscription_cancelled' ? periods.at(-1)?.invoiceId : null;
	const { credits } = lastInvoiceId
		? await deps.store.load({ credits: { kind: 'credit-note.byInvoice', invoiceId: lastInvoiceId } })
		: { credits: [] };
	const facts: NoticeFacts = { head, subscription, credits, charged: chargedWith(method), today };
	const isOff = !deps.settings.feature('subscription_emails', today);
	return ok({
		customer,
		name: customer.name,
		email: customer.email,
		model: noticeModel(mail, facts),
		unwanted: isOff ? 'switched-off' : whyNoticeUnwanted(mail, facts),
	});
};

const dunningLetter = async (
	deps: LetterDeps,
	mail: DunningAsked,
	subscription: Subscription,
	today: IsoDate,
): Promise<Written> => {
	const { customer, method, invoice, attempts } = await deps.store.load({
		customer: { kind: 'customer.byId', id: subscription.customerId },
		method: { kind: 'payment-method.byId', id: subscription.methodId ?? '' },
		invoice: { kind: 'invoice.byId', id: mail.invoiceId },
		attempts: { kind: 'provider-payment.ofInvoices', invoiceIds: [mail.invoiceId] },
	});
	if (customer === null) return err({ type: 'subscription/not-found', subscription: subscription.id });
	if (invoice === null || invoice.subscriptionId !== subscription.id) {
		return err({ type: 'invoice/not-found', invoice: mail.invoiceId });
	}
	const head = headOf(deps, subscription, customer, today);
	if (head === null) return err(companyMissing);
	const paymentUrl = await deps.links.paymentUrl(invoice);
	return ok({
		customer,
		name: customer.name,
		email: customer.email ?? invoice.billing.email,
		model: dunningModel(mail, { head, subscription, invoice, attempts, charged: chargedWith(method), paymentUrl }),
		unwanted: whyDunningUnwanted(mail, subscription, invoice, today),
	});
};

export interface DunningFacts extends Pick<DunningMail, 'invoice' | 'charged' | 'paymentUrl'> {
	readonly head: SubscriptionMailHead;
	readonly subscription: Subscription;
	/** Newest first. */
	readonly attempts: readonly ProviderPayment[];
}

export const dunningModel = (
	{ template, on }: Pick<DunningAsked, 'template' | 'on'>,
	{ head, subscription, attempts, ...facts }: DunningFacts,
): DunningMail => {
	const failed = attempts.find(({ status }) => status === 'failed');
	const provider = [facts.charged?.method, attempts[0]?.provider].find(
		(name) => name === 'orange_money' || name === 'mtn_mobile_money',
	);
	return {
		...head,
		...facts,
		template,
		on,
		accessUntil:
			template === 'subscription_past_due_warning' ? (on ?? subscription.graceUntil) : subscription.graceUntil,
		status: subscription.status === 'paused' ? 'paused' : isEnded(subscription) ? 'cancelled' : 'running',
		reason: failed === undefined ? null : (failed.reason ?? 'other'),
		mobileOperator: provider ?? null,
	};
};

/** A step that was overtaken: by a payment, a credit note, a dispute, an end, or by the day that it tells. */
export const whyDunningUnwanted = (
	{ template, on }: Pick<DunningAsked, 'template' | 'on'>,
	subscription: Subscription,
	invoice: Invoice,
	today: IsoDate,
): string | null => {
	if (!isOpen(invoice)) return 'not-open';
	if (!isPositive(amountDue(invoice))) return 'nothing-due';
	if (invoice.hold !== null) return 'on-hold';
	if (template === 'subscription_pay_link' || template === 'subscription_dunning_final') return null;
	if (isEnded(subscription) || subscription.status === 'paused') return 'not-running';
	return on !== null && on < today ? 'day-passed' : null;
};

/** Null while the company is not set up. */
const headOf = (
	{ settings }: LetterDeps,
	subscription: Subscription,
	{ locale, name: customerName, type: customerType }: Customer,
	today: IsoDate,
): SubscriptionMailHead | null => {
	const seller = settings.sellerFor({ locale, customerType }, today);
	return seller && { locale, customerName, seller, description: subscription.terms.description };
};

const companyMissing = { type: 'settings/missing', setting: 'company/details' } as const;

const chargedWith = (method: SavedMethod | null): ChargedWith | null =>
	method?.status === 'active' ? { method: method.provider, summary: method.summary } : null;
