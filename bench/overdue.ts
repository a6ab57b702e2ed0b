import { createVault, parseMasterKeys, type Vault } from '../src/platform/vault.ts';
import { developmentVars, type House } from './houses.ts';

/* Overdue invoices by the ten thousand: copies of one that the service issued, written straight into the database. */

const tenant = 'coko';
const rowsPerStatement = 500;

/** Long enough ago that each is to be marked overdue and reminded of, by the start kit's 7 days. */
const issuedDaysAgo = 38;
const dueDaysAgo = 8;

export interface SeedPlan {
	/** The invoice that is copied; issued by the service, so that every other row it needs is there. */
	readonly modelId: string;
	/** Places of the copies in their series, from the first to before the last. */
	readonly from: number;
	readonly to: number;
}

/** Copies with addresses sealed for their own row, and the due work that each would have. */
export const seedOverdue = async (house: House, { modelId, from, to }: SeedPlan): Promise<void> => {
	const database = await house.miniflare.getD1Database('DB', 'billing');
	const vault = await tenantVault();
	const { results } = await database.prepare(`SELECT name FROM pragma_table_info('invoices')`).all<{ name: string }>();
	const columns = results.map(({ name }) => name);
	const copy = `INSERT INTO invoices (${columns.join(', ')})
		SELECT ${columns.map(copiedColumn).join(', ')} FROM json_each(?1) CROSS JOIN invoices AS model
		WHERE model.tenant_id = '${tenant}' AND model.id = ?2`;
	const wait = `INSERT INTO due_work (tenant_id, kind, subject_id, step, due_at)
		SELECT '${tenant}', ?2, value ->> 'id', '', ?3 FROM json_each(?1) WHERE true`;
	const dayAgo = Date.now() - 24 * 3600 * 1000;
	for (let first = from; first < to; first += rowsPerStatement) {
		const numbers = Array.from({ length: Math.min(rowsPerStatement, to - first) }, (_, index) => first + index);
		const rows = JSON.stringify(await Promise.all(numbers.map((number) => copyOf(vault, number))));
		// Both kinds of some, then of the next: whoever stops before the end has done as many of each.
		const dueAt = new Date(dayAgo + first).toISOString();
		await database.batch([
			database.prepare(copy).bind(rows, modelId),
			database.prepare(wait).bind(rows, 'invoice.overdue', dueAt),
			database.prepare(wait).bind(rows, 'invoice.remind', dueAt),
		]);
	}
};

const billing = JSON.stringify({
	type: 'consumer',
	name: 'Awa Ndiaye',
	email: 'awa@example.com',
	phone: null,
	country: 'FR',
	address: { lines: ['12 rue des Lilas'], postalCode: '75020', city: 'Paris', region: null, country: 'FR' },
	taxNumber: null,
	registrationNumber: null,
});

/** The part of a copy that is its own. */
export const copyOf = async (vault: Vault, sequence: number) => {
	const id = `inv_01k3${String(sequence).padStart(22, '0')}`;
	const place = { table: 'invoices', column: 'billing_sealed', id };
	return { id, sequence, number: `BENCH-${sequence}`, billing_sealed: await vault.seal(billing, place, null) };
};

const copiedColumn = (column: string): string => {
	if (['id', 'sequence', 'number', 'billing_sealed'].includes(column)) return `value ->> '${column}'`;
	if (column === 'issue_date') return `date('now', '-${issuedDaysAgo} days')`;
	if (column === 'due_date') return `date('now', '-${dueDaysAgo} days')`;
	if (column === 'series') return `'bench/'`;
	return `model.${column}`;
};

/** Seals as the service does. */
export const tenantVault = async (): Promise<Vault> => {
	const { ENCRYPTION_KEYS } = await developmentVars();
	const keys = parseMasterKeys(ENCRYPTION_KEYS ?? '');
	if (keys === null) throw new Error('development.vars has no ENCRYPTION_KEYS');
	return createVault(keys, tenant);
};
