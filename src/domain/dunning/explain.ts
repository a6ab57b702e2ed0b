import { dateInZone, type IsoDate, type IsoInstant } from '../kernel/calendar.ts';
import type { Ladder } from './ladder.ts';
import {
	type DunningPosition,
	nextDunning,
	type PlannedStep,
	type StepAction,
	type StepReason,
	type StepRecord,
	type Waiting,
} from './plan.ts';
import type { DunningReason } from './reasons.ts';
import { walk } from './simulate.ts';

/**
 * `open`: steps are ahead. `recovered`: the money came. `exhausted`: the final action was done. `stopped`: the debt or
 * the subscription went away.
 */
export const dunningStatuses = ['open', 'recovered', 'exhausted', 'stopped'] as const;
export type DunningStatus = (typeof dunningStatuses)[number];

export interface ExplainedDunning {
	readonly status: DunningStatus;
	/** Of the first failure. */
	readonly reason: DunningReason;
	readonly startedAt: IsoInstant;
	/** First day without access. */
	readonly graceUntil: IsoDate;
	readonly endedAt: IsoInstant | null;
	readonly ladder: Ladder;
	readonly records: readonly StepRecord[];
}

/** What happened, what happens next and why, in words of a closed set and in sentences. */
export interface DunningExplanation {
	readonly happened: readonly DunningFact[];
	/** Null when it is over. */
	readonly next: (DunningFact & { readonly waitsFor: Waiting | null }) | null;
	/** What comes after it, were no money to come. */
	readonly later: readonly DunningFact[];
	/** Whether the failed payment leaves access untouched at this moment. */
	readonly keepsAccess: boolean;
}

export interface DunningFact {
	readonly at: IsoInstant;
	readonly step: string;
	readonly what: StepAction | 'began' | 'ended';
	readonly outcome: 'happened' | 'skipped' | 'failed' | 'planned';
	readonly why: StepReason | DunningReason | DunningStatus | null;
}

/**
 * Tells the dunning of one invoice from its records, and what follows from the very rules that will decide it; the
 * position is null for one that is over.
 * Refused on 1 March, tried on the 4th: happened `began (insufficient_funds)`, `notice`, `retry`; next `retry` on the
 * 9th; later `retry`, `pay_link`, `pause`.
 */
export const explainDunning = (
	dunning: ExplainedDunning,
	position: DunningPosition | null,
	now: IsoInstant,
	timeZone: string,
): DunningExplanation => {
	const began: DunningFact = {
		at: dunning.startedAt,
		step: 'start',
		what: 'began',
		outcome: 'happened',
		why: dunning.reason,
	};
	const happened = [began, ...dunning.records.map(factOf), ...endOf(dunning)];
	const keepsAccess = dunning.status === 'open' && dateInZone(now, timeZone) < dunning.graceUntil;
	if (dunning.status !== 'open' || position === null) return { happened, next: null, later: [], keepsAccess };
	const ahead = walk(position, dunning.ladder, now, timeZone).filter(({ isSkipped }) => !isSkipped);
	const { waitsFor } = nextDunning(position, dunning.ladder, now, timeZone);
	const [first, ...rest] = ahead.map(plannedFact);
	return { happened, next: first === undefined ? null : { ...first, waitsFor }, later: rest, keepsAccess };
};

const factOf = ({ at, step, action, planned, status, why }: StepRecord): DunningFact => ({
	at,
	step,
	what: status === 'skipped' ? planned : action,
	outcome: status === 'done' ? 'happened' : status,
	why,
});

const plannedFact = ({ at, step, action, why }: Pick<PlannedStep, 'at' | 'step' | 'action' | 'why'>): DunningFact => ({
	at,
	step,
	what: action,
	outcome: 'planned',
	why,
});

/** The final action is its own end; money and a debt that went away are told. */
const endOf = ({ endedAt, status }: ExplainedDunning): readonly DunningFact[] =>
	endedAt === null || status === 'exhausted'
		? []
		: [{ at: endedAt, step: 'end', what: 'ended', outcome: 'happened', why: status }];
