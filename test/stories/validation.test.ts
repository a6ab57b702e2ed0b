import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { addSeconds } from '../../src/domain/kernel/calendar.ts';
import { consumeQueued, senegaleseKey } from '../support/house.ts';
import { openSealedHouse, type SealedHouse, tamper } from '../support/sealed-house.ts';

let scene: SealedHouse;

beforeEach(async () => {
	scene = await openSealedHouse();
});

describe('an untouched house', () => {
	it('has no fault, deep or not', async () => {
		const shallow = await scene.validate();
		expect(shallow).toMatchObject({ object: 'validation', tenant: 'coko', ok: true, next_cursor: null });
		expect(shallow.checked).toMatchObject({ documents: 3, entries: 4, customers: 2 });
		const deep = await scene.validate('?deep=true');
		expect(deep).toMatchObject({ ok: true, checked: { archived: 7 } });
		expect(await scene.faults('?deep=true')).toEqual([]);
	});

	it('is checked tenant by tenant', async () => {
		const response = await scene.validate('', senegaleseKey);
		expect(response).toMatchObject({ tenant: 'coko-sn', ok: true, checked: { documents: 0 } });
	});

	it('a document that the queue has not sealed yet is no fault, until five minutes have passed', async () => {
		const fourth = await scene.issue();
		expect(await scene.faults()).toEqual([]);
		scene.house.clock.set(addSeconds(scene.house.clock.now(), 301));
		expect(await scene.faults()).toEqual([
			`work_undone document.render ${fourth.id}`,
			`work_undone series.seal ${fourth.id}`,
			'document_unsealed INV-2026-000004',
		]);
	});

	it('checking changes nothing', async () => {
		const response = await scene.house.request('GET', '/api/billing/validate?deep=true');
		expect(response.headers.get('server-timing')).toContain(', 0 rows written');
	});

	it('more documents than one page proves are proven page by page, each link from the one before', async () => {
		const body = {
			external_id: '42',
			currency: 'EUR',
			items: [{ description: 'x', quantity: 1, unit_price: 1 }],
		};
		for (let round = 0; round < 10; round++) {
			await Promise.all(
				Array.from({ length: 10 }, () => scene.house.request('POST', '/api/billing/invoices/', { body })),
			);
		}
		const seals = scene.house.queued.splice(0).filter(({ kind }) => kind === 'series.seal');
		await consumeQueued(scene.house.wiring, seals);
		const { n } = (await env.DB.prepare('SELECT count(*) AS n FROM series_seals').first<{ n: number }>())!;
		expect(n).toBeGreaterThan(100);
		expect(await scene.validate()).toMatchObject({ ok: true, checked: { documents: n } });
	}, 60_000);
});

describe('the ledger', () => {
	it('an edited posting is named with its entry, its balance and its invoice', async () => {
		await tamper(
			'postings_frozen',
			`UPDATE ledger_postings SET amount = amount - 100 WHERE source = ?1 AND account = 'receivable'`,
			`${scene.third.id}/issued`,
		);
		expect(await scene.faults()).toEqual([
			`entry_unbalanced ${scene.third.id}/issued`,
			`balance_wrong receivable/${scene.third.customer_id}/EUR/2026-11-22`,
			'invoice_unposted INV-2026-000003',
		]);
	});

	it('an edited day balance is named with its account, owner, currency and day', async () => {
		await tamper(
			null,
			`UPDATE account_days SET debit = debit + 1 WHERE account = 'receivable' AND owner = ?1`,
			scene.third.customer_id,
		);
		expect(await scene.faults()).toEqual([
			`balance_wrong receivable/${scene.third.customer_id}/EUR/2026-11-22`,
			`receivable_wrong ${scene.third.customer_id}`,
		]);
	});

	it('a removed entry is named', async () => {
		await tamper('entries_kept', 'DELETE FROM ledger_entries WHERE source = ?1', `${scene.third.id}/issued`);
		expect(await scene.faults()).toContain(`entry_orphan ${scene.third.id}/issued`);
	});

	it('an entry whose postings were removed is named, and its invoice', async () => {
		await tamper('postings_kept', 'DELETE FROM ledger_postings WHERE source = ?1', `${scene.third.id}/issued`);
		const named = await scene.faults();
		expect(named).toContain(`entry_empty ${scene.third.id}/issued`);
		expect(named).toContain('invoice_unposted INV-2026-000003');
	});

	it('a paid amount that no payment explains is named', async () => {
		await tamper(null, 'UPDATE invoices SET amount_paid = amount_paid + 100 WHERE id = ?1', scene.second.id);
		expect(await scene.faults()).toEqual([
			`receivable_wrong ${scene.second.customer_id}`,
			'invoice_payments_differ INV-2026-000002',
		]);
	});
});

describe('everything else', () => {
	it('an archived file that was changed or removed is found by the deep check only', async () => {
		await env.DOCUMENTS.put(`coko/invoices/${scene.first.id}/original.pdf`, 'changed');
		await env.DOCUMENTS.delete(`coko/invoices/${scene.second.id}/document.json`);
		expect(await scene.faults()).toEqual([]);
		expect(await scene.faults('?deep=true')).toEqual(
			[scene.first, scene.second]
				.toSorted((a, b) => (a.id < b.id ? -1 : 1))
				.map(({ invoice_number }) => `archive_changed ${invoice_number}`),
		);
	});

	it('an issued invoice without its archived files is named', async () => {
		await tamper('renditions_kept', 'DELETE FROM renditions WHERE document_id = ?1', scene.first.id);
		expect(await scene.faults()).toEqual(['archive_missing INV-2026-000001']);
	});

	it('parked work is named with its reason', async () => {
		await tamper(
			null,
			`UPDATE due_work SET parked_reason = 'no such thing' WHERE kind = 'invoice.overdue' AND subject_id = ?1`,
			scene.first.id,
		);
		expect(await scene.errors()).toMatchObject([
			{ kind: 'work_parked', detail: expect.stringContaining('no such thing') },
		]);
	});

	it('a missing setting is named with its mend', async () => {
		await tamper('config_kept', `DELETE FROM config_versions WHERE tenant_id = 'coko' AND type = 'payment_terms'`);
		scene.house.clock.set(addSeconds(scene.house.clock.now(), 60));
		expect((await scene.validate()).ok).toBe(false);
		expect(await scene.errors()).toMatchObject([
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
			const answer: Awaited<ReturnType<SealedHouse['validate']>> = await scene.validate(query);
			expect(answer.faults.length).toBeLessThanOrEqual(1000);
			for (const { kind, subject } of answer.faults) if (kind === 'balance_wrong') named.add(subject);
			query = answer.next_cursor === null ? null : `?cursor=${encodeURIComponent(answer.next_cursor)}`;
		}
		expect(answers).toBeGreaterThan(1);
		expect(named.size).toBe(1200);
	});

	it('a cursor that nobody gave out is refused, and a key without the scope', async () => {
		for (const cursor of ['x', btoa('["nothing",""]'), btoa('[1]'), btoa('{}')]) {
			const response = await scene.house.request('GET', `/api/billing/validate?cursor=${encodeURIComponent(cursor)}`);
			expect(response.status).toBe(422);
		}
		const odd = btoa(JSON.stringify(['documents', 'x|true|y']));
		expect((await scene.house.request('GET', `/api/billing/validate?cursor=${odd}`)).status).toBe(200);
		expect((await scene.house.request('GET', '/api/billing/validate', { key: null })).status).toBe(401);
	});
});
