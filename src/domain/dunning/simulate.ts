import { addDays, dateInZone, type IsoDate, type IsoInstant, startOfDay } from '../kernel/calendar.ts';
import type { DunningLadderValue } from '../settings/values.ts';
import { type Failure, type Ladder, ladderFor } from './ladder.ts';
import {
	type DunningPosition,
	finalStep,
	nextDunning,
	type PlannedStep,
	type StepAction,
	type StepReason,
} from './plan.ts';
import { promptHours, type RetryFacts } from './stops.ts';

export interface DunningSimulation extends Failure {
	readonly value: DunningLadderValue;
	/** When the first charge fails, or the invoice is overdue. */
	readonly startedAt: IsoInstant;
	/** The day of issue. */
	readonly invoiceDate: IsoDate;
	readonly graceDays: number;
	readonly timeZone: string;
	/** The hour at which the payer agreed to be rung; null: they did not. */
	readonly promptHour: number | null;
}

/** One thing that would happen. */
export interface SimulatedEntry {
	readonly at: IsoInstant;
	readonly day: IsoDate;
	/** `8`, `final`; `grace` for the end of access. */
	readonly step: string;
	readonly planned: StepAction | 'end_access';
	readonly action: StepAction | 'end_access';
	/** Why something else is done than the ladder says, or nothing. */
	readonly why: StepReason | null;
	readonly isSkipped: boolean;
	/** Whether the subscriber has access after it. */
	readonly hasAccess: boolean;
}

/** The first day without access: 14 days of grace after a failure on the 1st keep it until the 14th. */
export const graceUntil = (startedAt: IsoInstant, graceDays: number, timeZone: string): IsoDate =>
	addDays(dateInZone(startedAt, timeZone), graceDays);

/**
 * The whole ladder on an axis of dates, were nothing ever paid and every charge to fail as the first did; nothing is
 * done. A card without money on 1 March: told on the 1st, tried on the 4th and 9th, access ends as the 15th begins,
 * tried on the 16th, asked on the 19th, paused on the 22nd.
 */
export const simulateDunning = (simulation: DunningSimulation): readonly SimulatedEntry[] => {
	const { timeZone, startedAt, graceDays } = simulation;
	const ladder = ladderFor(simulation.value, simulation);
	const course = walk(startingPosition(simulation), ladder, startedAt, timeZone);
	const graceEnds = startOfDay(graceUntil(startedAt, graceDays, timeZone), timeZone);
	const ends = course.find(({ step, action }) => step === finalStep && action !== 'leave_unpaid')?.at;
	const accessUntil = ends !== undefined && ends < graceEnds ? ends : graceEnds;
	const grace = {
		step: 'grace',
		planned: 'end_access',
		action: 'end_access',
		why: null,
		isSkipped: false,
		at: graceEnds,
	} as const;
	return [...course, ...(accessUntil === graceEnds ? [grace] : [])]
		.sort((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)))
		.map((entry) => ({ ...entry, day: dateInZone(entry.at, timeZone), hasAccess: entry.at < accessUntil }));
};

/** A step as it would be done, or skipped, at one moment. */
export interface WalkedStep extends PlannedStep {
	readonly isSkipped: boolean;
}

const startingPosition = ({ startedAt, invoiceDate, reason, promptHour }: DunningSimulation): DunningPosition => {
	const wasCharged = reason !== 'no_method';
	const method: RetryFacts['method'] = wasCharged ? 'tried' : 'none';
	const count = wasCharged ? 1 : 0;
	return {
		startedAt,
		invoiceDate,
		reason,
		method,
		tries: { ofInvoice: count, declines: count, ofMethod: count },
		recorded: [],
		waitsFor: null,
		prompts: { areAgreed: promptHour !== null, hour: promptHour ?? promptHours.from, count: 0, lastAt: null },
	};
};

/** What would come of a position, step after step, were each charge to fail again. */
export const walk = (
	position: DunningPosition,
	ladder: Ladder,
	from: IsoInstant,
	timeZone: string,
): readonly WalkedStep[] => {
	const entries: WalkedStep[] = [];
	let current = position;
	let now = from;
	// Every look records a step, or moves on to the moment of the next one.
	for (let looks = 0; looks < 4 * (ladder.steps.length + 1); looks++) {
		const { due, skip, next } = nextDunning(current, ladder, now, timeZone);
		entries.push(...skip.map((step) => ({ ...step, at: now, isSkipped: true })));
		if (due !== null) entries.push({ ...due, at: now, isSkipped: false });
		current = afterwards(current, { due, skip }, now);
		if (next === null) break;
		now = next.at;
	}
	return entries;
};

interface Looked {
	readonly due: PlannedStep | null;
	readonly skip: readonly PlannedStep[];
}

const afterwards = (position: DunningPosition, { due, skip }: Looked, at: IsoInstant): DunningPosition => {
	const { tries, prompts, recorded } = position;
	const skipped = skip.map(({ step }) => ({ step, status: 'skipped', at }) as const);
	if (due === null) return { ...position, waitsFor: null, recorded: [...recorded, ...skipped] };
	const isCharge = due.action === 'retry' || due.action === 'prompt';
	const more = isCharge ? 1 : 0;
	return {
		...position,
		waitsFor: null,
		method: isCharge && position.method === 'untried' ? 'tried' : position.method,
		tries: { ofInvoice: tries.ofInvoice + more, declines: tries.declines + more, ofMethod: tries.ofMethod + more },
		prompts: due.action === 'prompt' ? { ...prompts, count: prompts.count + 1, lastAt: at } : prompts,
		recorded: [...recorded, ...skipped, { step: due.step, status: 'done', at }],
	};
};
