import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { Actor } from '../domain/kernel/event.ts';
import type { TenantId } from '../domain/kernel/ids.ts';
import type { ChangeKinds, ChangeOf, NeedKinds } from '../domain/kernel/store.ts';
import type { Vault } from '../platform/vault.ts';
import type { Row, Statement } from './database.ts';
import { checkRowsParameter } from './limits.ts';

/** What every reader and writer of a tenant's data works with. */
export interface StoreContext {
	readonly tenantId: TenantId;
	readonly vault: Vault;
	/** Real time, for a tenant that may be on a test clock; null: what it calls now is real. */
	readonly realNow?: () => IsoInstant | null;
}

/** Answers one kind of need with a fixed number of statements, so that many needs travel in one batch. */
export interface Reader<Kind extends keyof NeedKinds> {
	readonly statements: (args: NeedKinds[Kind]['args'], context: StoreContext) => MaybePromise<readonly Statement[]>;
	readonly answer: (
		rows: readonly (readonly Row[])[],
		context: StoreContext,
		args: NeedKinds[Kind]['args'],
	) => MaybePromise<NeedKinds[Kind]['answer']>;
}

export type Readers<Kinds extends keyof NeedKinds> = { readonly [Kind in Kinds]: Reader<Kind> };

/** Writes all changes of one kind, set-based: rows travel as one JSON parameter. */
export type Writer<Kind extends keyof ChangeKinds> = (
	changes: readonly ChangeOf<Kind>[],
	context: StoreContext,
) => MaybePromise<readonly Statement[]>;

export type Writers<Kinds extends keyof ChangeKinds> = { readonly [Kind in Kinds]: Writer<Kind> };

type MaybePromise<Value> = Value | Promise<Value>;

/** The only row of the only statement, or null. */
export const onlyRow = (rows: readonly (readonly Row[])[]): Row | null => rows[0]?.[0] ?? null;

export const rowsParameter = (rows: readonly unknown[]): string => {
	const text = JSON.stringify(rows);
	if (rows.length > 1) checkRowsParameter(text);
	return text;
};

/** Rows as lists, in the order of their columns: without the names they are a third shorter, and found without comparing. */
export const listsParameter = <Column extends string>(
	columns: readonly Column[],
	rows: readonly { readonly [Name in Column]?: unknown }[],
): string => rowsParameter(rows.map((row) => columns.map((column) => row[column] ?? null)));

/** The columns of such a row, for the SELECT of an INSERT: `->>` gives the text of an object or a list, and NULL for null. */
export const fromLists = (columns: readonly string[]): string =>
	columns.map((_column, place) => `value ->> ${place}`).join(', ');

/**
 * Before an INSERT of wide rows `FROM work`: `json_each` writes the text of a row anew for each column that is read from
 * it. Written once, the 36 columns of an invoice cost a third.
 */
export const workOnce = 'WITH work AS MATERIALIZED (SELECT key, value FROM json_each(?2))';

/**
 * The tenant, of an UPDATE from the rows of `json_each(?2) AS work`. It is `?1`; that it names the row makes SQLite go
 * through the parameter and find each row by its key. Left to guess, it walks all rows of the tenant instead.
 */
export const tenantOfWork = 'coalesce(?1, work.key)';

/** `key:key_…`: how a column names who did it. */
export const actorToText = ({ kind, id }: Actor): string => `${kind}:${id}`;

export const textToActor = (text: string): Actor => {
	const separator = text.indexOf(':');
	return { kind: text.slice(0, separator) as Actor['kind'], id: text.slice(separator + 1) };
};
