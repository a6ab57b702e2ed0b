import type { IsoInstant } from '../domain/kernel/calendar.ts';

/** What an object remembers of one invoice: where its dunning stood when it last looked. */
export interface Position {
	readonly invoiceId: string;
	readonly nextAt: IsoInstant;
}

/** Whose dunnings an object looks after; null before it was first woken. */
export interface PositionOwner {
	readonly tenantId: string;
	readonly subscriptionId: string;
}

/** In order, each run once in each object; a number is never given twice. */
const migrations: readonly string[] = [
	'CREATE TABLE owner (tenant_id TEXT NOT NULL, subscription_id TEXT NOT NULL) STRICT',
	'CREATE TABLE positions (invoice_id TEXT PRIMARY KEY, next_at TEXT NOT NULL) STRICT, WITHOUT ROWID',
];

/** The object's own small memory. The truth stands in the database: this is what an alarm needs to find it. */
export interface Positions {
	owner(): PositionOwner | null;
	all(): readonly Position[];
	replace(owner: PositionOwner, positions: readonly Position[]): void;
}

export const openPositions = (storage: DurableObjectStorage): Positions => {
	migrate(storage);
	const { sql } = storage;
	return {
		owner: () => {
			const [row] = sql
				.exec<{ tenant_id: string; subscription_id: string }>('SELECT tenant_id, subscription_id FROM owner')
				.toArray();
			return row === undefined ? null : { tenantId: row.tenant_id, subscriptionId: row.subscription_id };
		},
		all: () =>
			sql
				.exec<{ invoice_id: string; next_at: string }>(
					'SELECT invoice_id, next_at FROM positions ORDER BY next_at, invoice_id',
				)
				.toArray()
				.map((row) => ({ invoiceId: row.invoice_id, nextAt: row.next_at as IsoInstant })),
		replace: ({ tenantId, subscriptionId }, positions) =>
			storage.transactionSync(() => {
				sql.exec('DELETE FROM owner');
				sql.exec('INSERT INTO owner (tenant_id, subscription_id) VALUES (?, ?)', tenantId, subscriptionId);
				sql.exec('DELETE FROM positions');
				for (const { invoiceId, nextAt } of positions) {
					sql.exec('INSERT INTO positions (invoice_id, next_at) VALUES (?, ?)', invoiceId, nextAt);
				}
			}),
	};
};

const migrate = (storage: DurableObjectStorage): void => {
	const { sql } = storage;
	sql.exec('CREATE TABLE IF NOT EXISTS schema_versions (version INTEGER PRIMARY KEY) STRICT');
	const [row] = sql
		.exec<{ version: number }>('SELECT coalesce(max(version), 0) AS version FROM schema_versions')
		.toArray();
	const done = row?.version ?? 0;
	for (const [index, statement] of migrations.entries()) {
		if (index < done) continue;
		storage.transactionSync(() => {
			sql.exec(statement);
			sql.exec('INSERT INTO schema_versions (version) VALUES (?)', index + 1);
		});
	}
};
