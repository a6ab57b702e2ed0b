import type { Customer } from '../customers/customer.ts';
import { politeHour } from '../invoices/reminder-plan.ts';
import { dateInZone, hourOfDay, type IsoDate, type IsoInstant } from '../kernel/calendar.ts';
import type { SubscriptionId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Store } from '../kernel/store.ts';
import type { Tenant } from '../kernel/tenant.ts';
import type { Settings } from '../settings/settings.ts';
import type { DunningStory } from './dunning.ts';
import { type DunningExplanation, explainDunning } from './explain.ts';
import { type Failure, type Ladder, ladderFor } from './ladder.ts';
import { positionOf, whyOver } from './position.ts';
import { reviewNeeds } from './review.usecases.ts';
import { graceUntil, type SimulatedEntry, simulateDunning } from './simulate.ts';

export interface ToldDunning extends DunningStory {
	readonly explanation: DunningExplanation;
}

interface ReadingDeps {
	readonly store: Store;
	readonly tenant: Pick<Tenant, 'timeZone'>;
}

/** What happened to the unpaid invoices of a subscription, and what comes next; the newest invoice first. */
export const tellDunnings = async (
	{ store, tenant }: ReadingDeps,
	subscriptionId: SubscriptionId,
	now: IsoInstant,
	limit: number,
): Promise<readonly ToldDunning[]> => {
	const { stories } = await store.load({ stories: { kind: 'dunning.ofSubscription', subscriptionId, limit } });
	return Promise.all(stories.map((story) => tell(store, story, now, tenant.timeZone)));
};

const tell = async (store: Store, story: DunningStory, now: IsoInstant, timeZone: string): Promise<ToldDunning> => {
	const { dunning, steps } = story;
	const explained = { ...dunning, records: steps };
	// What is over has nothing ahead: it is told from its records alone.
	if (dunning.status !== 'open') return { ...story, explanation: explainDunning(explained, null, now, timeZone) };
	const { subscription, invoices, payments, means } = await store.load(reviewNeeds(dunning.invoiceId, now));
	const [invoice] = invoices;
	// Paused, ended or paid a moment ago, it is about to be stopped: nothing more is done.
	const isOwed = subscription !== null && invoice !== undefined && whyOver(subscription, invoice) === null;
	const position = !isOwed ? null : positionOf(story, { invoice, payments, means });
	return { ...story, explanation: explainDunning(explained, position, now, timeZone) };
};

export interface SimulationInput extends Failure {
	/** The day of the first failure; today when it is null. */
	readonly from: IsoDate | null;
	/** The hour at which the payer agreed to be rung; null: they did not. */
	readonly promptHour: number | null;
}

export interface Simulation extends Failure {
	readonly startedAt: IsoInstant;
	readonly graceUntil: IsoDate;
	readonly setting: string;
	readonly ladder: Ladder;
	readonly entries: readonly SimulatedEntry[];
}

export type SimulationError = { readonly type: 'dunning/no-ladder' };

/** The ladder of today for a customer, on dates, were a payment of theirs to fail in the morning of a day. */
export const simulateFor = (
	{ settings, tenant }: { readonly settings: Settings; readonly tenant: Pick<Tenant, 'timeZone'> },
	{ country, type: userType }: Pick<Customer, 'country' | 'type'>,
	{ from, provider, reason, promptHour }: SimulationInput,
	now: IsoInstant,
): Result<Simulation, SimulationError> => {
	const { timeZone } = tenant;
	const today = dateInZone(now, timeZone);
	const setting = settings.dunning({ country, userType }, today);
	if (setting === null) return err({ type: 'dunning/no-ladder' });
	const { ladder: value, graceDays } = setting;
	const startedAt = from === null ? now : hourOfDay(from, politeHour, timeZone);
	const failure: Failure = { provider, reason };
	const invoiceDate = dateInZone(startedAt, timeZone);
	return ok({
		...failure,
		startedAt,
		graceUntil: graceUntil(startedAt, graceDays, timeZone),
		setting: setting.setting,
		ladder: ladderFor(value, failure),
		entries: simulateDunning({
			...failure,
			value,
			startedAt,
			invoiceDate,
			graceDays,
			timeZone,
			promptHour,
		}),
	});
};
