import { held, released } from '../invoices/collection.usecases.ts';
import type { Invoice } from '../invoices/invoice.ts';
import { nextStatus } from '../invoices/lifecycle.ts';
import type { ReminderTerms } from '../invoices/reminder-plan.ts';
import type { Reminder } from '../invoices/reminders.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource } from '../kernel/ids.ts';
import { isZero, minus, moneyToDecimal, plus } from '../kernel/money.ts';
import type { Change } from '../kernel/store.ts';
import { todayOf } from '../kernel/tenant.ts';
import { credit, debit, ledgerEntry } from '../ledger/ledger.ts';
import { type Dispute, type DisputeNews, isMoneyGone, mergeDispute, positionOf } from './dispute.ts';
import type { ProviderPayment } from './provider-payment.ts';
import { undisputedStatus } from './refund-money.ts';

export interface DisputeDeps extends ReminderTerms {
	readonly ids: IdSource;
}

export interface DisputeFacts {
	readonly payment: ProviderPayment;
	/** All of the payment. */
	readonly disputes: readonly Dispute[];
	/** Those that the payment is for, and what was done to remind of them. */
	readonly invoices: readonly Invoice[];
	readonly reminders: readonly Reminder[];
}

export interface DecidedDispute {
	readonly dispute: Dispute;
	readonly changes: readonly Change[];
}

/**
 * What news of a dispute does: its money moves between the provider's balance, `disputed` and `dispute_losses`; the
 * payment is `disputed` while any dispute is open or lost, and by its money alone again when all are won; its invoices
 * are on hold meanwhile. News that is known already changes nothing.
 */
export const decideDispute = (
	deps: DisputeDeps,
	providerId: string,
	news: DisputeNews,
	facts: DisputeFacts,
	context: ActionContext,
): DecidedDispute => {
	const known = facts.disputes.find((one) => one.providerId === providerId) ?? null;
	const merged = mergeDispute(known, news);
	const isContradicted = hasOtherEnd(known, news);
	const isSeen = !isContradicted || facts.payment.attention !== null;
	if (known !== null && isSame(known, merged) && isSeen) return { dispute: known, changes: [] };
	const dispute: Dispute = {
		id: known?.id ?? deps.ids.next('dsp'),
		tenantId: facts.payment.tenantId,
		version: (known?.version ?? 0) + 1,
		paymentId: facts.payment.id,
		provider: facts.payment.provider,
		providerId,
		...merged,
		openedAt: known?.openedAt ?? context.now,
		closedAt: merged.status === 'open' ? null : (known?.closedAt ?? context.now),
	};
	const payment = paymentAfter(facts, dispute, isContradicted);
	const what = known?.status === dispute.status ? 'updated' : dispute.status === 'open' ? 'opened' : dispute.status;
	const payload = payloadOf(dispute);
	return {
		dispute,
		changes: [
			eventOf(deps.ids, `dispute.${what}`, dispute, payload, context),
			eventOf(deps.ids, `payment.dispute_${what}`, payment, { dispute_id: dispute.id, ...payload }, context),
			{ kind: 'dispute.save', dispute },
			{ kind: 'provider-payment.follow', payment },
			...moneyChanges(deps, known, dispute, context),
			...invoiceChanges(deps, facts, payment, context),
		],
	};
};

/** Both won and lost, in whichever order it is told: a person has to look. */
const hasOtherEnd = (known: Dispute | null, { state }: DisputeNews): boolean =>
	known !== null && known.status !== 'open' && state !== 'open' && known.status !== state;

const isSame = (known: Dispute, merged: ReturnType<typeof mergeDispute>): boolean =>
	known.status === merged.status &&
	known.wasWithdrawn === merged.wasWithdrawn &&
	known.dueBy === merged.dueBy &&
	known.amount.minor === merged.amount.minor;

const paymentAfter = (
	{ payment, disputes }: DisputeFacts,
	dispute: Dispute,
	isContradicted: boolean,
): ProviderPayment => {
	const all = [...disputes.filter(({ id }) => id !== dispute.id), dispute];
	const isDisputed = all.some(({ status }) => status !== 'won');
	return {
		...payment,
		version: payment.version + 1,
		status: isDisputed ? 'disputed' : undisputedStatus(payment),
		attention: payment.attention ?? (isContradicted ? 'contradicted' : null),
	};
};

const payloadOf = (dispute: Dispute) => ({
	payment_id: dispute.paymentId,
	provider: dispute.provider,
	status: dispute.status,
	reason: dispute.reason,
	currency: dispute.amount.currency,
	amount: moneyToDecimal(dispute.amount),
	withdrawn: isMoneyGone(dispute),
});

/** The difference between where the money stood and where it stands. */
const moneyChanges = (
	{ tenant }: DisputeDeps,
	known: Dispute | null,
	dispute: Dispute,
	context: ActionContext,
): readonly Change[] => {
	const { currency } = dispute.amount;
	const [before, after] = [positionOf(known, currency), positionOf(dispute, currency)];
	const disputed = minus(after.disputed, before.disputed);
	const lost = minus(after.lost, before.lost);
	if (isZero(disputed) && isZero(lost)) return [];
	const entry = ledgerEntry({
		source: `${dispute.id}/${dispute.version}`,
		subjectId: dispute.id,
		day: todayOf(tenant, context),
		createdAt: context.now,
		postings: [
			debit('disputed', dispute.provider, disputed),
			debit('dispute_losses', dispute.provider, lost),
			credit('provider_clearing', dispute.provider, plus(disputed, lost)),
		],
	});
	return [{ kind: 'ledger.post', entry }];
};

/** As the payment becomes disputed its invoices are held, and they are released as it no longer is. */
const invoiceChanges = (
	deps: DisputeDeps,
	{ payment: before, invoices, reminders }: DisputeFacts,
	after: ProviderPayment,
	context: ActionContext,
): readonly Change[] => {
	if (before.status !== 'disputed' && after.status === 'disputed') {
		return invoices
			.filter((invoice) => invoice.hold === null && nextStatus(invoice, 'dispute').ok)
			.flatMap((invoice) => held(deps, invoice, 'dispute', context).changes);
	}
	if (before.status !== 'disputed' || after.status === 'disputed') return [];
	return invoices
		.filter(({ hold }) => hold === 'dispute')
		.flatMap((invoice) => {
			const own = reminders.filter(({ invoiceId }) => invoiceId === invoice.id);
			return released(deps, invoice, own, context).changes;
		});
};
