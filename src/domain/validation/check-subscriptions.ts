import type { IsoDate } from '../kernel/calendar.ts';
import { segmentsInForce } from '../subscriptions/credit-periods.ts';
import { withoutPauses } from '../subscriptions/pauses.ts';
import { firstBilledDay, nextTurnOn } from '../subscriptions/schedule.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import type { Check, Fault } from './check.ts';
import type { CheckedPeriod, CheckedSubscription } from './validation.ports.ts';

/** Subscriptions whose billed periods are in memory at once. */
const page = 200;

/**
 * What was billed of a subscription tiles its days up to `billed_until`, but for pauses and ends; each invoice is there and
 * its own; and something waits for it, or a person does.
 */
export const checkSubscriptions: Check = {
	name: 'subscriptions',
	cost: 4,
	step: async ({ store }, at) => {
		const { read } = await store.load({ read: { kind: 'validation.subscriptions', after: at, limit: page } });
		const suspects = read.found.filter((one) => tilingFaults(one, new Set()).length > 0);
		const begun = suspects.length === 0 ? [] : await begunAgain(store, suspects);
		const daysById = Map.groupBy(begun, ({ subscriptionId }) => subscriptionId);
		const faults = read.found.flatMap((one) => {
			const days = new Set(daysById.get(one.subscription.id)?.map(({ on }) => on));
			return [...tilingFaults(one, days), ...invoiceFaults(one), ...waitingFaults(one)];
		});
		return { checked: read.checked, faults, next: read.last };
	},
};

const begunAgain = async (store: Parameters<Check['step']>[0]['store'], suspects: readonly CheckedSubscription[]) => {
	const ids = suspects.map(({ subscription }) => subscription.id);
	const { days } = await store.load({ days: { kind: 'validation.begunAgain', ids } });
	return days;
};

/**
 * Between two billings lie only paused days, or those after which it began again: reactivated, or released without what was
 * missed. What bills days again is a change, or begins again too.
 */
export const tilingFaults = (
	{ subscription, periods }: CheckedSubscription,
	beginnings: ReadonlySet<IsoDate>,
): readonly Fault[] => {
	const faults: Fault[] = [];
	const isBlocked = (start: IsoDate, end: IsoDate) =>
		beginnings.has(end) || withoutPauses({ start, end }, subscription.pauses).length === 0;
	const [first] = periods;
	if (first !== undefined && firstBilledDay(subscription) < first.start) {
		const start = firstBilledDay(subscription);
		if (!isBlocked(start, first.start)) faults.push(gap(subscription, start, first.start));
	}
	for (const [index, next] of periods.entries()) {
		const before = periods[index - 1];
		if (before !== undefined && before.end < next.start && !isBlocked(before.end, next.start)) {
			faults.push(gap(subscription, before.end, next.start));
		}
		if (before !== undefined && before.end > next.start && next.kind !== 'change' && !beginnings.has(next.start)) {
			faults.push(
				faultOf(
					'subscription_billed_twice',
					subscription,
					`The days from ${next.start} were billed until ${before.end} already.`,
					'Credit one of the two invoices; then look how the second came about (GET /audit?subject_id=…).',
				),
			);
		}
	}
	return [...faults, ...endFaults(subscription, periods, beginnings)];
};

const gap = (subscription: Subscription, from: IsoDate, to: IsoDate): Fault =>
	faultOf(
		'subscription_gap',
		subscription,
		`The days from ${from} to ${to} were not billed, and it was not paused.`,
		'Invoice the days by hand if they are owed; the audit trail tells who moved the subscription.',
	);

/** Days that a cancellation gave back are no longer counted as billed, those that a release left out as if they were. */
const endFaults = (
	subscription: Subscription,
	periods: readonly CheckedPeriod[],
	beginnings: ReadonlySet<IsoDate>,
): readonly Fault[] => {
	const { billedUntil, status, endedOn } = subscription;
	const end = segmentsInForce(periods).at(-1)?.end ?? null;
	const isGivenBack = status === 'cancelled' && billedUntil === endedOn && end !== null && (endedOn ?? end) < end;
	const isSkipped = billedUntil !== null && beginnings.has(billedUntil);
	if (end === billedUntil || isGivenBack || isSkipped) return [];
	return [
		faultOf(
			'subscription_billed_until_wrong',
			subscription,
			`It says that it is billed until ${billedUntil ?? 'nothing'}; its invoices reach to ${end ?? 'nothing'}.`,
			'Find out who changed the row below the API, and restore it from a backup (Time Travel).',
		),
	];
};

const invoiceFaults = ({ subscription, periods }: CheckedSubscription): readonly Fault[] =>
	periods
		.filter(({ invoiceId, isOwn }) => invoiceId !== null && !isOwn)
		.map(({ invoiceId, start }) =>
			faultOf(
				'subscription_invoice_missing',
				subscription,
				`The period of ${start} names the invoice ${invoiceId}, which is not there or bills another subscription.`,
				'Restore the invoice from a backup (Time Travel).',
			),
		);

const waitingFaults = ({ subscription, isWatched }: CheckedSubscription): readonly Fault[] => {
	const { parked } = subscription;
	if (parked !== null) {
		const detail = `Parked since ${parked.at}: ${parked.reason}. Nothing more is billed.`;
		const mend = 'Mend the reason, then POST /recurring/{id}/release, with skip_missed to leave out what was missed.';
		return [{ ...faultOf('subscription_parked', subscription, detail, mend), severity: 'warning' }];
	}
	if (isWatched || nextTurnOn(subscription) === null) return [];
	return [
		faultOf(
			'subscription_unwatched',
			subscription,
			`It goes on on ${nextTurnOn(subscription)}, and nothing waits for that day.`,
			'The night’s run puts the work back, or POST /runs with the task daily now.',
		),
	];
};

const faultOf = (kind: string, { id }: Subscription, detail: string, mend: string): Fault => ({
	kind,
	severity: 'error',
	subject: id,
	detail,
	mend,
});
