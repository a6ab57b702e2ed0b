import { amountDue, type Invoice } from '../invoices/invoice.ts';
import type { SeriesHead } from '../invoices/series.ts';
import { reviewOf } from '../invoices/settled-work.ts';
import { addSeconds } from '../kernel/calendar.ts';
import type { ActionContext } from '../kernel/event.ts';
import { isPositive } from '../kernel/money.ts';
import type { Change } from '../kernel/store.ts';
import { todayOf } from '../kernel/tenant.ts';
import type { Settings } from '../settings/settings.ts';
import type { FeatureName } from '../settings/values.ts';
import type { PaymentReport, ProviderAnswer } from './provider.ts';
import type { ProviderPayment } from './provider-payment.ts';
import { type ReceiptInput, receiptChanges } from './receipt.ts';
import type { Reported, ReportingDeps } from './reporting.ts';
import type { Settled } from './settlement.ts';

export interface ArrivalDeps extends ReportingDeps {
	readonly settings: Settings;
	/** Whether mail may leave at all (BILLING_EMAIL_ENABLED). */
	readonly mailEnabled: boolean;
}

export interface ArrivalFacts {
	/** Those that the payment is for, as they were before. */
	readonly invoices: readonly Invoice[];
	/** Of the series of receipts. */
	readonly receiptHead: SeriesHead | null;
}

/** What follows from a payment's new state, in its commit: its receipt, and the mail that the payer gets. */
export const arrivalChanges = (
	deps: ArrivalDeps,
	before: ProviderPayment,
	{ settled, payment }: Reported,
	_answer: ProviderAnswer<PaymentReport>,
	{ invoices, receiptHead }: ArrivalFacts,
	context: ActionContext,
): readonly Change[] => {
	if (settled !== null) return settledChanges(deps, payment, settled, { invoices, receiptHead }, context);
	if (before.status === payment.status) return [];
	const [first] = payment.targets;
	const invoice = invoices.find(({ id }) => id === first?.invoiceId);
	if (invoice === undefined) return [];
	// The dunning of a subscription says what happens next; a mail of ours beside it would say half of it.
	if (isFailedCollection(payment, invoice)) return [reviewOf(invoice.id, context.now)];
	return isNewsToPayer(payment, context) ? mailChanges(deps, 'payment_failed', { invoice }, payment, context) : [];
};

/** What a payer gets when their money was spread: nothing while it belongs to nobody. */
export const settledChanges = (
	deps: ArrivalDeps,
	payment: ProviderPayment,
	settled: Settled,
	{ invoices, receiptHead }: ArrivalFacts,
	context: ActionContext,
): readonly Change[] => {
	const input = receiptInputOf(payment, settled, invoices);
	if (input === null) return [];
	return [
		...receiptChanges(deps, input, receiptHead, context),
		...mailChanges(deps, 'payment_received', input, payment, context),
	];
};

/**
 * What a receipt tells of money that was spread over invoices now; null while it belongs to nobody. The payer is told
 * about the first invoice that took something, or else about the first that it was meant for.
 */
export const receiptInputOf = (
	payment: Pick<ProviderPayment, 'id'>,
	{ targets, invoices, surplus }: Settled,
	before: readonly Invoice[],
): ReceiptInput | null => {
	const byId = new Map([...before, ...invoices].map((invoice) => [invoice.id, invoice]));
	const lines = targets.flatMap(({ invoiceId, settled: taken }) => {
		const invoice = byId.get(invoiceId);
		return invoice === undefined || !isPositive(taken) ? [] : [{ invoiceId, taken, due: amountDue(invoice) }];
	});
	const [target] = targets;
	const first = lines[0]?.invoiceId ?? target?.invoiceId;
	const invoice = first === undefined ? undefined : byId.get(first);
	if (invoice === undefined || (lines.length === 0 && !isPositive(surplus))) return null;
	return { paymentId: payment.id, invoice, lines, creditKept: surplus };
};

/** A payer who began a payment less than this ago sits before the page that tells its end. */
const lookingForSeconds = 600;

/** A saved method was charged for a subscription's invoice, and no money came. */
const isFailedCollection = ({ status, flow }: ProviderPayment, { subscriptionId }: Invoice): boolean =>
	flow === 'saved' && subscriptionId !== null && (status === 'failed' || status === 'expired');

/**
 * Whether a payment failed behind its payer's back: a saved method was charged, or the refusal came when they had left.
 * A page that was abandoned and a payment that was closed for another are no news.
 */
const isNewsToPayer = ({ status, reason, flow, createdAt }: ProviderPayment, { now }: ActionContext): boolean =>
	status === 'failed' && reason !== 'cancelled' && (flow === 'saved' || addSeconds(createdAt, lookingForSeconds) < now);

const features = {
	payment_received: 'payment_received_email',
	payment_failed: 'payment_failed_email',
} as const satisfies Readonly<Record<string, FeatureName>>;

const mailChanges = (
	{ settings, mailEnabled, tenant }: ArrivalDeps,
	template: keyof typeof features,
	{ invoice }: { readonly invoice: Pick<Invoice, 'id' | 'billing'> },
	payment: ProviderPayment,
	context: ActionContext,
): readonly Change[] => {
	if (!mailEnabled || invoice.billing.email === null) return [];
	if (!settings.feature(features[template], todayOf(tenant, context))) return [];
	const subjectId = `${invoice.id}/${template}.${payment.id}`;
	return [{ kind: 'outbox', message: { kind: 'mail.send', subjectId, createdAt: context.now } }];
};
