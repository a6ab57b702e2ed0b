import { applyD1Migrations, type D1Migration, reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ValidationResponse } from '../../src/contract/validation.ts';
import { addSeconds } from '../../src/domain/kernel/calendar.ts';
import { type House, openHouse, senegaleseKey, testInstant } from '../support/house.ts';

let house: House;

interface Issued {
	readonly id: string;
	readonly invoice_number: string;
	readonly customer_id: string;
}

const issue = async (externalId: string, options: { readonly draft?: boolean } = {}): Promise<Issued> => {
	const response = await house.request('POST', '/api/billing/invoices/', {
		body: {
			customer: { external_id: externalId, name: 'Awa Ndiaye', email: 'awa@example.com', country: 'FR', locale: 'fr' },
			currency: 'EUR',
			items: [{ description: 'Abonnement Premium', quantity: 1, unit_price: 29.99, item_type: 'subscription' }],
			...options,
		},
	});
	expect(response.status).toBe(201);
	return response.json();
};

const validate = async (query = '', key?: string): Promise<ValidationResponse> => {
	const response = await house.request('GET', `/api/billing/validate${query}`, key === undefined ? {} : { key });
	expect(response.status).toBe(200);
	return response.json();
};

/** Without the warning that the builder's company has a registration without a number. */
const errors = async (query = '') => (await validate(query)).faults.filter(({ severity }) => severity === 'error');

/** What is wrong, in short. */
const faults = async (query = ''): Promise<readonly string[]> =>
	(await errors(query)).map(({ kind, subject }) => `${kind} ${subject}`);

/** Changes the database below the API, as somebody with the operator's rights could. */
const tamper = async (trigger: string | null, sql: string, ...values: readonly (string | number)[]): Promise<void> => {
	if (trigger !== null) await env.DB.prepare(`DROP TRIGGER ${trigger}`).run();
	const { meta } = await env.DB.prepare(sql)
		.bind(...values)
		.run();
	expect(meta.changes).toBeGreaterThan(0);
};

let first: Issued;
let second: Issued;
let third: Issued;

/** Tests drop triggers and break rows: each begins with new storage. */
const newStorage = async (): Promise<void> => {
	await reset();
	const { MIGRATIONS } = env as typeof env & { MIGRATIONS: D1Migration[] };
	await applyD1Migrations(env.DB, MIGRATIONS);
};

beforeEach(async () => {
	await newStorage();
	house = await openHouse();
	first = await issue('42');
	second = await issue('43');
	third = await issue('42');
	await house.request('POST', `/api/billing/invoices/${second.id}/payments`, {
		body: { amount: '20.00', method: 'bank_transfer' },
	});
	await issue('42', { draft: true });
	await house.drain();
});

describe('an untouched house', () => {
	it('has no fault, deep or not', async () => {
		const shallow = await validate();
		expect(shallow).toMatchObject({ object: 'validation', tenant: 'coko', ok: true, next_cursor: null });
		expect(shallow.checked).toMatchObject({ documents: 3, entries: 4, customers: 2 });
		const deep = await validate('?deep=true');
		expect(deep).toMatchObject({ ok: true, checked: { archived: 6 } });
		expect(await faults('?deep=true')).toEqual([]);
	});

	it('is checked tenant by tenant', async () => {
		const response = await validate('', senegaleseKey);
		expect(response).toMatchObject({ tenant: 'coko-sn', ok: true, checked: { documents: 0 } });
	});

	it('a document that the queue has not sealed yet is no fault, until five minutes have passed', async () => {
		const fourth = await issue('42');
		expect(await faults()).toEqual([]);
		house.clock.set(addSeconds(house.clock.now(), 301));
		expect(await faults()).toEqual([
			`work_undone document.render ${fourth.id}`,
			`work_undone series.seal ${fourth.id}`,
			'document_unsealed INV-2026-000004',
		]);
	});

	it('checking changes nothing', async () => {
		const response = await house.request('GET', '/api/billing/validate?deep=true');
		expect(response.headers.get('server-timing')).toContain(', 0 rows written');
	});

	it('more documents than one page proves are proven page by page, each link from the one before', async () => {
		const body = {
			external_id: '42',
			currency: 'EUR',
			items: [{ description: 'x', quantity: 1, unit_price: 1 }],
		};
		for (let round = 0; round < 10; round++) {
			await Promise.all(Array.from({ length: 10 }, () => house.request('POST', '/api/billing/invoices/', { body })));
		}
		while (house.queued.length > 0) await house.drain();
		const { n } = (await env.DB.prepare('SELECT count(*) AS n FROM series_seals').first<{ n: number }>())!;
		expect(n).toBeGreaterThan(100);
		expect(await validate()).toMatchObject({ ok: true, checked: { documents: n } });
	}, 60_000);
});

describe('the series proof names', () => {
	it('a document whose line was edited', async () => {
		await tamper(
			'invoices_frozen',
			`UPDATE invoices SET lines = json_set(lines, '$[0].description', 'Autre') WHERE id = ?1`,
			second.id,
		);
		expect(await faults()).toEqual(['document_changed INV-2026-000002']);
	});

	it('a document whose amounts were edited, with all that no longer fits them', async () => {
		const sql = 'UPDATE invoices SET subtotal = subtotal - 1000, total_amount = total_amount - 1000 WHERE id = ?1';
		await tamper('invoices_frozen', sql, second.id);
		expect(await faults()).toEqual([
			'document_changed INV-2026-000002',
			`receivable_wrong ${second.customer_id}`,
			'invoice_unposted INV-2026-000002',
		]);
	});

	it('a document whose date was edited', async () => {
		await tamper('invoices_frozen', `UPDATE invoices SET issue_date = '2026-01-01' WHERE id = ?1`, second.id);
		expect(await faults()).toEqual(['document_changed INV-2026-000002']);
	});

	it('a document whose number was edited', async () => {
		await tamper('invoices_frozen', `UPDATE invoices SET number = 'INV-2026-000099' WHERE id = ?1`, second.id);
		expect(await faults()).toEqual(['document_changed INV-2026-000099']);
	});

	it('a document whose hash was edited', async () => {
		await tamper('invoices_frozen', `UPDATE invoices SET document_hash = 'ab' WHERE id = ?1`, second.id);
		expect(await faults()).toEqual(['document_changed INV-2026-000002']);
	});

	it('every document of a seller whose kept wording was edited', async () => {
		await tamper(null, `UPDATE sellers SET body = json_set(body, '$.name', 'Autre', '$.legalName', 'Autre')`);
		expect(await faults()).toEqual([1, 2, 3].map((n) => `document_changed INV-2026-00000${n}`));
	});

	it('a document whose sealed address no longer opens, and it does not stop the rest', async () => {
		await tamper('invoices_frozen', `UPDATE invoices SET billing_sealed = 'v1.dev.AAAA.BBBB' WHERE id = ?1`, second.id);
		expect(await faults()).toEqual(['document_unreadable INV-2026-000002']);
	});

	it('a document in a currency that does not exist', async () => {
		await tamper('invoices_frozen', `UPDATE invoices SET currency = 'ZZZ' WHERE id = ?1`, third.id);
		expect(await faults()).toContain('document_unreadable INV-2026-000003');
	});

	it('a removed document by the number it had, and its ledger entry that has lost its ground', async () => {
		await tamper('invoices_kept', 'DELETE FROM invoices WHERE id = ?1', second.id);
		expect(await faults()).toEqual([
			'document_missing INV-2026-000002',
			`entry_unfounded ${second.id}/issued`,
			`receivable_wrong ${second.customer_id}`,
		]);
	});

	it('a document that was removed together with its seal, and the next one that nothing leads to', async () => {
		await tamper('invoices_kept', 'DELETE FROM invoices WHERE id = ?1', second.id);
		await tamper('seals_kept', 'DELETE FROM series_seals WHERE document_id = ?1', second.id);
		expect((await faults()).slice(0, 2)).toEqual([
			'document_missing INV-2026-000002',
			'document_unlinked INV-2026-000003',
		]);
	});

	it('the last document, removed with its seal', async () => {
		await tamper('invoices_kept', 'DELETE FROM invoices WHERE id = ?1', third.id);
		await tamper('seals_kept', 'DELETE FROM series_seals WHERE document_id = ?1', third.id);
		expect(await faults()).toContain('document_missing INV-2026-000003');
	});

	it('the last document, removed with its seal and with the counter turned back, by what it left in the ledger', async () => {
		await tamper('invoices_kept', 'DELETE FROM invoices WHERE id = ?1', third.id);
		await tamper('seals_kept', 'DELETE FROM series_seals WHERE document_id = ?1', third.id);
		await tamper(null, 'UPDATE series SET last_sequence = 2');
		expect(await faults()).toContain(`entry_unfounded ${third.id}/issued`);
	});

	it('a removed document whose counter was turned back, by its seal', async () => {
		await tamper('invoices_kept', 'DELETE FROM invoices WHERE id = ?1', third.id);
		await tamper(null, 'UPDATE series SET last_sequence = 2');
		expect(await faults()).toContain('document_missing INV-2026-000003');
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
		await tamper(null, copyOfThird(foreignId, 4, 'INV-2026-000004'), third.id);
		expect(await faults()).toContain('document_inserted INV-2026-000004');
	});

	it('a document that was slipped in far beyond the end', async () => {
		await tamper(null, copyOfThird(foreignId, 9_000_000, 'INV-2026-9000000'), third.id);
		expect(await faults()).toContain('document_inserted INV-2026-9000000');
	});

	it('a document that was slipped in with the counter, by what an issued invoice must leave behind', async () => {
		await tamper(null, copyOfThird(foreignId, 4, 'INV-2026-000004'), third.id);
		await tamper(null, 'UPDATE series SET last_sequence = 4');
		const named = await faults();
		expect(named).toContain('document_unreadable INV-2026-000004');
		expect(named).toContain('invoice_untold INV-2026-000004');
	});

	it('a document that was put in the place of another', async () => {
		await env.DB.prepare('DROP TRIGGER invoices_kept').run();
		await tamper('invoices_frozen', `UPDATE invoices SET id = '${foreignId}' WHERE id = ?1`, second.id);
		expect((await errors())[0]).toMatchObject({
			kind: 'document_replaced',
			subject: 'INV-2026-000002',
			detail: expect.stringContaining(second.id),
		});
	});

	it('no document can be slipped into the middle: each place is taken once', async () => {
		const sql = copyOfThird(foreignId, 2, 'INV-2026-000002b');
		await expect(env.DB.prepare(sql).bind(third.id).run()).rejects.toThrow(/UNIQUE/);
	});

	it('a document whose seal was removed, and only that one', async () => {
		await tamper('seals_kept', 'DELETE FROM series_seals WHERE document_id = ?1', second.id);
		expect(await faults()).toEqual(['document_unsealed INV-2026-000002']);
	});

	it('a document whose seal was edited, and only that one', async () => {
		await tamper('seals_frozen', `UPDATE series_seals SET chain_hash = 'ab' WHERE document_id = ?1`, second.id);
		expect(await faults()).toEqual(['document_changed INV-2026-000002']);
	});

	it('documents of a series whose counter was removed', async () => {
		await tamper(null, 'DELETE FROM series');
		expect((await faults()).filter((fault) => fault.startsWith('document_inserted'))).toHaveLength(3);
	});
});

describe('the ledger', () => {
	it('an edited posting is named with its entry, its balance and its invoice', async () => {
		await tamper(
			'postings_frozen',
			`UPDATE ledger_postings SET amount = amount - 100 WHERE source = ?1 AND account = 'receivable'`,
			`${third.id}/issued`,
		);
		expect(await faults()).toEqual([
			`entry_unbalanced ${third.id}/issued`,
			`balance_wrong receivable/${third.customer_id}/EUR/2026-11-22`,
			'invoice_unposted INV-2026-000003',
		]);
	});

	it('an edited day balance is named with its account, owner, currency and day', async () => {
		await tamper(
			null,
			`UPDATE account_days SET debit = debit + 1 WHERE account = 'receivable' AND owner = ?1`,
			third.customer_id,
		);
		expect(await faults()).toEqual([
			`balance_wrong receivable/${third.customer_id}/EUR/2026-11-22`,
			`receivable_wrong ${third.customer_id}`,
		]);
	});

	it('a removed entry is named', async () => {
		await tamper('entries_kept', 'DELETE FROM ledger_entries WHERE source = ?1', `${third.id}/issued`);
		expect(await faults()).toContain(`entry_orphan ${third.id}/issued`);
	});

	it('an entry whose postings were removed is named, and its invoice', async () => {
		await tamper('postings_kept', 'DELETE FROM ledger_postings WHERE source = ?1', `${third.id}/issued`);
		const named = await faults();
		expect(named).toContain(`entry_empty ${third.id}/issued`);
		expect(named).toContain('invoice_unposted INV-2026-000003');
	});

	it('a paid amount that no payment explains is named', async () => {
		await tamper(null, 'UPDATE invoices SET amount_paid = amount_paid + 100 WHERE id = ?1', second.id);
		expect(await faults()).toEqual([
			`receivable_wrong ${second.customer_id}`,
			'invoice_payments_differ INV-2026-000002',
		]);
	});
});

describe('everything else', () => {
	it('an archived file that was changed or removed is found by the deep check only', async () => {
		await env.DOCUMENTS.put(`coko/invoices/${first.id}/original.pdf`, 'changed');
		await env.DOCUMENTS.delete(`coko/invoices/${second.id}/document.json`);
		expect(await faults()).toEqual([]);
		expect(await faults('?deep=true')).toEqual(
			[first, second]
				.toSorted((a, b) => (a.id < b.id ? -1 : 1))
				.map(({ invoice_number }) => `archive_changed ${invoice_number}`),
		);
	});

	it('an issued invoice without its archived files is named', async () => {
		await tamper('renditions_kept', 'DELETE FROM renditions WHERE document_id = ?1', first.id);
		expect(await faults()).toEqual(['archive_missing INV-2026-000001']);
	});

	it('parked work is named with its reason', async () => {
		await tamper(null, `UPDATE due_work SET parked_reason = 'no such thing' WHERE subject_id = ?1`, first.id);
		expect(await errors()).toMatchObject([{ kind: 'work_parked', detail: expect.stringContaining('no such thing') }]);
	});

	it('a missing setting is named with its mend', async () => {
		await tamper('config_kept', `DELETE FROM config_versions WHERE tenant_id = 'coko' AND type = 'payment_terms'`);
		house.clock.set(addSeconds(testInstant as never, 60));
		expect((await validate()).ok).toBe(false);
		expect(await errors()).toMatchObject([
			{ kind: 'setting_wrong', subject: 'payment_terms/default_due_days', mend: expect.stringContaining('30') },
		]);
	});

	it('a thousand faults and more are told in several answers', async () => {
		const rows = JSON.stringify(Array.from({ length: 1200 }, (_, index) => `x${String(index).padStart(5, '0')}`));
		const sql = `INSERT INTO account_days SELECT 'coko', 'bank', value, 'EUR', '2026-01-01', 1, 0 FROM json_each(?1)`;
		await tamper(null, sql, rows);
		const named = new Set<string>();
		let answers = 0;
		for (let query: string | null = ''; query !== null; answers++) {
			const answer: ValidationResponse = await validate(query);
			expect(answer.faults.length).toBeLessThanOrEqual(1000);
			for (const { kind, subject } of answer.faults) if (kind === 'balance_wrong') named.add(subject);
			query = answer.next_cursor === null ? null : `?cursor=${encodeURIComponent(answer.next_cursor)}`;
		}
		expect(answers).toBeGreaterThan(1);
		expect(named.size).toBe(1200);
	});

	it('a cursor that nobody gave out is refused, and a key without the scope', async () => {
		for (const cursor of ['x', btoa('["nothing",""]'), btoa('[1]'), btoa('{}')]) {
			const response = await house.request('GET', `/api/billing/validate?cursor=${encodeURIComponent(cursor)}`);
			expect(response.status).toBe(422);
		}
		const odd = btoa(JSON.stringify(['documents', 'x|true|y']));
		expect((await house.request('GET', `/api/billing/validate?cursor=${odd}`)).status).toBe(200);
		expect((await house.request('GET', '/api/billing/validate', { key: null })).status).toBe(401);
	});
});
