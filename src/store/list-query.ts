import { fillPlaceholders, type Placeholder, type SQL, sql } from 'drizzle-orm';
import { QueryBuilder } from 'drizzle-orm/sqlite-core';
import type { Statement } from './database.ts';

/** Writes the statements of lists, whose conditions depend on the filters; everything else is plain SQL. */
export const queryBuilder = new QueryBuilder();

/** A condition that stands only when its filter was given. */
export const when = <Value>(value: Value | null, condition: (value: Value) => SQL): SQL | undefined =>
	value === null ? undefined : condition(value);

/** The filters of a list before their values are known: the place of a value, or null where none is given. */
export type Asked<Filter> = { readonly [Name in keyof Filter]: Placeholder | Extract<Filter[Name], null> };

interface Written {
	readonly sql: string;
	readonly params: unknown[];
}

/**
 * The statements of one list. Writing one takes longer than reading ten rows, and its text depends only on which
 * filters are given, so each text is written once.
 */
export const listOf = <Filter extends object>(write: (asked: Asked<Filter>) => { toSQL(): Written }) => {
	const texts = new Map<string, Written>();
	return (filter: Filter): Statement => {
		const values: Record<string, unknown> = Object.fromEntries(Object.entries(filter));
		const shape = Object.keys(values).filter((name) => values[name] !== null);
		const known = texts.get(shape.join());
		const text = known ?? write(askedFor<Filter>(values)).toSQL();
		if (known === undefined) texts.set(shape.join(), text);
		return { sql: text.sql, parameters: fillPlaceholders(text.params, values) as Statement['parameters'] };
	};
};

const askedFor = <Filter>(values: Readonly<Record<string, unknown>>): Asked<Filter> =>
	Object.fromEntries(
		Object.entries(values).map(([name, value]) => [name, value === null ? null : sql.placeholder(name)]),
	) as Asked<Filter>;
