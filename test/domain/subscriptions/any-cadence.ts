import fc from 'fast-check';
import { addDays, type IsoDate } from '../../../src/domain/kernel/calendar.ts';
import { frequencies } from '../../../src/domain/kernel/frequency.ts';
import {
	anniversaryCadence,
	type Cadence,
	calendarCadence,
	type Period,
} from '../../../src/domain/subscriptions/cadence.ts';
import type { Pause } from '../../../src/domain/subscriptions/pauses.ts';

export const date = (text: string): IsoDate => text as IsoDate;

export const period = (start: string, end: string): Period => ({ start: date(start), end: date(end) });

export const pause = (from: string, to: string | null): Pause => ({
	from: date(from),
	to: to === null ? null : date(to),
});

/** Days from 1 January 2019 for 13 years: three 29ths of February, and every length of month often. */
export const anyDate: fc.Arbitrary<IsoDate> = fc
	.integer({ min: 0, max: 13 * 365 })
	.map((days) => addDays(date('2019-01-01'), days));

export const anyFrequency = fc.constantFrom(...frequencies);
export const anyAnchorDay = fc.oneof(fc.integer({ min: 1, max: 31 }), fc.constantFrom(28, 29, 30, 31));

export const anyCadence: fc.Arbitrary<Cadence> = fc.oneof(
	fc.tuple(anyFrequency, anyDate).map(([frequency, start]) => anniversaryCadence(frequency, start)),
	fc
		.tuple(anyFrequency, anyDate, anyAnchorDay)
		.map(([frequency, start, anchorDay]) => anniversaryCadence(frequency, start, anchorDay)),
	fc.tuple(anyFrequency, anyDate).map(([frequency, start]) => calendarCadence(frequency, start)),
);

/** Of up to three years, sometimes of no day. */
export const anyStretch: fc.Arbitrary<Period> = fc
	.tuple(anyDate, fc.integer({ min: 0, max: 1100 }))
	.map(([start, days]) => ({ start, end: addDays(start, days) }));

/** Up to six: short, long, empty and open ones, in any order. */
export const anyPauses: fc.Arbitrary<readonly Pause[]> = fc.array(
	fc.tuple(anyDate, fc.option(fc.integer({ min: 0, max: 400 }), { freq: 8 })).map(([from, days]) => ({
		from,
		to: days === null ? null : addDays(from, days),
	})),
	{ maxLength: 6 },
);
