import type { Vault } from '../src/platform/vault.ts';
import type { Client } from './client.ts';
import type { House } from './houses.ts';
import { tenantVault } from './overdue.ts';
import { ask, withAdminKey } from './shop.ts';

/* Subscriptions that are due by the ten thousand, each of a customer of its own, written straight into the database. */

const tenant = 'coko';
const rowsPerStatement = 500;
const dayMs = 24 * 3600 * 1000;

/** A row of `subscriptions` as it stands before its renewal. */
export type RenewalModel = Readonly<Record<string, string | number | null>>;

/** One subscription made by the service forty days ago: its second month is due, its third is not. */
export const modelOfRenewals = async (house: House, client: Client): Promise<RenewalModel> => {
	const { id } = await ask<{ readonly id: string }>(
		client,
		withAdminKey('POST', '/recurring', {
			external_id: 'bench-1',
			billing_type: 'subscription',
			amount: '29.99',
			currency: 'EUR',
			frequency: 'monthly',
			description: 'Abonnement Premium',
			start_date: new Date(Date.now() - 40 * dayMs).toISOString().slice(0, 10),
		}),
	);
	const database = await house.miniflare.getD1Database('DB', 'billing');
	const row = await database.prepare('SELECT * FROM subscriptions WHERE id = ?1').bind(id).first<RenewalModel>();
	if (row === null) throw new Error('the subscription was not stored');
	return row;
};

/** Copies from the first number to before the last, their customers, and the due work that each has. */
export const seedRenewals = async (house: House, model: RenewalModel, from: number, to: number): Promise<void> => {
	const database = await house.miniflare.getD1Database('DB', 'billing');
	const vault = await tenantVault();
	const insert = (table: string, rows: readonly RenewalModel[]) => {
		const columns = Object.keys(rows[0] ?? {});
		const values = columns.map((name) => `value ->> '${name}'`);
		const sql = `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM json_each(?1)`;
		return database.prepare(sql).bind(JSON.stringify(rows));
	};
	const email = await vault.blindIndex('customers.email', personal.email);
	for (let first = from; first < to; first += rowsPerStatement) {
		const numbers = Array.from({ length: Math.min(rowsPerStatement, to - first) }, (_, index) => first + index);
		const dueAt = new Date(Date.now() - dayMs + first).toISOString();
		await database.batch([
			insert('customers', await Promise.all(numbers.map((number) => customerOf(vault, email, number)))),
			insert(
				'subscriptions',
				numbers.map((number) => ({ ...model, id: idOf('sub', number), customer_id: idOf('cus', number) })),
			),
			insert(
				'due_work',
				numbers.map((number) => ({
					tenant_id: tenant,
					kind: 'subscription.turn',
					subject_id: idOf('sub', number),
					step: '',
					due_at: dueAt,
				})),
			),
		]);
	}
};

const idOf = (prefix: 'sub' | 'cus', number: number): string => `${prefix}_01k3${String(number).padStart(22, '0')}`;

const personal = {
	name: 'Awa Ndiaye',
	email: 'awa@example.com',
	phone: null,
	address: { lines: ['12 rue des Lilas'], postalCode: '75020', city: 'Paris', region: null, country: 'FR' },
	taxNumber: null,
	registrationNumber: null,
};

/** Sealed with a key of its own, as each customer is. */
const customerOf = async (vault: Vault, email: string, number: number): Promise<RenewalModel> => {
	const id = idOf('cus', number);
	const dataKey = await vault.create();
	const place = { table: 'customers', column: 'personal_sealed', id };
	const now = new Date().toISOString();
	return {
		tenant_id: tenant,
		id,
		version: 1,
		external_id: `renewal-${number}`,
		type: 'consumer',
		country: 'FR',
		locale: 'fr',
		data_key: dataKey,
		personal_sealed: await vault.seal(JSON.stringify(personal), place, dataKey),
		email_index: email,
		metadata: '{}',
		created_at: now,
		updated_at: now,
	};
};
