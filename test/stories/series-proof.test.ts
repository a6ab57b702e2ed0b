import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { openSealedHouse, type SealedHouse, tamper } from '../support/sealed-house.ts';

let scene: SealedHouse;

beforeEach(async () => {
	scene = await openSealedHouse();
});

describe('the series proof names', () => {
	it('a document whose line was edited', async () => {
		await tamper(
			'invoices_frozen',
			`UPDATE invoices SET lines = json_set(lines, '$[0].description', 'Autre') WHERE id = ?1`,
			scene.second.id,
		);
		expect(await scene.faults()).toEqual(['document_changed INV-2026-000002']);
	});

	it('a document whose amounts were edited, with all that no longer fits them', async () => {
		const sql = 'UPDATE invoices SET subtotal = subtotal - 1000, total_amount = total_amount - 1000 WHERE id = ?1';
		await tamper('invoices_frozen', sql, scene.second.id);
		expect(await scene.faults()).toEqual([
			'document_changed INV-2026-000002',
			`receivable_wrong ${scene.second.customer_id}`,
			'invoice_unposted INV-2026-000002',
		]);
	});

	it('a document whose date was edited', async () => {
		await tamper('invoices_frozen', `UPDATE invoices SET issue_date = '2026-01-01' WHERE id = ?1`, scene.second.id);
		expect(await scene.faults()).toEqual(['document_changed INV-2026-000002']);
	});

	it('a document whose number was edited', async () => {
		await tamper('invoices_frozen', `UPDATE invoices SET number = 'INV-2026-000099' WHERE id = ?1`, scene.second.id);
		expect(await scene.faults()).toEqual(['document_changed INV-2026-000099']);
	});

	it('a document whose hash was edited', async () => {
		await tamper('invoices_frozen', `UPDATE invoices SET document_hash = 'ab' WHERE id = ?1`, scene.second.id);
		expect(await scene.faults()).toEqual(['document_changed INV-2026-000002']);
	});

	it('every document of a seller whose kept wording was edited', async () => {
		await tamper(
			'sellers_frozen',
			`UPDATE sellers SET body = json_set(body, '$.name', 'Autre', '$.legalName', 'Autre')`,
		);
		expect(await scene.faults()).toEqual([1, 2, 3].map((n) => `document_changed INV-2026-00000${n}`));
	});

	it('a document whose sealed address no longer opens, and it does not stop the rest', async () => {
		await tamper(
			'invoices_frozen',
			`UPDATE invoices SET billing_sealed = 'v1.dev.AAAA.BBBB' WHERE id = ?1`,
			scene.second.id,
		);
		expect(await scene.faults()).toEqual(['document_unreadable INV-2026-000002']);
	});

	it('a document in a currency that does not exist', async () => {
		await tamper('invoices_frozen', `UPDATE invoices SET currency = 'ZZZ' WHERE id = ?1`, scene.third.id);
		expect(await scene.faults()).toContain('document_unreadable INV-2026-000003');
	});

	it('a removed document by the number it had, and its ledger entry that has lost its ground', async () => {
		await tamper('invoices_kept', 'DELETE FROM invoices WHERE id = ?1', scene.second.id);
		expect(await scene.faults()).toEqual([
			'document_missing INV-2026-000002',
			`entry_unfounded ${scene.second.id}/issued`,
			`receivable_wrong ${scene.second.customer_id}`,
		]);
	});

	it('a document that was removed together with its seal, and the next one that nothing leads to', async () => {
		await tamper('invoices_kept', 'DELETE FROM invoices WHERE id = ?1', scene.second.id);
		await tamper('seals_kept', 'DELETE FROM series_seals WHERE document_id = ?1', scene.second.id);
		expect((await scene.faults()).slice(0, 2)).toEqual([
			'document_missing INV-2026-000002',
			'document_unlinked INV-2026-000003',
		]);
	});

	it('the last document, removed with its seal', async () => {
		await tamper('invoices_kept', 'DELETE FROM invoices WHERE id = ?1', scene.third.id);
		await tamper('seals_kept', 'DELETE FROM series_seals WHERE document_id = ?1', scene.third.id);
		expect(await scene.faults()).toContain('document_missing INV-2026-000003');
	});

	it('the last document, removed with its seal and with the counter turned back, by what it left in the ledger', async () => {
		await tamper('invoices_kept', 'DELETE FROM invoices WHERE id = ?1', scene.third.id);
		await tamper('seals_kept', 'DELETE FROM series_seals WHERE document_id = ?1', scene.third.id);
		await tamper(null, 'UPDATE series SET last_sequence = 2');
		expect(await scene.faults()).toContain(`entry_unfounded ${scene.third.id}/issued`);
	});

	it('a removed document whose counter was turned back, by its seal', async () => {
		await tamper('invoices_kept', 'DELETE FROM invoices WHERE id = ?1', scene.third.id);
		await tamper(null, 'UPDATE series SET last_sequence = 2');
		expect(await scene.faults()).toContain('document_missing INV-2026-000003');
	});

	const copyOfThird = (id: string, sequence: number, number: string) =>
		`INSERT INTO invoices SELECT ${columns
			.map((column) => ({ id: `'${id}'`, sequence: String(sequence), number: `'${number}'` })[column] ?? column)
			.join(', ')} FROM invoices WHERE id = ?1`;
	let columns: readonly string[] = [];
	beforeEach(async () => {
		const { results } = await env.DB.prepare(`SELECT name FROM pragma_table_info('invoices')`).all<{ name: string }>();
		columns = results.map(({ name }) => name);
	});

	const foreignId = 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra';

	it('a document that was slipped in at the end', async () => {
		await tamper(null, copyOfThird(foreignId, 4, 'INV-2026-000004'), scene.third.id);
		expect(await scene.faults()).toContain('document_inserted INV-2026-000004');
	});

	it('a document that was slipped in far beyond the end', async () => {
		await tamper(null, copyOfThird(foreignId, 9_000_000, 'INV-2026-9000000'), scene.third.id);
		expect(await scene.faults()).toContain('document_inserted INV-2026-9000000');
	});

	it('a document that was slipped in with the counter, by what an issued invoice must leave behind', async () => {
		await tamper(null, copyOfThird(foreignId, 4, 'INV-2026-000004'), scene.third.id);
		await tamper(null, 'UPDATE series SET last_sequence = 4');
		const named = await scene.faults();
		expect(named).toContain('document_unreadable INV-2026-000004');
		expect(named).toContain('invoice_untold INV-2026-000004');
	});

	it('a document that was put in the place of another', async () => {
		await env.DB.prepare('DROP TRIGGER invoices_kept').run();
		await tamper('invoices_frozen', `UPDATE invoices SET id = '${foreignId}' WHERE id = ?1`, scene.second.id);
		expect((await scene.errors())[0]).toMatchObject({
			kind: 'document_replaced',
			subject: 'INV-2026-000002',
			detail: expect.stringContaining(scene.second.id),
		});
	});

	it('no document can be slipped into the middle: each place is taken once', async () => {
		const sql = copyOfThird(foreignId, 2, 'INV-2026-000002b');
		await expect(env.DB.prepare(sql).bind(scene.third.id).run()).rejects.toThrow(/UNIQUE/);
	});

	it('a document whose seal was removed, and only that one', async () => {
		await tamper('seals_kept', 'DELETE FROM series_seals WHERE document_id = ?1', scene.second.id);
		expect(await scene.faults()).toEqual(['document_unsealed INV-2026-000002']);
	});

	it('a document whose seal was edited, and only that one', async () => {
		await tamper('seals_frozen', `UPDATE series_seals SET chain_hash = 'ab' WHERE document_id = ?1`, scene.second.id);
		expect(await scene.faults()).toEqual(['document_changed INV-2026-000002']);
	});

	it('documents of a series whose counter was removed', async () => {
		await tamper(null, 'DELETE FROM series');
		expect((await scene.faults()).filter((fault) => fault.startsWith('document_inserted'))).toHaveLength(3);
	});
});
