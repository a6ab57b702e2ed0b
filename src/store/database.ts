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
			const results = await faults.call('d1', 'batch', () => session.batch<Row>(prepared));
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

const constraintPattern = /(?:UNIQUE|NOT NULL|CHECK) constraint failed: ([\w., ()']+)/;

/** The constraint that a batch broke, by the columns or the name in the message; null for any other failure. */
export const brokenConstraint = (error: unknown): string | null =>
	error instanceof Error ? (constraintPattern.exec(error.message)?.[1]?.split(': SQLITE')[0] ?? null) : null;
