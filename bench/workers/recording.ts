/** As much of D1 as the bench needs to use and to watch. */
export interface Statements {
	prepare(sql: string): { bind(...parameters: readonly Parameter[]): BoundStatement };
	batch(statements: readonly BoundStatement[]): Promise<readonly Answer[]>;
}

interface Answer {
	readonly results: readonly unknown[];
	readonly meta: { readonly rows_written?: number };
}

export interface WatchedDatabase {
	withSession(consistency: string): Statements & { getBookmark(): string | null };
}

/** Opaque to everybody but D1. */
export type BoundStatement = object;

export type Parameter = string | number | null;

export interface RecordedStatement {
	readonly sql: string;
	readonly parameters: readonly Parameter[];
	/** Rows of tables and of their indexes, as they are billed. */
	readonly rowsWritten: number;
}

export type RecordedBatch = readonly RecordedStatement[];

/** The same database, telling of each batch what was sent. */
export const recordDatabase = (database: WatchedDatabase, record: (batch: RecordedBatch) => void): WatchedDatabase => ({
	withSession: (consistency) => {
		const session = database.withSession(consistency);
		const sent = new WeakMap<BoundStatement, Omit<RecordedStatement, 'rowsWritten'>>();
		return {
			prepare: (sql) => ({
				bind: (...parameters) => {
					const bound = session.prepare(sql).bind(...parameters);
					sent.set(bound, { sql, parameters });
					return bound;
				},
			}),
			batch: async (statements) => {
				const answers = await session.batch(statements);
				record(
					statements.flatMap((statement, index) => {
						const known = sent.get(statement);
						return known === undefined ? [] : [{ ...known, rowsWritten: answers[index]?.meta.rows_written ?? 0 }];
					}),
				);
				return answers;
			},
			getBookmark: () => session.getBookmark(),
		};
	},
});
