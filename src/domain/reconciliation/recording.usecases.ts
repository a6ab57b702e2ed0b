import { addSeconds, startOfDay } from '../kernel/calendar.ts';
import type { CommandError } from '../kernel/command.ts';
import { isCurrencyCode } from '../kernel/currency.ts';
import type { ActionContext } from '../kernel/event.ts';
import { type Money, parseMoney } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { todayOf } from '../kernel/tenant.ts';
import { type FollowDeps, type FollowError, followPayment } from '../payments/follow.usecases.ts';
import { keepOutsidePayment, ofAnotherSystem, recordOutsidePayment } from '../payments/outside.usecases.ts';
import { hasSucceeded, isOpenPayment } from '../payments/provider-payment.ts';
import { recordOutsideRefund } from '../payments/refund-notices.usecases.ts';
import type { AccountName, Difference, Reconciliation, TheirSide } from './reconciliation.ts';

export type RecordError =
	| CommandError
	| FollowError
	/** The provider has no such success to record: a person has to find out. */
	| { readonly type: 'reconciliation/nothing-to-record'; readonly reference: string }
	/** It may be this payment or refund of ours, whose outcome is still open: recorded now it could count twice. */
	| { readonly type: 'reconciliation/may-be-ours'; readonly transaction: string };

/** Keeps what they have and we have not, once: money as a payment that matches nothing, a refund with its payment. */
export const recordTheirs = async (
	deps: FollowDeps,
	reconciliation: Reconciliation,
	{ about, reference, theirs }: Difference,
	context: ActionContext,
): Promise<Result<string, RecordError>> => {
	const nothing = err({ type: 'reconciliation/nothing-to-record', reference } as const);
	if (theirs === null) return nothing;
	const { provider: name, country } = reconciliation;
	const provider = deps.providers.account(name, country);
	if (provider === null) return err({ type: 'payment/no-account', provider: name });
	if (about === 'refund') return recordRefund(deps, name, reference, theirs, context);
	const recorded = await recordOutsidePayment(deps, provider, { country }, theirs.references, () => [], context);
	if (!recorded.ok) return recorded;
	if ('recorded' in recorded.value) return ok(`recorded as ${recorded.value.recorded}`);
	if ('ignored' in recorded.value && recorded.value.ignored === ofAnotherSystem) return nothing;
	// Who keeps a list can be asked about everything on it; of the others the statement is all there is.
	return provider.transactions === null
		? recordRow(deps, { provider: name, country }, reference, theirs, context)
		: nothing;
};

const recordRow = async (
	deps: FollowDeps,
	account: AccountName,
	reference: string,
	theirs: TheirSide,
	context: ActionContext,
): Promise<Result<string, RecordError>> => {
	const received = moneyOf(theirs);
	if (received === null || theirs.state !== 'succeeded')
		return err({ type: 'reconciliation/nothing-to-record', reference });
	const clear = await askOutstanding(deps, account, received, theirs, context);
	if (!clear.ok) return clear;
	const today = todayOf(deps.tenant, context);
	const paidOn = theirs.day < today ? theirs.day : today;
	const { references } = theirs;
	const providerId = references[0] ?? reference;
	const told = { settlement: null, summary: null, kept: {}, abilities: null };
	const outside = { ...told, received, providerId, references, paidOn };
	const kept = await keepOutsidePayment(deps, account, outside, () => [], context);
	return kept.ok ? ok(`recorded as ${kept.value}`) : kept;
};

/** A payment may be confirmed days after it began, and a statement be of the day after. */
const besideSeconds = 2 * 86_400;
const outstandingMax = 50;

/**
 * The row may be of a payment of ours that has not heard of its success. Each that could be it is asked about first:
 * then its names are known, and the row is not recorded beside it.
 */
const askOutstanding = async (
	deps: FollowDeps,
	account: AccountName,
	charge: Money,
	{ day }: TheirSide,
	context: ActionContext,
): Promise<Result<null, RecordError>> => {
	const start = startOfDay(day, deps.tenant.timeZone);
	const period = { from: addSeconds(start, -besideSeconds), to: addSeconds(start, besideSeconds) };
	const { ids } = await deps.store.load({
		ids: { kind: 'reconciliation.outstanding', ...account, ...period, charge, limit: outstandingMax },
	});
	for (const id of ids) {
		const followed = await followPayment(deps, id, context);
		if (!followed.ok) return followed;
		if (isOpenPayment(followed.value)) return err({ type: 'reconciliation/may-be-ours', transaction: id });
	}
	return ok(null);
};

const recordRefund = async (
	deps: FollowDeps,
	provider: Reconciliation['provider'],
	reference: string,
	theirs: TheirSide,
	context: ActionContext,
): Promise<Result<string, RecordError>> => {
	const { known, payment } = await deps.store.load({
		known: { kind: 'refund.bySubject', provider, id: null, providerId: reference },
		payment: { kind: 'provider-payment.bySubject', provider, id: null, references: theirs.of },
	});
	if (known !== null) return ok(`recorded as ${known.id}`);
	const amount = moneyOf(theirs);
	if (payment === null || !hasSucceeded(payment) || amount === null) {
		return err({ type: 'reconciliation/nothing-to-record', reference });
	}
	const report = { state: 'succeeded', providerId: reference, amount, reason: null, keep: {} } as const;
	const recorded = await recordOutsideRefund(
		deps,
		payment,
		report,
		{ id: reference, mark: () => [], isAhead: true },
		context,
	);
	if (recorded.ok) return recorded;
	const { error } = recorded;
	return error.type === 'notice/too-early'
		? err({ type: 'reconciliation/may-be-ours', transaction: payment.id })
		: err(error);
};

/** Null for a currency that we keep no books in. */
const moneyOf = ({ currency, amount }: TheirSide): Money | null => {
	if (!isCurrencyCode(currency)) return null;
	const read = parseMoney(amount, currency);
	return typeof read === 'string' ? null : read;
};
