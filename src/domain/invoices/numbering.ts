import type { IsoDate } from '../kernel/calendar.ts';
import { err, ok, type Result } from '../kernel/result.ts';

export const numberRestarts = ['yearly', 'monthly', 'never'] as const;
export type NumberRestart = (typeof numberRestarts)[number];

/**
 * How numbers of a series look. The pattern is plain text with `{YYYY}`, `{YY}`, `{MM}`, `{DD}` of the issue date and
 * one counter `{NNNNNN}`, an N for each digit: `INV-{YYYY}-{NNNNNN}`. A counter that outgrows its digits gets longer.
 */
export interface NumberFormat {
	readonly pattern: string;
	readonly restart: NumberRestart;
}

/** Where a document's number comes from: the counter of `period`, written between prefix and suffix. */
export interface NumberingSeries {
	/** Counters run per period: `2026`, `2026-11`, or `all` when they never restart. */
	readonly period: string;
	readonly prefix: string;
	readonly suffix: string;
	/** The counter's least number of digits, filled with zeros. */
	readonly digits: number;
}

export type NumberingError =
	| { readonly type: 'numbering/unknown-token'; readonly token: string }
	/** There must be exactly one counter. */
	| { readonly type: 'numbering/counter-count'; readonly found: number }
	/** A counter that restarts would give the same number again: the pattern must name the period. */
	| { readonly type: 'numbering/period-missing'; readonly restart: NumberRestart; readonly missing: 'year' | 'month' }
	/** The numbers would not match `[A-Za-z0-9+\-_/]{1,35}`; `example` is one of them. */
	| { readonly type: 'numbering/characters'; readonly example: string };

/** What French e-invoices accept as a number (XP Z12-012, rule BR-FR-02 of the CTC set, fatal since 1 September 2026). */
const numberPattern = /^[A-Za-z0-9+\-_/]{1,35}$/;

const tokenPattern = /\{([^{}]*)\}/g;
const counterPattern = /^N+$/;
const dateTokens = ['YYYY', 'YY', 'MM', 'DD'];

/** Refuses a format whose numbers could repeat or could not be printed on an e-invoice; to be asked before it is stored. */
export const checkNumberFormat = (format: NumberFormat): Result<NumberFormat, NumberingError> => {
	const tokens = [...format.pattern.matchAll(tokenPattern)].map(([, token = '']) => token);
	const counters = tokens.filter((token) => counterPattern.test(token));
	const unknown = tokens.find((token) => !counterPattern.test(token) && !dateTokens.includes(token));
	if (unknown !== undefined) return err({ type: 'numbering/unknown-token', token: unknown });
	if (counters.length !== 1) return err({ type: 'numbering/counter-count', found: counters.length });
	const missing = missingPeriod(format.restart, tokens);
	if (missing !== null) return err({ type: 'numbering/period-missing', restart: format.restart, missing });
	const example = formatNumber(numberingSeries(format, '2026-12-31' as IsoDate), 1);
	if (!numberPattern.test(example)) return err({ type: 'numbering/characters', example });
	return ok(format);
};

/**
 * The series in which a document issued on `date` is numbered. `INV-{YYYY}-{NNNNNN}` restarting yearly gives, on
 * 2026-11-22, period `2026`, prefix `INV-2026-`, no suffix and six digits. Expects a checked format.
 */
export const numberingSeries = (format: NumberFormat, date: IsoDate): NumberingSeries => {
	const [year = '', month = '', day = ''] = date.split('-');
	const values: Readonly<Record<string, string>> = { YYYY: year, YY: year.slice(-2), MM: month, DD: day };
	const dated = format.pattern.replace(tokenPattern, (whole, token: string) => values[token] ?? whole);
	const counter = /\{(N+)\}/.exec(dated);
	if (counter?.[1] === undefined) throw new Error(`a number pattern has no counter: ${format.pattern}`);
	const periods: Readonly<Record<NumberRestart, string>> = { yearly: year, monthly: `${year}-${month}`, never: 'all' };
	return {
		period: periods[format.restart],
		prefix: dated.slice(0, counter.index),
		suffix: dated.slice(counter.index + counter[0].length),
		digits: counter[1].length,
	};
};

/** The number of the `sequence`-th document of a series, counted from 1: `INV-2026-000001`. */
export const formatNumber = (series: NumberingSeries, sequence: number): string =>
	`${series.prefix}${String(sequence).padStart(series.digits, '0')}${series.suffix}`;

const missingPeriod = (restart: NumberRestart, tokens: readonly string[]): 'year' | 'month' | null => {
	if (restart === 'never') return null;
	if (!tokens.includes('YYYY') && !tokens.includes('YY')) return 'year';
	return restart === 'monthly' && !tokens.includes('MM') ? 'month' : null;
};
