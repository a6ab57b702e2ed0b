import { addSeconds, type IsoInstant } from '../kernel/calendar.ts';
import { type CommandError, type Decision, runCommand } from '../kernel/command.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { FollowDeps } from '../payments/follow.usecases.ts';
import type { InstantPeriod, ProviderTransaction } from '../payments/provider.ts';
import type { ProviderName } from '../settings/values.ts';
import { askEach } from './asking.ts';
import { type Comparison, compareTransactions } from './comparing.ts';
import type { AccountName, OwnTransaction, Reconciliation, ReconciliationSource } from './reconciliation.ts';

export interface Reconciled extends Reconciliation {
	readonly comparison: Comparison;
}

export type ReconcileError =
	| CommandError
	| { readonly type: 'reconciliation/no-account'; readonly provider: ProviderName }
	/** The provider did not give its figures: nothing is compared rather than half. */
	| { readonly type: 'reconciliation/no-figures'; readonly detail: string }
	/** A comparison with only a part of ours would tell what is there as missing. */
	| { readonly type: 'reconciliation/too-many'; readonly limit: number };

/** Transactions of one kind in one comparison. */
const ownTransactionsMax = 2_000;

/**
 * Compares what an account's provider reports of a period with what we have, and keeps the differences with a proposed
 * mend each. Changes nothing else: comparing twice finds the same.
 */
export const reconcileAccount = async (
	deps: FollowDeps,
	account: AccountName,
	period: InstantPeriod,
	context: ActionContext,
): Promise<Result<Reconciled, ReconcileError>> => {
	const provider = deps.providers.account(account.provider, account.country);
	if (provider === null) return err({ type: 'reconciliation/no-account', provider: account.provider });
	const ours = await ownTransactions(deps, account, period);
	if (!ours.ok) return ours;
	if (provider.transactions === null) {
		const asked = await askEach(deps, provider, ours.value);
		if (asked === null) return err({ type: 'reconciliation/no-figures', detail: 'it answers no question' });
		const from = asked.since ?? period.from;
		return keep(deps, account, { ...period, from }, 'queries', asked.ours, asked.theirs, context);
	}
	const answer = await provider.transactions(period);
	if (answer.kind !== 'report') return err({ type: 'reconciliation/no-figures', detail: answer.detail });
	const all = await withNamed(deps, account, ours.value, answer.report);
	return keep(deps, account, period, 'provider', all, answer.report, context);
};

/** Compares a statement that a person sent. */
export const reconcileStatement = async (
	deps: FollowDeps,
	account: AccountName,
	period: InstantPeriod,
	rows: readonly ProviderTransaction[],
	context: ActionContext,
): Promise<Result<Reconciled, ReconcileError>> => {
	if (deps.providers.account(account.provider, account.country) === null) {
		return err({ type: 'reconciliation/no-account', provider: account.provider });
	}
	const ours = await ownTransactions(deps, account, period);
	if (!ours.ok) return ours;
	return keep(deps, account, period, 'statement', await withNamed(deps, account, ours.value, rows), rows, context);
};

const ownTransactions = async (
	{ store }: FollowDeps,
	account: AccountName,
	{ from, to }: InstantPeriod,
): Promise<Result<readonly OwnTransaction[], ReconcileError>> => {
	const { own } = await store.load({
		own: { kind: 'reconciliation.own', ...account, from, to, limit: ownTransactionsMax + 1 },
	});
	const isCut = (['payment', 'refund', 'dispute'] as const).some(
		(kind) => own.filter((one) => one.kind === kind).length > ownTransactionsMax,
	);
	return isCut ? err({ type: 'reconciliation/too-many', limit: ownTransactionsMax }) : ok(own);
};

/** What they tell of this period may have begun before it, or be known here since a later day: it is looked up by name. */
const withNamed = async (
	{ store }: FollowDeps,
	account: AccountName,
	ours: readonly OwnTransaction[],
	theirs: readonly ProviderTransaction[],
): Promise<readonly OwnTransaction[]> => {
	const known = new Set(ours.flatMap(({ id, references }) => [id, ...references]));
	const names = theirs.map(({ ownId, references }) => [...(ownId === null ? [] : [ownId]), ...references]);
	const unknown = names.filter((some) => !some.some((name) => known.has(name))).flat();
	if (unknown.length === 0) return ours;
	const { named } = await store.load({ named: { kind: 'reconciliation.named', ...account, names: unknown } });
	const ids = new Set(ours.map(({ id }) => id));
	return [...ours, ...named.filter(({ id }) => !ids.has(id))];
};

const keep = async (
	deps: FollowDeps,
	account: AccountName,
	period: InstantPeriod,
	source: ReconciliationSource,
	ours: readonly OwnTransaction[],
	theirs: readonly ProviderTransaction[],
	context: ActionContext,
): Promise<Result<Reconciled, CommandError>> => {
	const comparison = compareTransactions(ours, theirs, period, context.now);
	const reconciliation: Reconciliation = {
		id: deps.ids.next('rec'),
		version: 1,
		...account,
		source,
		...period,
		compared: comparison.compared,
		matched: comparison.matched,
		differing: comparison.differences.length,
		createdAt: context.now,
	};
	const done = await runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: {},
		decide: async (): Promise<Result<Decision<Reconciliation>, never>> =>
			ok({
				value: reconciliation,
				changes: [
					eventOf(deps.ids, 'payments.reconciled', reconciliation, payloadOf(reconciliation), context),
					{ kind: 'reconciliation.keep', reconciliation, differences: comparison.differences },
				],
			}),
	});
	return done.ok ? ok({ ...reconciliation, comparison }) : done;
};

const payloadOf = ({ provider, source, from, to, compared, matched, differing }: Reconciliation) => ({
	provider,
	source,
	from,
	to,
	compared,
	matched,
	differing,
});

/** The days that a daily run looks back on: what is late by two days is still seen. */
const daysBack = 3;

export const periodBefore = (now: IsoInstant): InstantPeriod => ({
	from: addSeconds(now, -daysBack * 86_400),
	to: now,
});
