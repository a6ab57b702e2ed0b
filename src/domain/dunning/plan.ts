import { politeHour } from '../invoices/reminder-plan.ts';
import {
	addDays,
	addSeconds,
	dateInZone,
	hourOfDay,
	type IsoDate,
	type IsoInstant,
	laterDate,
} from '../kernel/calendar.ts';
import { type DunningAction, type FinalAction, finalActionFor, type Ladder, type LadderStep } from './ladder.ts';
import { reasonClass } from './reasons.ts';
import {
	type PromptFacts,
	type PromptStop,
	promptStop,
	type RetryFacts,
	type RetryStop,
	retryStop,
	samePromptAfterSeconds,
} from './stops.ts';

/** The step that is no step of the ladder: what happens in the end. */
export const finalStep = 'final';

/** Where the dunning of one invoice stands, and all that decides what comes next. */
export interface DunningPosition extends RetryFacts {
	/** When the money first did not come. */
	readonly startedAt: IsoInstant;
	/** Steps that were done or will not be done any more. */
	readonly recorded: readonly Pick<StepRecord, 'step' | 'status' | 'at'>[];
	/** A payment of the invoice is under way, so that nobody is asked twice; or the invoice is on hold. */
	readonly waitsFor: 'payment' | 'hold' | null;
	readonly prompts: PromptFacts;
}

/** `failed`: it was tried and could not be done; it is not tried again. */
export const stepStatuses = ['done', 'skipped', 'failed'] as const;
export type StepStatus = (typeof stepStatuses)[number];

/** What became of one step. Written once, never changed. */
export interface StepRecord {
	/** Days after the first failure as text, `8`; `final`; `prompt-1` when the payer asked for it. */
	readonly step: string;
	readonly planned: StepAction;
	/** What was done in its place. */
	readonly action: StepAction;
	readonly status: StepStatus;
	/** Why it was skipped, or something else done. */
	readonly why: StepReason | null;
	readonly at: IsoInstant;
}

export type StepAction = DunningAction | FinalAction;

/** `superseded`: a later step was due as well. `our_fault`: the payer is not blamed for our own account. */
export type StepReason = RetryStop | PromptStop | 'superseded' | 'our_fault';

export interface PlannedStep {
	readonly step: string;
	/** What the ladder says. */
	readonly planned: StepAction;
	/** What is done, as things stand. */
	readonly action: StepAction;
	/** Why that is something else; null when it is not. */
	readonly why: StepReason | null;
	readonly at: IsoInstant;
}

export type Waiting = 'payment' | 'hold' | 'agreed_hour';

export interface DunningDecision {
	/** To be done at this moment. */
	readonly due: PlannedStep | null;
	/** To be recorded as not done. */
	readonly skip: readonly (Omit<PlannedStep, 'why'> & { readonly why: StepReason })[];
	/** What comes after that, or what waits; null after the final action. */
	readonly next: PlannedStep | null;
	/** Why something whose day has come waits. */
	readonly waitsFor: Waiting | null;
}

/** How long a payment under way or a hold is waited for before looking again; their end wakes us sooner. */
const lookAgainSeconds = 86_400;

/**
 * What is to be done at `now`, and what comes next and when. Steps are due from the polite hour of their day, where the
 * seller is. After an outage only the latest of those due is done. The final action keeps its distance from the last
 * step, however late that one was.
 * First failure on 1 March, steps at 3, 8 and 15 days, the end at 21: on the 4th the first, on the 22nd the end; without
 * a run until the 25th, on that day the third, and the end on the 31st.
 */
export const nextDunning = (
	position: DunningPosition,
	ladder: Ladder,
	now: IsoInstant,
	timeZone: string,
): DunningDecision => {
	const view: View = { position, ladder, now, timeZone };
	if (isOver(position)) return { due: null, skip: [], next: null, waitsFor: null };
	const waiting = stepsWaiting(view);
	const due = waiting.filter(({ at }) => at <= now);
	const latest = due.at(-1) ?? finalDue(view, waiting);
	if (latest === undefined) return { due: null, skip: [], next: nextAfter(view, []), waitsFor: null };
	const later = postponed(view, latest);
	if (later !== null) return { due: null, skip: [], next: { ...latest, at: later.at }, waitsFor: later.for };
	const hindrance = hindranceOf(position, latest);
	const skip = due
		.filter((step) => step !== latest || hindrance !== null)
		.map((step) => ({ ...step, why: step === latest && hindrance !== null ? hindrance : ('superseded' as const) }));
	const records = due.map(({ step }) => ({ step, status: isIn(skip, step) ? 'skipped' : 'done', at: now }) as const);
	const next = latest.step === finalStep ? null : nextAfter(view, records);
	return { due: hindrance === null ? latest : null, skip, next, waitsFor: null };
};

/** Why the step whose day has come is not done either; null when it is. */
const hindranceOf = (position: DunningPosition, { step, why }: PlannedStep): 'superseded' | 'our_fault' | null => {
	if (step === finalStep) return null;
	if (isPassed(position, step)) return 'superseded';
	return why === 'our_fault' ? why : null;
};

const isIn = (steps: readonly Pick<PlannedStep, 'step'>[], step: string): boolean =>
	steps.some((each) => each.step === step);

interface View {
	readonly position: DunningPosition;
	readonly ladder: Ladder;
	readonly now: IsoInstant;
	readonly timeZone: string;
}

type Recorded = DunningPosition['recorded'];

const isOver = ({ recorded }: DunningPosition): boolean => recorded.some(({ step }) => step === finalStep);

/** Steps of the ladder that nothing is recorded of, in order. */
const stepsWaiting = (view: View): readonly PlannedStep[] =>
	view.ladder.steps
		.filter(({ afterDays }) => !view.position.recorded.some(({ step }) => step === String(afterDays)))
		.map((step) => planStep(view, step));

const planStep = ({ position, now, timeZone }: View, { afterDays, action }: LadderStep): PlannedStep => {
	const day = addDays(dateInZone(position.startedAt, timeZone), afterDays);
	const at = hourOfDay(day, action === 'prompt' ? position.prompts.hour : politeHour, timeZone);
	const today = dateInZone(at > now ? at : now, timeZone);
	return { step: String(afterDays), planned: action, at, ...actionFor(position, action, today) };
};

/** What is done in place of what the ladder says: what must not be charged is asked for. */
const actionFor = (
	position: DunningPosition,
	planned: DunningAction,
	today: IsoDate,
): Pick<PlannedStep, 'action' | 'why'> => {
	const isOurs = reasonClass(position.reason) === 'ours';
	switch (planned) {
		case 'notice':
		case 'pay_link':
			return { action: planned, why: isOurs ? 'our_fault' : null };
		case 'retry': {
			const why = retryStop(position, today);
			if (why === null) return { action: planned, why };
			return isOurs ? { action: planned, why: 'our_fault' } : { action: 'pay_link', why };
		}
		case 'prompt': {
			const why = promptStop(position.prompts);
			return why === null ? { action: planned, why } : { action: 'pay_link', why };
		}
	}
};

/** What stands before a step that was done is not done any more. */
const isPassed = ({ recorded }: DunningPosition, step: string): boolean =>
	recorded.some((record) => record.status === 'done' && Number(record.step) > Number(step));

const finalDue = (view: View, waiting: readonly PlannedStep[]): PlannedStep | undefined => {
	if (waiting.length > 0) return undefined;
	const final = planFinal(view, view.position.recorded);
	return final.at <= view.now ? final : undefined;
};

const planFinal = ({ position, ladder, timeZone }: View, recorded: Recorded): PlannedStep => {
	const planned = addDays(dateInZone(position.startedAt, timeZone), ladder.finalAfterDays);
	const last = ladder.steps.at(-1);
	const lastLook = recorded.find(({ step }) => step === String(last?.afterDays));
	const keepsDistance =
		last === undefined || lastLook === undefined
			? planned
			: addDays(dateInZone(lastLook.at, timeZone), ladder.finalAfterDays - last.afterDays);
	const action = finalActionFor(ladder, position.reason);
	return {
		step: finalStep,
		planned: ladder.finalAction,
		action,
		why: action === ladder.finalAction ? null : 'our_fault',
		at: hourOfDay(laterDate(planned, keepsDistance), politeHour, timeZone),
	};
};

const nextAfter = (view: View, records: Recorded): PlannedStep => {
	const recorded = [...view.position.recorded, ...records];
	const ahead = stepsWaiting({ ...view, position: { ...view.position, recorded } }).find(({ at }) => at > view.now);
	return ahead ?? planFinal(view, recorded);
};

/** Until when something whose day has come must wait; null when it need not. */
const postponed = (
	{ position, now, timeZone }: View,
	{ action }: PlannedStep,
): { readonly at: IsoInstant; readonly for: Waiting } | null => {
	if (position.waitsFor !== null) return { at: addSeconds(now, lookAgainSeconds), for: position.waitsFor };
	if (action !== 'prompt') return null;
	const at = promptAt(position.prompts, now, timeZone);
	return at > now ? { at, for: 'agreed_hour' } : null;
};

/** The first moment from now on at which a phone may ring: within the agreed hour, and not soon after the last time. */
export const promptAt = (
	{ lastAt, hour }: Pick<PromptFacts, 'lastAt' | 'hour'>,
	now: IsoInstant,
	timeZone: string,
): IsoInstant => {
	const again = lastAt === null ? now : addSeconds(lastAt, samePromptAfterSeconds);
	const earliest = again > now ? again : now;
	const today = dateInZone(earliest, timeZone);
	const opens = hourOfDay(today, hour, timeZone);
	if (earliest < opens) return opens;
	if (earliest < hourOfDay(today, hour + 1, timeZone)) return earliest;
	return hourOfDay(addDays(today, 1), hour, timeZone);
};
