import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Body, call } from '../../support/callers.ts';
import { freshStorage, type House, openHouse } from '../../support/house.ts';
import { draft, finalize, invoicesPath, issue, postInvoice, readInvoice, readProblem } from './requests.ts';

let house: House;

beforeEach(async () => {
	await freshStorage();
	house = await openHouse();
});

const set = (key: string, pattern: string, restart = 'yearly', more: object = {}) =>
	call(house, 'POST', '/config', {
		body: { config_type: 'invoice_numbering', config_key: key, value: { pattern, restart }, ...more },
	});

const change = async (key: string, value: object, more: object = {}) => {
	const { body } = await call(house, 'GET', `/config?config_type=invoice_numbering&config_key=${key}`);
	return call(house, 'PATCH', `/config/${body.data[0].id}`, { body: { value, ...more } });
};

const refusalOf = ({ status, body }: { status: number; body: Body }): string => {
	expect([status, body.type]).toEqual([422, '/problems/config-invalid-value']);
	expect(body.errors[0].pointer).toBe('/value/pattern');
	return body.errors[0].detail;
};

describe('an invoice in a series of the tenant', () => {
	it('is numbered by it, beside the default one', async () => {
		expect((await set('invoice.web', 'WEB-{YYYY}-{NNNN}')).status).toBe(201);
		const numbers = [];
		for (const series of ['web', null, 'web']) numbers.push((await issue(house, { series })).invoice_number);
		expect(numbers).toEqual(['WEB-2026-0001', 'INV-2026-000001', 'WEB-2026-0002']);
	});

	it('names it, on a draft too, which keeps it until it is issued', async () => {
		await set('invoice.web', 'WEB-{YYYY}-{NNNN}');
		const { id, series } = await draft(house, { series: 'web' });
		expect(series).toBe('web');
		expect(await readInvoice(await finalize(house, id))).toMatchObject({
			series: 'web',
			invoice_number: 'WEB-2026-0001',
		});
	});

	it('may change as long as it is a draft', async () => {
		await set('invoice.web', 'WEB-{YYYY}-{NNNN}');
		const { id } = await draft(house);
		await readInvoice(await house.request('PATCH', `${invoicesPath}/${id}`, { body: { series: 'web' } }));
		expect((await readInvoice(await finalize(house, id))).invoice_number).toBe('WEB-2026-0001');
	});

	it('a series that is not set is refused, for a draft as well', async () => {
		for (const given of [{ series: 'web' }, { series: 'web', draft: true }]) {
			const problem = await readProblem(await postInvoice(house, given), 422);
			expect(problem).toMatchObject({ type: '/problems/invoice-unknown-series', errors: [{ pointer: '/series' }] });
			expect(problem.errors?.[0]?.detail).toContain('invoice_numbering/invoice.web');
		}
	});

	it.each(['', 'Web', 'web.shop', 'a_b', 'x'.repeat(21), 7])('a name such as %j is refused', async (series) => {
		expect((await readProblem(await postInvoice(house, { series }), 422)).errors).toMatchObject([
			{ pointer: '/series' },
		]);
	});

	it('many in one call are numbered each by its own', async () => {
		await set('invoice.web', 'WEB-{YYYY}-{NNNN}');
		const item = (series: string | null) => ({
			external_id: null,
			customer: { name: 'Awa', country: 'FR' },
			currency: 'EUR',
			series,
			items: [{ description: 'x', unit_price: '1.00' }],
		});
		const { body } = await call(house, 'POST', '/invoices/bulk', {
			body: { invoices: [item('web'), item(null), item('shop'), item('web')] },
		});
		expect(body.results.map((each: Body) => each.invoice?.invoice_number ?? each.problem.type)).toEqual([
			'WEB-2026-0001',
			'INV-2026-000001',
			'/problems/invoice-unknown-series',
			'WEB-2026-0002',
		]);
	});
});

describe('a credit note', () => {
	const credited = async (id: string): Promise<string> => {
		const { status, body } = await call(house, 'POST', `/invoices/${id}/credit-notes`, { body: {} });
		expect(status, JSON.stringify(body)).toBe(201);
		return body.credit_note_number;
	};

	it('takes the series of the same name, else the default one, and is sealed and proven there', async () => {
		await set('invoice.web', 'WEB-{YYYY}-{NNNN}');
		await set('invoice.shop', 'SHOP-{YYYY}-{NNNN}');
		await set('credit_note.web', 'WCN-{YYYY}-{NNNN}');
		const numbers = [];
		for (const series of ['web', 'shop', null]) numbers.push(await credited((await issue(house, { series })).id));
		expect(numbers).toEqual(['WCN-2026-0001', 'CN-2026-000001', 'CN-2026-000002']);
		await house.drain();
		const { body } = await call(house, 'GET', '/validate');
		expect(body.faults.filter(({ kind }: Body) => kind.startsWith('document_'))).toEqual([]);
		expect(body.checked.documents).toBe(6);
		await env.DB.prepare('DROP TRIGGER credit_notes_frozen').run();
		await env.DB.prepare(`UPDATE credit_notes SET reason = 'another' WHERE number = 'CN-2026-000001'`).run();
		const proof = (await call(house, 'GET', '/validate')).body.faults;
		expect(proof.filter(({ kind }: Body) => kind.startsWith('document_'))).toMatchObject([
			{ kind: 'document_changed', subject: 'CN-2026-000001' },
		]);
	});
});

describe('a numbering is refused when it is set', () => {
	it('when another series can give its numbers', async () => {
		expect(refusalOf(await set('invoice.web', 'INV-{YYYY}-{NNNNNN}'))).toContain('invoice_numbering/invoice,');
		expect(refusalOf(await set('invoice.web', 'inv-2026-{NNNNNN}', 'never'))).toContain('INV-{YYYY}-{NNNNNN}');
		expect(refusalOf(await set('credit_note.web', 'CN-{YYYY}-{NNNNNN}'))).toContain('invoice_numbering/credit_note,');
	});

	it('when a planned change of another series will give its numbers', async () => {
		await change('credit_note', { pattern: 'AV-{YYYY}-{NNNN}', restart: 'yearly' }, { valid_from: '2027-01-01' });
		expect(refusalOf(await set('invoice.web', 'AV-{YYYY}-{NNNN}'))).toContain('AV-{YYYY}-{NNNN}');
	});

	it('when its counter begins again at numbers that exist, on creation and on change', async () => {
		await issue(house);
		expect(refusalOf(await change('invoice', { pattern: 'INV-{YYYY}-{NNNNNN}', restart: 'never' }))).toContain(
			'INV-2026-000001, which exists',
		);
		expect((await change('invoice', { pattern: 'FA-{YYYY}-{NNNNNN}', restart: 'yearly' })).status).toBe(200);
		expect(refusalOf(await set('invoice.web', 'INV-{YYYY}-{NNNNNN}'))).toContain('INV-2026-000001');
	});

	it('but not when it goes on where the counter stands, or begins with a year without numbers', async () => {
		await issue(house);
		const same = { pattern: 'INV-{YYYY}-{NNNNNN}', restart: 'yearly' };
		expect((await change('invoice', same)).status).toBe(200);
		const later = { pattern: 'INV-{YYYY}-{NNNNNN}', restart: 'never' };
		expect((await change('invoice', later, { valid_from: '2027-01-01' })).status).toBe(200);
	});

	it('names that are no series, and further series of receipts, are no settings', async () => {
		for (const key of [
			'invoice.',
			'invoice.Web',
			'invoice.a.b',
			'receipt.web',
			'order.web',
			`invoice.${'x'.repeat(21)}`,
		]) {
			const { status, body } = await set(key, 'X-{YYYY}-{NNNN}');
			expect([key, status, body.type]).toEqual([key, 422, '/problems/config-unknown-key']);
			expect(body.errors[0].detail).toContain('invoice.{name}');
		}
	});
});

describe('the list of series', () => {
	const list = async (query = '') => (await call(house, 'GET', `/series${query}`)).body;

	it('tells where each stands and what it gives next, those without documents too', async () => {
		await set('invoice.web', 'WEB-{YYYY}{MM}-{NNN}', 'monthly');
		await issue(house);
		await issue(house, { series: 'web' });
		await house.drain();
		await issue(house);
		const { data, next_cursor } = await list();
		expect(next_cursor).toBeNull();
		expect(data.map(({ code, period, next_number }: Body) => [code, period, next_number])).toEqual([
			['credit_note', '2026', 'CN-2026-000001'],
			['invoice', '2026', 'INV-2026-000003'],
			['invoice.web', '2026-11', 'WEB-202611-002'],
			['receipt', '2026', 'REC-2026-000001'],
		]);
		expect(data[1]).toEqual({
			object: 'series',
			code: 'invoice',
			period: '2026',
			last_sequence: 2,
			last_date: '2026-11-22',
			next_number: 'INV-2026-000003',
			sealed_up_to: 1,
		});
		expect(data[0]).toMatchObject({ last_sequence: 0, last_date: null, sealed_up_to: 0 });
	});

	it('a period that is over gives no more numbers', async () => {
		await issue(house);
		house.clock.set('2027-01-02T10:00:00Z');
		const { data } = await list();
		const own = data.filter(({ code }: Body) => code === 'invoice');
		expect(own).toMatchObject([
			{ period: '2026', next_number: null },
			{ period: '2027', last_sequence: 0, next_number: 'INV-2027-000001' },
		]);
	});

	it('comes page by page, each series once', async () => {
		await set('invoice.web', 'WEB-{YYYY}-{NNN}');
		await issue(house, { series: 'web' });
		const whole = (await list()).data;
		const found: Body[] = [];
		for (let query: string | null = '?limit=1'; query !== null; ) {
			const page: Body = await list(query);
			expect(page.data).toHaveLength(1);
			found.push(...page.data);
			query = page.next_cursor === null ? null : `?limit=1&cursor=${encodeURIComponent(page.next_cursor)}`;
		}
		expect(found).toEqual(whole);
		expect((await call(house, 'GET', '/series?cursor=nothing')).status).toBe(422);
	});
});
