import { daysBetween } from '../kernel/calendar.ts';
import { fraction, type Money } from '../kernel/money.ts';
import type { Cadence, Period } from './cadence.ts';
import { periodContaining } from './periods.ts';

/** The exact fraction `days / of` of a whole period: 17/31 for 15 January to 1 February, monthly on the 1st. */
export interface Share {
	readonly days: number;
	readonly of: number;
}

/**
 * The share that a part has of the whole period containing it: its days by that period's own days, 28 to 31 for a month,
 * 365 or 366 for a year. A part that reaches over a boundary has no single share; asking for it is a bug and throws.
 */
export const shareOf = (cadence: Cadence, part: Period): Share => {
	const whole = periodContaining(cadence, part.start);
	if (part.end < part.start || part.end > whole.end) {
		throw new Error(`${part.start} to ${part.end} is not a part of ${whole.start} to ${whole.end}`);
	}
	return { days: daysBetween(part.start, part.end), of: daysBetween(whole.start, whole.end) };
};

/**
 * `amount × days / of`, rounded once, half away from zero: 16.45 EUR for 17/31 of 30.00 EUR. A credit is the exact mirror
 * of the charge for the same days. The two parts of a period make the whole again, except when both end in exactly half
 * a minor unit: then both round away from zero and make one unit more. `n` parts differ from the whole by at most n/2
 * units, so whoever credits in several steps caps the last one by what is left.
 */
export const prorated = (amount: Money, share: Share): Money => fraction(amount, BigInt(share.days), BigInt(share.of));
