import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import { compareMoney, isNegative, isPositive, type Money, minus, moneyToDecimal } from '../kernel/money.ts';
import type { Change } from '../kernel/store.ts';
import { type Tenant, todayOf } from '../kernel/tenant.ts';
import { nextOfReport } from './payment-lifecycle.ts';
import { isOverdueForAnswer, isPastConfirming, nextPollAt } from './poll-schedule.ts';
import {
	isSupportedMoney,
	type PaymentReport,
	type ProviderAbilities,
	type ProviderAnswer,
	type ReportedMoney,
} from './provider.ts';
import { feeChanges } from './provider-fees.ts';
import {
	type Attention,
	hasSucceeded,
	isOpenPayment,
	type PaymentStatus,
	type ProviderPayment,
} from './provider-payment.ts';
import { type Settled, type SettlementFacts, settle } from './settlement.ts';

export interface ReportingDeps {
	readonly ids: IdSource;
	readonly tenant: Tenant;
}

export interface Reported {
	readonly payment: ProviderPayment;
	/** What the money did; null unless it arrived now. */
	readonly settled: Settled | null;
	readonly changes: readonly Change[];
	/** Whether anything but the time of asking changed. */
	readonly moved: boolean;
}

/**
 * What a provider's answer makes of a payment, and of the money. Any order and any number of answers end in the same
 * state: success wins over everything and is never taken back, and its money is spread once.
 */
export const applyAnswer = (
	deps: ReportingDeps,
	payment: ProviderPayment,
	answer: ProviderAnswer<PaymentReport>,
	abilities: ProviderAbilities,
	facts: SettlementFacts,
	context: ActionContext,
): Reported => {
	const outcome =
		answer.kind === 'report'
			? applyReport(deps, payment, answer.report, facts, context)
			: applySilence(deps, payment, answer, context);
	return withNextPoll(deps, payment, outcome, abilities, context);
};

const applyReport = (
	deps: ReportingDeps,
	payment: ProviderPayment,
	report: PaymentReport,
	facts: SettlementFacts,
	context: ActionContext,
): Reported => {
	const move = nextOfReport(payment, report.state);
	const known = withReport(payment, report, context);
	const refer: readonly Change[] = [{ kind: 'provider-payment.refer', payment, references: referencesOf(report) }];
	if (move.kind === 'contradiction') {
		if (payment.attention === 'contradicted') return { payment, settled: null, changes: [], moved: false };
		const seen = nextVersion({ ...payment, attention: 'contradicted', checkedAt: context.now });
		return {
			payment: seen,
			settled: null,
			moved: true,
			changes: told(deps, 'payment.contradicted', seen, { reported: report.state }, context),
		};
	}
	if ((move.kind === 'move' && move.status === 'succeeded') || isReadableNow(payment, report)) {
		const arrived = arrive(deps, known, report, facts, context);
		return { ...arrived, changes: [...arrived.changes, ...refer] };
	}
	const fee = feeChanges(payment, known, deps, context);
	if (move.kind === 'stay' && fee.length === 0 && !isNewlyKnown(payment, known)) {
		return { payment, settled: null, changes: [], moved: false };
	}
	const status = move.kind === 'move' ? move.status : payment.status;
	const next = nextVersion(endedWhenFinal({ ...known, status, reason: reasonOf(status, payment, report) }, context));
	const type = move.kind === 'move' ? `payment.${status}` : 'payment.updated';
	return {
		payment: next,
		settled: null,
		moved: true,
		changes: [...told(deps, type, next, payloadOf(next), context), ...fee, ...refer],
	};
};

/** A success whose amount could not be read until now: its money is still to be spread. */
const isReadableNow = ({ status, received }: ProviderPayment, report: PaymentReport): boolean =>
	status === 'succeeded' && received === null && report.received !== null && isReadable(report.received);

/** Money that we can keep books of. Less than nothing is no payment, whoever says so. */
const isReadable = (reported: ReportedMoney): reported is Money => isSupportedMoney(reported) && !isNegative(reported);

const reasonOf = (status: PaymentStatus, before: ProviderPayment, report: PaymentReport) => {
	if (status === 'failed') return report.reason ?? (report.state === 'not_started' ? 'not_started' : 'other');
	if (status === 'expired') return report.reason ?? 'timed_out';
	// Under way again, or paid: what was said of it before does not hold.
	return hasSucceeded({ status }) || isOpenPayment({ status }) ? null : before.reason;
};

/** Asked in vain: a payment that was never answered is unknown, one that was stays as it was. */
const applySilence = (
	deps: ReportingDeps,
	payment: ProviderPayment,
	answer: Exclude<ProviderAnswer<PaymentReport>, { kind: 'report' }>,
	context: ActionContext,
): Reported => {
	const isUnanswered = payment.status === 'created' || payment.status === 'unknown';
	if (answer.kind === 'refused' && isUnanswered) {
		const failed = nextVersion(
			endedWhenFinal({ ...payment, status: 'failed', reason: answer.reason, checkedAt: context.now }, context),
		);
		return {
			payment: failed,
			settled: null,
			moved: true,
			changes: told(deps, 'payment.failed', failed, payloadOf(failed), context),
		};
	}
	if (payment.status === 'created') {
		const unknown = nextVersion({ ...payment, status: 'unknown', checkedAt: context.now });
		return {
			payment: unknown,
			settled: null,
			moved: true,
			changes: told(deps, 'payment.unknown', unknown, {}, context),
		};
	}
	return { payment, settled: null, changes: [], moved: false };
};

const arrive = (
	deps: ReportingDeps,
	payment: ProviderPayment,
	report: PaymentReport,
	facts: SettlementFacts,
	context: ActionContext,
): Reported => {
	const paidOn = todayOf(deps.tenant, context);
	const received = report.received;
	if (received === null) throw new Error(`a success without an amount: ${payment.id}`);
	const base: ProviderPayment = { ...payment, status: 'succeeded', reason: null, paidOn, finalAt: context.now };
	if (!isReadable(received)) {
		const { currency, amount } = asWritten(received);
		const odd = nextVersion({
			...base,
			attention: currency === payment.charge.currency ? 'amount_differs' : 'currency_differs',
			details: { ...base.details, reported: `${amount} ${currency}` },
		});
		const payload = { reported_amount: amount, reported_currency: currency };
		return {
			payment: odd,
			settled: null,
			moved: true,
			changes: told(deps, 'payment.succeeded', odd, payload, context),
		};
	}
	const settled = settle(deps.ids, base, received, paidOn, facts, context);
	const paid = nextVersion({
		...base,
		received,
		targets: settled.targets,
		unallocated: settled.unallocated,
		refunded: minus(received, received),
		attention: attentionOf(base, received, settled),
	});
	const payload = {
		...payloadOf(paid),
		...(isPositive(settled.surplus) && { customer_credit: moneyToDecimal(settled.surplus) }),
		...(isPositive(settled.unallocated) && { unallocated: moneyToDecimal(settled.unallocated) }),
	};
	return {
		payment: paid,
		settled,
		moved: true,
		changes: [
			...told(deps, 'payment.succeeded', paid, payload, context),
			...settled.changes,
			...feeChanges({ ...payment, settlement: null }, paid, deps, context),
		],
	};
};

const asWritten = (reported: ReportedMoney): { readonly currency: string; readonly amount: string } =>
	isSupportedMoney(reported) ? { currency: reported.currency, amount: moneyToDecimal(reported) } : reported.unsupported;

const attentionOf = (payment: ProviderPayment, received: Money, settled: Settled): Attention | null => {
	if (received.currency !== payment.charge.currency) return 'currency_differs';
	if (isPositive(settled.unallocated)) return 'unmatched';
	if (compareMoney(received, payment.charge) !== 0) return 'amount_differs';
	return isPositive(settled.surplus) ? 'not_needed' : null;
};

const withReport = (payment: ProviderPayment, report: PaymentReport, context: ActionContext): ProviderPayment => ({
	...payment,
	providerId: report.providerId,
	settlement: payment.settlement ?? report.settlement,
	summary: report.method ?? payment.summary,
	expiresAt: report.expiresAt ?? payment.expiresAt,
	checkedAt: context.now,
	details: { ...payment.details, kept: report.keep, action: report.action },
});

/** The provider told what we did not know: worth a version, though the status stays. */
const isNewlyKnown = (before: ProviderPayment, after: ProviderPayment): boolean =>
	isOpenPayment(before) &&
	(before.providerId !== after.providerId ||
		JSON.stringify(before.details.action) !== JSON.stringify(after.details.action) ||
		JSON.stringify(before.details.kept) !== JSON.stringify(after.details.kept));

const referencesOf = ({ providerId, references }: PaymentReport): readonly string[] => [
	...new Set([providerId, ...references]),
];

const endedWhenFinal = (payment: ProviderPayment, { now }: ActionContext): ProviderPayment =>
	isOpenPayment(payment) ? { ...payment, finalAt: null } : { ...payment, finalAt: payment.finalAt ?? now };

const nextVersion = (payment: ProviderPayment): ProviderPayment => ({ ...payment, version: payment.version + 1 });

const told = (
	{ ids }: ReportingDeps,
	type: string,
	payment: ProviderPayment,
	payload: JsonObject,
	context: ActionContext,
): readonly Change[] => [
	eventOf(ids, type, payment, { provider: payment.provider, ...payload }, context),
	{ kind: 'provider-payment.follow', payment },
];

const payloadOf = (payment: ProviderPayment): JsonObject => ({
	status: payment.status,
	currency: payment.charge.currency,
	amount: moneyToDecimal(payment.received ?? payment.charge),
	...(payment.reason !== null && { reason: payment.reason }),
	...(payment.attention !== null && { attention: payment.attention }),
});

/** Decides when we ask again, and says so when the provider's time for an answer is over. */
const withNextPoll = (
	deps: ReportingDeps,
	before: ProviderPayment,
	outcome: Reported,
	abilities: ProviderAbilities,
	context: ActionContext,
): Reported => {
	const { payment } = outcome;
	if (isWaitingInVain(payment, abilities, context) && payment.attention === null) {
		const seen = { ...payment, version: before.version + 1, attention: 'undecided' as const, checkedAt: context.now };
		const rest = outcome.changes.filter(
			(change) => change.kind !== 'event' && change.kind !== 'provider-payment.follow',
		);
		const changes = [...told(deps, 'payment.undecided', seen, payloadOf(seen), context), ...rest];
		return { ...outcome, moved: true, payment: seen, changes: [...changes, pollChange(seen, abilities, context)] };
	}
	return { ...outcome, changes: [...outcome.changes, pollChange(payment, abilities, context)] };
};

const isWaitingInVain = (payment: ProviderPayment, abilities: ProviderAbilities, { now }: ActionContext): boolean =>
	(payment.status === 'processing' || payment.status === 'unknown') && isOverdueForAnswer(payment, abilities, now);

export const pollChange = (
	payment: ProviderPayment,
	abilities: Pick<ProviderAbilities, 'pollAfterSeconds' | 'tellsFees' | 'canCancel'>,
	{ now }: ActionContext,
): Change => {
	const work = { kind: 'payment.poll', subjectId: payment.id, step: '' } as const;
	const dueAt = nextPollAt(payment, abilities, now);
	return dueAt === null ? { kind: 'due-work.done', work } : { kind: 'due-work', work: { ...work, dueAt } };
};

/** Whether the payer's time is over and the provider would not say so by itself. */
export const isAbandoned = (
	payment: ProviderPayment,
	abilities: ProviderAbilities,
	{ now }: Pick<ActionContext, 'now'>,
): boolean => payment.status === 'action_required' && isPastConfirming(payment, abilities, now);
