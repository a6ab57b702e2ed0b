import type {
	DunningActionValue,
	DunningCourseValue,
	DunningFinalActionValue,
	DunningLadderValue,
	ProviderName,
} from '../settings/values.ts';
import { type DunningReason, reasonClass } from './reasons.ts';

export type DunningAction = DunningActionValue;
export type FinalAction = DunningFinalActionValue;

/** What is done, and when, after the money of one invoice did not come. Frozen when it begins. */
export interface Ladder {
	/** Ascending by days. */
	readonly steps: readonly LadderStep[];
	readonly finalAction: FinalAction;
	/** Days after the first failure; later than the last step. */
	readonly finalAfterDays: number;
}

export interface LadderStep {
	/** Days after the first failure. */
	readonly afterDays: number;
	readonly action: DunningAction;
}

/** What failed first. */
export interface Failure {
	/** Who was asked to charge; null when nobody was. */
	readonly provider: ProviderName | null;
	readonly reason: DunningReason;
}

/** Three weeks: longer than two pay days lie apart for most, shorter than the next period of a monthly subscription. */
const finalAfterDaysDefault = 21;
const lastWordDays = 7;

/**
 * The course for a failure: the first variant all of whose lists name it, else the outer one. A variant for the reasons
 * `expired_method, invalid_method` before one for the provider `paypal`: an expired PayPal token takes the first.
 */
export const ladderFor = (value: DunningLadderValue, failure: Failure): Ladder =>
	ladderOf(
		value.variants?.find(
			({ providers, reasons }) =>
				(providers == null || (failure.provider !== null && providers.includes(failure.provider))) &&
				(reasons == null || reasons.includes(failure.reason)),
		) ?? value,
	);

const ladderOf = ({ steps, final_action, final_after_days }: DunningCourseValue): Ladder => {
	const last = steps.at(-1)?.after_days;
	const usual = last === undefined || last < finalAfterDaysDefault ? finalAfterDaysDefault : last + lastWordDays;
	return {
		steps: steps.map(({ after_days, action }) => ({ afterDays: after_days, action })),
		finalAction: final_action,
		finalAfterDays: final_after_days ?? usual,
	};
};

/** Nobody loses a subscription because our own account is wrong: then it stays unpaid, and a person looks. */
export const finalActionFor = ({ finalAction }: Ladder, reason: DunningReason): FinalAction =>
	reasonClass(reason) === 'ours' ? 'leave_unpaid' : finalAction;
