import { type IsoDate, laterDate } from '../kernel/calendar.ts';
import type { Settings } from '../settings/settings.ts';
import type { NumberingKey } from '../settings/values.ts';
import { formatNumber, numberingSeries } from './numbering.ts';
import type { SeriesCode } from './series.ts';

/** A counter as it stands. */
export interface SeriesCounter {
	readonly code: SeriesCode;
	readonly period: string;
	/** 0: nothing was issued yet. */
	readonly lastSequence: number;
	readonly lastDate: IsoDate | null;
	/** The last document that the chain proves; 0 when there is none. */
	readonly sealedUpTo: number;
}

export interface SeriesState extends SeriesCounter {
	/** What a document of today would get; null where no more will be given: a past period, an import, an ended setting. */
	readonly nextNumber: string | null;
}

/** Where a page of the list begins: after this counter. */
export type SeriesPlace = Pick<SeriesCounter, 'code' | 'period'>;

declare module '../kernel/store.ts' {
	interface NeedKinds {
		/** By code, then period. */
		'series.list': {
			readonly args: { readonly after: SeriesPlace | null; readonly limit: number };
			readonly answer: readonly SeriesCounter[];
		};
	}
}

/**
 * A page of all counters by code and period: those that have documents and those of today's settings that have none
 * yet. `counters` are the first after the place, at least as many as the page has.
 */
export const seriesStates = (
	settings: Settings,
	counters: readonly SeriesCounter[],
	page: { readonly today: IsoDate; readonly after: SeriesPlace | null; readonly limit: number },
): readonly SeriesState[] => {
	const started = new Set(counters.map(placeKey));
	const last = counters.length < page.limit ? undefined : counters.at(-1);
	const fresh = settings
		.numberings(page.today)
		.map(({ key }) => key)
		.filter((key, index, all) => all.indexOf(key) === index)
		.flatMap((key) => freshCounter(settings, key, page.today) ?? [])
		.filter((counter) => !started.has(placeKey(counter)))
		.filter((counter) => page.after === null || isAfter(counter, page.after))
		.filter((counter) => last === undefined || isAfter(last, counter));
	return [...counters, ...fresh]
		.sort((one, other) => (isAfter(one, other) ? 1 : -1))
		.slice(0, page.limit)
		.map((counter) => ({ ...counter, nextNumber: nextNumber(settings, counter, page.today) }));
};

const freshCounter = (settings: Settings, code: NumberingKey, today: IsoDate): SeriesCounter | null => {
	const format = settings.numbering(code, today);
	if (format === null) return null;
	const { period } = numberingSeries(format, today);
	return { code, period, lastSequence: 0, lastDate: null, sealedUpTo: 0 };
};

const nextNumber = (settings: Settings, { code, ...counter }: SeriesCounter, today: IsoDate): string | null => {
	if (isImport(code)) return null;
	const date = counter.lastDate === null ? today : laterDate(today, counter.lastDate);
	const format = settings.numbering(code, date);
	if (format === null) return null;
	const series = numberingSeries(format, date);
	return series.period === counter.period ? formatNumber(series, counter.lastSequence + 1) : null;
};

export const isImport = (code: SeriesCode): code is `import.${string}` => code.startsWith('import.');

const placeKey = ({ code, period }: SeriesPlace): string => `${code}/${period}`;

const isAfter = (one: SeriesPlace, other: SeriesPlace): boolean =>
	one.code === other.code ? one.period > other.period : one.code > other.code;
