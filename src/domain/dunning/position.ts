import type { Invoice } from '../invoices/invoice.ts';
import { amountDue } from '../invoices/invoice.ts';
import { isOpen } from '../invoices/lifecycle.ts';
import { isPositive } from '../kernel/money.ts';
import type { ProviderPayment } from '../payments/provider-payment.ts';
import { openPayments } from '../payments/start-payment.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import type { DunningMeans, DunningStory } from './dunning.ts';
import type { Failure } from './ladder.ts';
import type { DunningPosition } from './plan.ts';
import { type DunningReason, reasonClass } from './reasons.ts';
import { type PromptFacts, promptHours, type RetryFacts } from './stops.ts';

/** What stands in the database about an unpaid invoice of a subscription. */
export interface DunningFacts {
	readonly invoice: Invoice;
	/** Of the invoice, newest first. */
	readonly payments: readonly ProviderPayment[];
	readonly means: DunningMeans;
}

/** Where a dunning stands, from its records and what became of its charges. */
export const positionOf = (
	{ dunning, steps }: DunningStory,
	{ invoice, payments, means }: DunningFacts,
): DunningPosition => {
	const charges = payments.filter(isCharge);
	const tried = new Set([dunning.methodId, ...steps.map(({ methodId }) => methodId)]);
	const { method } = means;
	return {
		startedAt: dunning.startedAt,
		invoiceDate: dunning.invoiceDate,
		recorded: steps,
		reason: lastFailure(payments)?.reason ?? dunning.reason,
		method:
			method?.isActive !== true
				? 'none'
				: ((tried.has(method.id) ? 'tried' : 'untried') satisfies RetryFacts['method']),
		tries: { ofInvoice: charges.length, declines: charges.filter(isRefused).length, ofMethod: means.charges },
		waitsFor: invoice.hold !== null ? 'hold' : openPayments(payments).blocking === null ? null : 'payment',
		prompts: promptsOf(steps, payments, means),
	};
};

/** Phones are rung by steps, and by payers who chose it on a page: both count for the operator. */
const promptsOf = (
	steps: DunningStory['steps'],
	payments: readonly ProviderPayment[],
	{ agreement }: DunningMeans,
): PromptFacts => {
	const rung = steps.filter(({ action, status }) => action === 'prompt' && status === 'done');
	const times = [...rung.map(({ at }) => at), ...payments.filter(isPrompt).map(({ createdAt }) => createdAt)];
	const lastAt = times.sort().at(-1) ?? null;
	return { areAgreed: agreement !== null, hour: agreement?.hour ?? promptHours.from, count: rung.length, lastAt };
};

/** Why the money of an invoice did not come; null while it may still come by itself. */
export const failureOf = ({ invoice, payments, means }: DunningFacts): Failure | null => {
	const failed = lastFailure(payments);
	const charged = payments.find(isCharge);
	// Money under way for days is no refusal, though the invoice is overdue by then; what comes of it is looked at again.
	if (openPayments(payments).blocking !== null) return null;
	const hasFailed = failed !== null && failed.payment === charged;
	const { method } = means;
	// A method that was taken away leaves nothing to wait for; who pays by link has until the invoice is overdue.
	const hasNothing = method?.isActive === false && charged === undefined;
	if (!hasFailed && !hasNothing && invoice.status !== 'overdue') return null;
	if (failed !== null) return { provider: failed.payment.provider, reason: failed.reason };
	return method?.isActive === true
		? { provider: method.provider, reason: 'other' }
		: { provider: null, reason: 'no_method' };
};

/** The last charge of a saved method that brought nothing, and why. */
const lastFailure = (
	payments: readonly ProviderPayment[],
): { readonly payment: ProviderPayment; readonly reason: DunningReason } | null => {
	const payment = payments.find((each) => isCharge(each) && isOver(each));
	if (payment === undefined) return null;
	return { payment, reason: payment.reason ?? (payment.status === 'expired' ? 'timed_out' : 'other') };
};

const isCharge = ({ flow }: Pick<ProviderPayment, 'flow'>): boolean => flow === 'saved';

const isPrompt = ({ flow }: Pick<ProviderPayment, 'flow'>): boolean => flow === 'phone';

const isOver = ({ status }: Pick<ProviderPayment, 'status'>): boolean => status === 'failed' || status === 'expired';

/** By a bank or an operator; what we or the provider did wrong is no refusal. */
const isRefused = (payment: ProviderPayment): boolean =>
	isOver(payment) &&
	payment.reason !== 'not_started' &&
	payment.reason !== 'provider_unavailable' &&
	(payment.reason === null || reasonClass(payment.reason) !== 'ours');

/**
 * Why nothing more is asked for: the money came (`recovered`), or the debt or the subscription went away (`stopped`).
 * Null: it is still owed.
 */
export const whyOver = (
	subscription: Pick<Subscription, 'status'>,
	invoice: Invoice,
): 'recovered' | 'stopped' | null => {
	if (isOpen(invoice) && isPositive(amountDue(invoice))) return subscription.status === 'past_due' ? null : 'stopped';
	return invoice.status === 'paid' && isPositive(invoice.amountPaid) ? 'recovered' : 'stopped';
};
