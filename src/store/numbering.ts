import type { NumberingSeries } from '../domain/invoices/numbering.ts';
import type { SeriesCode } from '../domain/invoices/series.ts';
import type { IsoDate } from '../domain/kernel/calendar.ts';
import type { TenantId } from '../domain/kernel/ids.ts';
import type { Statement } from './database.ts';

/** What a document is numbered by. */
export interface Numbered {
	readonly code: SeriesCode;
	readonly series: NumberingSeries;
	readonly issueDate: IsoDate;
}

/**
 * Groups of documents that one statement numbers: one day of one counter, written one way. A counter never goes back in
 * time, so its earlier day comes first; the next group goes on where it stopped.
 */
export const numberedTogether = <Change>(
	changes: readonly Change[],
	numbered: (change: Change) => Numbered,
): readonly (readonly Change[])[] => {
	const keyOf = (change: Change) => {
		const { code, series, issueDate } = numbered(change);
		return JSON.stringify([issueDate, code, series.period, series.prefix, series.suffix, series.digits]);
	};
	return [...Map.groupBy(changes, keyOf)].sort(([one], [other]) => one.localeCompare(other)).map(([, own]) => own);
};

/**
 * Numbers of one group without a gap: this moves the counter by the size of the group, then each document takes its
 * place in it. The counter moves only when the date does not go back; otherwise the sequence is NULL, the constraint
 * `issued_in_order` breaks, the whole batch rolls back and the caller decides again with the newer date.
 */
export const moveCounter = (tenantId: TenantId, { code, series, issueDate }: Numbered, count: number): Statement => ({
	sql: `INSERT INTO series (tenant_id, code, period, last_sequence, last_date) VALUES (?1, ?2, ?3, ?4, ?5)
		ON CONFLICT (tenant_id, code, period) DO UPDATE
		SET last_sequence = last_sequence + excluded.last_sequence, last_date = excluded.last_date
		WHERE last_date <= excluded.last_date`,
	parameters: [tenantId, code, series.period, count, issueDate],
});

/** For an INSERT from the rows of `json_each(?2)`, whose `key` is the place of each, and whose parameters are `numberingParameters`. */
export const seriesColumn = `?3 || '/' || ?4`;

export const sequenceColumn = `(SELECT last_sequence - json_array_length(?2) + 1 + key FROM series
	WHERE tenant_id = ?1 AND code = ?3 AND period = ?4 AND last_date = ?5)`;

/** printf writes NULL as 0: without a place there must be no number either. */
export const numberColumn = `CASE WHEN ${sequenceColumn} IS NOT NULL THEN ?6 || printf('%0*d', ?7, ${sequenceColumn}) || ?8 END`;

export const numberingParameters = (
	tenantId: TenantId,
	rows: string,
	{ code, series, issueDate }: Numbered,
): Statement['parameters'] => [
	tenantId,
	rows,
	code,
	series.period,
	issueDate,
	series.prefix,
	series.digits,
	series.suffix,
];
