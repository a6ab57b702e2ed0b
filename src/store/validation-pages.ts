import type { CheckedPage } from '../domain/validation/validation.ports.ts';
import type { Row } from './database.ts';

/** Sorts after every id and source. */
const end = "'~'";

/** The last key of a page of `?3` rows after `?2`, or the end when there are fewer. */
const pageEnd = (table: string, key: string): string =>
	`coalesce((SELECT ${key} FROM ${table} WHERE tenant_id = ?1 AND ${key} > ?2 ORDER BY ${key} LIMIT 1 OFFSET ?3 - 1), ${end})`;

export const inPage = (table: string, key: string, column = key): string =>
	`${column} > ?2 AND ${column} <= ${pageEnd(table, key)}`;

export const countPage = (table: string, key: string): string =>
	`SELECT count(*) AS checked, max(${key}) AS last FROM
		(SELECT ${key} FROM ${table} WHERE tenant_id = ?1 AND ${key} > ?2 ORDER BY ${key} LIMIT ?3)`;

/** The page before tells where the next begins; one that was not full was the last. */
export const pageOf = <Found>([row]: readonly Row[], limit: number, found: readonly Found[]): CheckedPage<Found> => {
	const checked = Number(row?.['checked'] ?? 0);
	return { checked, last: checked < limit ? null : String(row?.['last']), found };
};
