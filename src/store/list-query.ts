import type { SQL } from 'drizzle-orm';
import { QueryBuilder } from 'drizzle-orm/sqlite-core';
import type { Statement } from './database.ts';

/** Writes the statements of lists, whose conditions depend on the filters; everything else is plain SQL. */
export const queryBuilder = new QueryBuilder();

/** A condition that stands only when its filter was given. */
export const when = <Value>(value: Value | null, condition: (value: Value) => SQL): SQL | undefined =>
	value === null ? undefined : condition(value);

/** What the builder wrote, as a statement of ours. */
export const toStatement = (query: { toSQL(): { readonly sql: string; readonly params: unknown[] } }): Statement => {
	const { sql, params } = query.toSQL();
	return { sql, parameters: params as Statement['parameters'] };
};
