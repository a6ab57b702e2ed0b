import { addSeconds, type IsoInstant } from '../kernel/calendar.ts';
import { moneyToDecimal } from '../kernel/money.ts';
import {
	type InstantPeriod,
	isSupportedMoney,
	type ProviderTransaction,
	type ReportedMoney,
} from '../payments/provider.ts';
import type { Difference, Mend, OwnTransaction, Side, TheirSide } from './reconciliation.ts';

export interface Comparison {
	readonly compared: number;
	readonly matched: number;
	readonly differences: readonly Difference[];
}

type Found = Omit<Difference, 'position' | 'mendedAt' | 'outcome'>;

/** What is younger may stand on one side only because the other is slower, or its payer is still at it. */
const settleSeconds = 3_600;

/**
 * What both sides say of the same period, side by side. A transaction is the same when the provider gives our id back, or
 * when any of its names for it is known to us. Everything of either side that moved money or may is matched or told,
 * once, in an order that does not depend on theirs. `ours` may hold more than the period: what they name of other days.
 */
export const compareTransactions = (
	ours: readonly OwnTransaction[],
	theirs: readonly ProviderTransaction[],
	period: InstantPeriod,
	now: IsoInstant,
): Comparison => {
	const find = finderOf(ours);
	const pairs = new Map<OwnTransaction, ProviderTransaction>();
	const strangers: ProviderTransaction[] = [];
	for (const their of once(theirs).toSorted(byCloseness(find))) {
		const own = find(their);
		// A payer's declined cards stand beside the one that was taken; a second success is another debit.
		if (own === null || pairs.has(own)) strangers.push(their);
		else pairs.set(own, their);
	}
	const told = [
		...strangers.filter(isOfInterest).map(missingHere),
		...[...pairs].map(([own, their]) => differenceOf(own, their, now)),
		...ours.filter((own) => !pairs.has(own) && isExpected(own, period)).map((own) => missingThere(own, now)),
	];
	const differences = told.filter((found) => found !== null).toSorted(byName);
	return {
		compared: told.length,
		matched: told.length - differences.length,
		differences: differences.map((difference, position) => ({
			...difference,
			position,
			mendedAt: null,
			outcome: null,
		})),
	};
};

const finderOf = (ours: readonly OwnTransaction[]) => {
	const named = new Map(
		ours.flatMap((own) => own.references.map((name): [string, OwnTransaction] => [`${own.kind}/${name}`, own])),
	);
	const byId = new Map(ours.map((own) => [`${own.kind}/${own.id}`, own]));
	// The provider's own names first: an id of ours can stand on a second debit too.
	return ({ kind, references, ownId }: ProviderTransaction): OwnTransaction | null =>
		references.map((name) => named.get(`${kind}/${name}`)).find((own) => own !== undefined) ??
		byId.get(`${kind}/${ownId ?? ''}`) ??
		null;
};

/** A list that shifts while it is read gives a transaction twice: it counts by its first name, as far as it came. */
const once = (theirs: readonly ProviderTransaction[]): readonly ProviderTransaction[] => {
	const latest = new Map<string, ProviderTransaction>();
	for (const their of theirs) {
		const key = JSON.stringify([their.kind, their.references, their.ownId]);
		const known = latest.get(key);
		if (known === undefined || progress[their.state] > progress[known.state]) latest.set(key, their);
	}
	return [...latest.values()];
};

const progress: Readonly<Record<ProviderTransaction['state'], number>> = { pending: 0, failed: 1, succeeded: 2 };

/** Of several that name one of ours: first the one that says the same, then money that moved, then what may. */
const byCloseness = (find: (their: ProviderTransaction) => OwnTransaction | null) => {
	const distance = (their: ProviderTransaction): number => {
		const own = find(their);
		const isSame = own?.state === their.state && isSameMoney(own.amount, their.amount);
		const isKnown = own?.references.some((name) => their.references.includes(name)) ?? false;
		const rank = { succeeded: 1, pending: 2, failed: 3 }[their.state];
		return (isSame ? 0 : rank * 2) + (isKnown ? 0 : 1);
	};
	return (one: ProviderTransaction, other: ProviderTransaction): number =>
		distance(one) - distance(other) || compareText(nameOf(one), nameOf(other));
};

const nameOf = ({ references, ownId }: ProviderTransaction): string => JSON.stringify([references, ownId]);
const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const byName = (one: Found, other: Found): number =>
	compareText(one.about, other.about) ||
	compareText(one.reference, other.reference) ||
	compareText(one.ownId ?? '', other.ownId ?? '');

/** What never moved money is of no interest when we do not know it; a dispute takes it before it is decided. */
const isOfInterest = ({ kind, state }: ProviderTransaction): boolean =>
	state === 'succeeded' || (kind === 'dispute' && state === 'pending');

/** Whether the other side would tell it of this period: what began in it and ended later is of the next one. */
const isExpected = ({ state, createdAt, endedAt }: OwnTransaction, { from, to }: InstantPeriod): boolean =>
	state !== 'failed' && createdAt >= from && createdAt < to && (endedAt === null || endedAt < to);

const missingHere = (their: ProviderTransaction): Found => ({
	kind: 'missing_here',
	about: their.kind,
	reference: their.references[0] ?? their.ownId ?? '',
	ownId: null,
	ours: null,
	theirs: theirSide(their),
	mend: their.kind === 'payment' || (their.kind === 'refund' && (their.of ?? []).length > 0) ? 'record' : 'investigate',
});

/** What is still open and young has moved nothing on either side, so they agree; null. */
const missingThere = (own: OwnTransaction, now: IsoInstant): Found | null => {
	const isYoung = addSeconds(own.createdAt, settleSeconds) > now;
	if (own.state === 'pending' && isYoung) return null;
	const canAsk = own.kind !== 'dispute' && own.state === 'pending';
	return {
		kind: 'missing_there',
		about: own.kind,
		reference: own.references[0] ?? own.id,
		ownId: own.id,
		ours: ownSide(own),
		theirs: null,
		mend: canAsk ? 'sync' : isYoung ? 'wait' : 'investigate',
	};
};

const differenceOf = (own: OwnTransaction, their: ProviderTransaction, now: IsoInstant): Found | null => {
	const base = {
		about: their.kind,
		reference: their.references[0] ?? own.id,
		ownId: own.id,
		ours: ownSide(own),
		theirs: theirSide(their),
	};
	if (own.state !== their.state) {
		// A payer whose card was declined is choosing another one.
		const isChoosing = own.kind === 'payment' && own.state === 'pending' && their.state === 'failed';
		if (isChoosing && addSeconds(own.createdAt, settleSeconds) > now) return null;
		return { ...base, kind: 'state_differs', mend: mendOfState(own, their) };
	}
	if (own.state !== 'succeeded' || isSameMoney(own.amount, their.amount)) return null;
	return { ...base, kind: 'amount_differs', mend: 'investigate' };
};

/**
 * What they call pending will end. A payment's success is never taken back by itself, a refund's is: it can fail days
 * later. A refund that failed here was given back to the customer's credit, so a success there is for a person.
 */
const mendOfState = (own: OwnTransaction, their: ProviderTransaction): Mend => {
	if (own.kind === 'dispute') return 'investigate';
	if (own.state !== 'pending' && their.state === 'pending') return 'wait';
	if (own.state === 'succeeded') return own.kind === 'refund' ? 'sync' : 'investigate';
	return own.kind === 'refund' && own.state === 'failed' ? 'investigate' : 'sync';
};

const isSameMoney = (one: ReportedMoney, other: ReportedMoney): boolean => {
	const [a, b] = [sideMoney(one), sideMoney(other)];
	return a.currency === b.currency && a.amount === b.amount;
};

const sideMoney = (reported: ReportedMoney): { readonly currency: string; readonly amount: string } =>
	isSupportedMoney(reported)
		? { currency: reported.currency, amount: moneyToDecimal(reported) }
		: { currency: reported.unsupported.currency, amount: reported.unsupported.amount };

const ownSide = ({ amount, state }: OwnTransaction): Side => ({ ...sideMoney(amount), state });

const theirSide = ({ amount, state, references, of = [], day }: ProviderTransaction): TheirSide => ({
	...sideMoney(amount),
	state,
	references,
	of,
	day,
});
