import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { createVault, parseMasterKeys } from '../../src/platform/vault.ts';
import { customersPath, issue, postInvoice, readProblem } from '../routes/invoices/requests.ts';
import { type House, openHouse, tenantId } from '../support/house.ts';

const oldKey = `old:${btoa('an old key of exactly 32 bytes!!')}`;
const newKey = `new:${btoa('a new key that has 32 bytes too!')}`;
const vaultOf = (keys: string, tenant = 'coko') => createVault(parseMasterKeys(keys)!, tenant);
const place = { table: 'customers', column: 'personal_sealed', id: 'cus_1' };

describe('an envelope', () => {
	it('opens where it was sealed and nowhere else', async () => {
		const vault = vaultOf(oldKey);
		for (const dataKey of [null, await vault.create()]) {
			const sealed = await vault.seal('Awa Ndiaye', place, dataKey);
			expect(await vault.open(sealed, place, dataKey)).toBe('Awa Ndiaye');
			for (const other of [{ id: 'cus_2' }, { column: 'email' }, { table: 'invoices' }]) {
				await expect(vault.open(sealed, { ...place, ...other }, dataKey)).rejects.toThrow();
			}
			await expect(vaultOf(oldKey, 'coko-sn').open(sealed, place, dataKey)).rejects.toThrow();
		}
	});

	it('does not open with another customer’s key, or when a letter of it was changed', async () => {
		const vault = vaultOf(oldKey);
		const sealed = await vault.seal('Awa Ndiaye', place, await vault.create());
		await expect(vault.open(sealed, place, await vault.create())).rejects.toThrow();
		const dataKey = await vault.create();
		const own = await vault.seal('Awa Ndiaye', place, dataKey);
		const swapped = own.replace(/.(?=.{4}$)/, (letter) => (letter === 'A' ? 'B' : 'A'));
		await expect(vault.open(swapped, place, dataKey)).rejects.toThrow();
		await expect(vault.open('Awa Ndiaye', place, dataKey)).rejects.toThrow('not a sealed value');
	});

	it('looks different each time, and the blind index always the same', async () => {
		const vault = vaultOf(oldKey);
		expect(await vault.seal('x', place, null)).not.toBe(await vault.seal('x', place, null));
		expect(await vault.blindIndex('customers.email', 'a')).toBe(await vault.blindIndex('customers.email', 'a'));
		expect(await vault.blindIndex('customers.email', 'a')).not.toBe(await vault.blindIndex('other', 'a'));
		expect(await vaultOf(oldKey, 'coko-sn').blindIndex('customers.email', 'a')).not.toBe(
			await vault.blindIndex('customers.email', 'a'),
		);
	});

	it('of a megabyte is sealed and opened like any other', async () => {
		const vault = vaultOf(oldKey);
		const text = 'é'.repeat(700_000);
		expect(await vault.open(await vault.seal(text, place, null), place, null)).toBe(text);
	});
});

describe('a new master key', () => {
	it('seals from now on, and the old one still opens', async () => {
		const before = vaultOf(oldKey);
		const dataKey = await before.create();
		const sealedByTenant = await before.seal('Awa', place, null);
		const sealedByCustomer = await before.seal('Awa', place, dataKey);
		const after = vaultOf(`${newKey},${oldKey}`);
		expect(await after.open(sealedByTenant, place, null)).toBe('Awa');
		expect(await after.open(sealedByCustomer, place, dataKey)).toBe('Awa');
		expect(await after.seal('Awa', place, null)).toMatch(/^v1\.new\./);
		expect(await after.create()).toMatch(/^new\./);
		expect(await after.blindIndex('customers.email', 'a')).toBe(await before.blindIndex('customers.email', 'a'));
	});

	it('alone opens nothing of before', async () => {
		const sealed = await vaultOf(oldKey).seal('Awa', place, null);
		await expect(vaultOf(newKey).open(sealed, place, null)).rejects.toThrow('"old" is not configured');
	});

	it.each(['', 'old', 'old:short', `Old:${oldKey.slice(4)}`, `${oldKey};${newKey}`])(
		'"%s" is no list of keys',
		(text) => {
			expect(parseMasterKeys(text)).toBeNull();
		},
	);
});

describe('in the database', () => {
	let house: House;
	beforeAll(async () => {
		house = await openHouse();
	});

	it('a value that is moved to another row does not open, and the answer tells nothing of it', async () => {
		const first = await issue(house, { customer: { external_id: 'a', name: 'Awa Ndiaye', country: 'FR' } });
		const second = await issue(house, { customer: { external_id: 'b', name: 'Moussa Diop', country: 'FR' } });
		await env.DB.prepare(
			`UPDATE customers SET (personal_sealed, data_key) =
				(SELECT personal_sealed, data_key FROM customers WHERE id = ?1) WHERE id = ?2`,
		)
			.bind(first.customer_id, second.customer_id)
			.run();
		const problem = await readProblem(await house.request('GET', `${customersPath}/${second.customer_id}`), 500);
		expect(JSON.stringify(problem)).not.toContain('Awa');
	});

	it('once the customer’s key is destroyed, what was sealed with it is unreadable for ever', async () => {
		const body = { customer: { external_id: 'gone', name: 'Fatou Sow', email: 'fatou@example.com', country: 'FR' } };
		const response = await postInvoice(house, body, { headers: { 'idempotency-key': 'erase' } });
		const { customer_id: customerId } = (await response.json()) as { customer_id: string };
		await house.drain();
		const read = async (sql: string) =>
			(await env.DB.prepare(sql).bind(customerId).first<{ sealed: string; id: string }>())!;
		const sealed = {
			customers: await read('SELECT id, personal_sealed AS sealed FROM customers WHERE id = ?'),
			mails: await read(
				`SELECT document_id || '/' || kind AS id, recipient_sealed AS sealed FROM mails
					WHERE document_id IN (SELECT id FROM invoices WHERE customer_id = ?)`,
			),
			idempotency: await read(
				`SELECT key AS id, body_sealed AS sealed FROM idempotency WHERE key = 'erase' AND ? <> ''`,
			),
		};
		const columns = { customers: 'personal_sealed', mails: 'recipient_sealed', idempotency: 'body_sealed' };
		const vault = house.wiring.vaultFor(tenantId('coko'));
		const open = (table: keyof typeof sealed, dataKey: string | null) =>
			vault.open(sealed[table].sealed, { table, column: columns[table], id: sealed[table].id }, dataKey);
		const dataKey = (await env.DB.prepare('SELECT data_key FROM customers WHERE id = ?')
			.bind(customerId)
			.first<string>('data_key'))!;
		for (const table of Object.keys(sealed) as (keyof typeof sealed)[]) {
			expect(await open(table, dataKey), table).toContain('atou');
			// Neither the tenant's own key nor a new one of the customer opens it: with the old one gone, nothing does.
			await expect(open(table, null), table).rejects.toThrow();
			await expect(open(table, await vault.create()), table).rejects.toThrow();
			await expect(open(table, ''), table).rejects.toThrow();
		}
	});
});
