import { type IsoDate, laterDate, monthNumberOf } from '../../src/domain/kernel/calendar.ts';
import {
	anniversaryCadence,
	type Cadence,
	calendarCadence,
	type Period,
} from '../../src/domain/subscriptions/cadence.ts';
import { boundaryOf, periodContaining } from '../../src/domain/subscriptions/periods.ts';
import { frequencyOf, localDate } from './billing-calendar.ts';

/** A subscription of Lago and the instant of one of its billing runs. */
export interface LagoInputs {
	readonly interval: string;
	readonly billing_time: 'calendar' | 'anniversary';
	readonly timezone: string;
	readonly pay_in_advance: boolean;
	readonly subscription_at: string;
	readonly billing_at: string;
	readonly started_at?: string | null;
	readonly terminated_at?: string;
	readonly current_period?: boolean;
	readonly measured_from?: 'started_at';
}

export const lagoCadence = (inputs: Omit<LagoInputs, 'billing_at'>): Cadence => {
	const frequency = frequencyOf(inputs.interval);
	if (frequency === null) throw new Error(`no frequency of ours is ${inputs.interval}`);
	const start = localDate(inputs.subscription_at, inputs.timezone);
	return inputs.billing_time === 'calendar' ? calendarCadence(frequency, start) : anniversaryCadence(frequency, start);
};

export const lagoBillingDay = ({ billing_at, timezone }: LagoInputs): IsoDate => localDate(billing_at, timezone);

/** The whole period that a run looks at: the current one in advance, the one before it in arrears. */
export const lagoWhole = (inputs: LagoInputs): Period => {
	const cadence = lagoCadence(inputs);
	const { index } = periodContaining(cadence, lagoBillingDay(inputs));
	const wanted = inputs.pay_in_advance || isJustTerminated(inputs) ? index : index - 1;
	return { start: boundaryOf(cadence, wanted), end: boundaryOf(cadence, wanted + 1) };
};

/** The same, from the day on which the subscription started in it. */
export const lagoBilled = (inputs: LagoInputs): Period => {
	const whole = lagoWhole(inputs);
	const started = inputs.started_at ?? inputs.subscription_at;
	return { start: laterDate(whole.start, localDate(started, inputs.timezone)), end: whole.end };
};

/** A run because of a termination looks at the period that the termination cuts. */
const isJustTerminated = ({ terminated_at, billing_at }: LagoInputs): boolean =>
	terminated_at !== undefined && terminated_at <= billing_at;

/** Whether a half-yearly anniversary is run in arrears in a month without a boundary, when no period has just ended. */
export const isOffMonth = (inputs: LagoInputs): boolean => {
	if (inputs.interval !== 'semiannual' || inputs.pay_in_advance || isJustTerminated(inputs)) return false;
	if (inputs.billing_time === 'calendar') return false;
	const day = lagoBillingDay(inputs);
	return (monthNumberOf(day) - monthNumberOf(lagoCadence(inputs).anchor)) % 6 !== 0;
};
