import { civil, clamped, type Day, isMonday } from './days.ts';

export const rhythms = ['weekly', 'monthly', 'quarterly', 'half_yearly', 'yearly'] as const;
export type Rhythm = (typeof rhythms)[number];

const months: Readonly<Record<Rhythm, number>> = { weekly: 0, monthly: 1, quarterly: 3, half_yearly: 6, yearly: 12 };

/** From where periods are counted; `date` is the day of the month that short months give back. */
export interface Origin {
	readonly rhythm: Rhythm;
	readonly first: Day;
	readonly date: number;
}

/** Of an anniversary: the day itself, or the first `date` of a month that is not before it. */
export const anniversary = (rhythm: Rhythm, from: Day, date: number | null): Origin => {
	if (date === null || rhythm === 'weekly') return { rhythm, first: from, date: civil(from).date };
	const { year, month } = civil(from);
	const here = clamped(year, month, date);
	return { rhythm, first: here >= from ? here : clamped(year, month + 1, date), date };
};

/** Of the calendar: the first Monday, 1st, quarter, half or 1 January that is not before the day. */
export const ofCalendar = (rhythm: Rhythm, from: Day): Origin => {
	const begins = (day: Day): boolean =>
		rhythm === 'weekly' ? isMonday(day) : civil(day).date === 1 && civil(day).month % months[rhythm] === 0;
	let first = from;
	while (!begins(first)) first += 1;
	return { rhythm, first, date: civil(first).date };
};

/** Where the period of index `index` begins. */
const beginning = ({ rhythm, first, date }: Origin, index: number): Day => {
	if (rhythm === 'weekly') return first + 7 * index;
	const { year, month } = civil(first);
	return clamped(year, month + months[rhythm] * index, date);
};

export interface Span {
	readonly start: Day;
	/** The first day that is no longer in it. */
	readonly end: Day;
}

/** The whole period in which a day lies; it may be the one before the first. */
export const wholePeriod = (origin: Origin, day: Day): Span => {
	let index = -1;
	while (beginning(origin, index) > day) index -= 1;
	while (beginning(origin, index + 1) <= day) index += 1;
	return { start: beginning(origin, index), end: beginning(origin, index + 1) };
};

/** `amount × numerator / denominator`, half away from zero; none of them negative. */
export const share = (amount: bigint, numerator: number | bigint, denominator: number | bigint): bigint => {
	const [over, under] = [amount * BigInt(numerator), BigInt(denominator)];
	return (2n * over + under) / (2n * under);
};
