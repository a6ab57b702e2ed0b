import { DependencyDownError } from '../platform/dependency-down.ts';
import type { FaultPort } from '../platform/faults.ts';
import { checkStatement, checkStatementCount } from './limits.ts';

/** A statement ready to run: text with numbered or plain placeholders and its values. */
export interface Statement {
	readonly sql: string;
	readonly parameters: readonly (string | number | null)[];
}

export type Row = Readonly<Record<string, string | number | null>>;

/** What a request cost: round trips are our latency, rows written our bill. */
export interface DatabaseMeter {
	calls: number;
	milliseconds: number;
	statements: number;
	rowsRead: number;
	rowsWritten: number;
	/** Size of the database after the last statement, as D1 told. */
	databaseBytes: number;
}

export const createMeter = (): DatabaseMeter => ({
	calls: 0,
	milliseconds: 0,
	statements: 0,
	rowsRead: 0,
	rowsWritten: 0,
	databaseBytes: 0,
});

/** Where a read may be answered: decisions need the primary, a client that carries a bookmark reads its own writes. */
export type ReadConsistency = 'first-primary' | 'first-unconstrained' | (string & {});

/** One round trip for any number of statements, all or nothing. */
export interface Database {
	batch(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]>;
	/** Names the state that this client has seen, for its next request. */
	bookmark(): string | null;
}

/** Every text that was ever prepared; a test explains them all and refuses full scans. */
export const preparedStatements = new Set<string>();

export const createDatabase = (
	binding: D1Database,
	options: { readonly consistency: ReadConsistency; readonly meter: DatabaseMeter; readonly faults: FaultPort },
): Database => {
	const session = binding.withSession(options.consistency);
	const { meter, faults } = options;
	return {
		async batch(statements) {
			if (statements.length === 0) return [];
			meter.statements += statements.length;
			checkStatementCount(meter.statements);
			const prepared = statements.map(({ sql, parameters }) => {
				checkStatement(sql, parameters);
				preparedStatements.add(sql);
				return session.prepare(sql).bind(...parameters);
			});
			const start = performance.now();
			const results = await faults.call('d1', 'batch', () => session.batch<Row>(prepared)).catch(tellOutage);
			meter.calls += 1;
			meter.milliseconds += performance.now() - start;
			for (const { meta } of results) {
				meter.rowsRead += meta.rows_read ?? 0;
				meter.rowsWritten += meta.rows_written ?? 0;
				meter.databaseBytes = meta.size_after ?? meter.databaseBytes;
			}
			return results.map((result) => result.results);
		},
		bookmark: () => session.getBookmark(),
	};
};

/** Every error of D1 begins with `D1_ERROR`; those that SQLite found in the statement or in its values are ours. */
const bugPattern = /SQLITE_(?!BUSY|INTERRUPT|IOERR|NOMEM)|constraint failed|no such |syntax error|D1_TYPE_ERROR/;
const outagePattern = /^D1_|\bD1\b|^Network connection lost/;

/** Whether the batch was written is not known after an outage; a bug wrote nothing and goes on as it is. */
const tellOutage = (error: unknown): never => {
	if (!(error instanceof Error) || bugPattern.test(error.message) || !outagePattern.test(error.message)) throw error;
	throw new DependencyDownError(`the database does not answer: ${error.message}`, { cause: error });
};

const uniquePattern = /UNIQUE constraint failed: ([\w., ()']+)/;
const orderPattern = /CHECK constraint failed: (issued_in_order|clock_in_turn)\b/;

/**
 * The constraint that two correct writers can contest, by the columns or the name in the message: what must be unique,
 * and the order of issue or of a clock's steps. Null for any other failure: a missing or a senseless value is a bug of its one writer.
 */
export const contestedConstraint = (error: unknown): string | null => {
	if (!(error instanceof Error)) return null;
	const found = uniquePattern.exec(error.message) ?? orderPattern.exec(error.message);
	return found?.[1]?.split(': SQLITE')[0] ?? null;
};
