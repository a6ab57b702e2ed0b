import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importJWK, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { developmentIdentity } from '../../cli/development-key.ts';
import { differingExplanation, explanation, inclusiveExplanation } from './explanation.examples.ts';
import { billing, type FakeService, startFakeService } from './fake-service.ts';
import { invoiceEvent, issuedInvoice } from './invoice.examples.ts';

let service: FakeService;
beforeEach(async () => {
	service = await startFakeService();
});
afterEach(() => service.close());

const atService = (...args: readonly string[]) => billing([...args, '--url', service.url]);

describe('validate', () => {
	const sound = {
		object: 'validation',
		tenant: 'coko',
		ok: true,
		checked: { documents: 2 },
		faults: [],
		next_cursor: null,
	};
	const fault = {
		kind: 'document_changed',
		severity: 'error',
		subject: 'INV-2026-000002',
		detail: 'The document is not what was sealed.',
		mend: 'Restore the row.',
	};

	it('a sound tenant is exit code 0, in one line', async () => {
		service.on('GET /api/billing/validate', { body: sound });
		const { code, out } = await atService('validate');
		expect({ code, out }).toEqual({ code: 0, out: 'coko: no fault (looked at 2 documents)\n' });
		expect(service.asked).toMatchObject([{ path: '/api/billing/validate', key: 'ck_test_admin' }]);
	});

	it('a fault is exit code 1, told with its number and its mend', async () => {
		service.on('GET /api/billing/validate', { body: { ...sound, ok: false, faults: [fault] } });
		const { code, out } = await atService('validate', '--deep');
		expect(code).toBe(1);
		expect(out).toContain('✗ INV-2026-000002  document_changed');
		expect(out).toContain('→ Restore the row.');
		expect(service.asked[0]?.path).toBe('/api/billing/validate?deep=true');
	});

	it('a warning is told and is exit code 0', async () => {
		service.on('GET /api/billing/validate', { body: { ...sound, faults: [{ ...fault, severity: 'warning' }] } });
		const { code, out } = await atService('validate');
		expect(code).toBe(0);
		expect(out).toContain('coko: no fault, 1 to look at');
	});

	it('an answer in parts is put together', async () => {
		service.on('GET /api/billing/validate', ({ path }) => ({
			body: path.includes('cursor=') ? { ...sound, ok: false, faults: [fault] } : { ...sound, next_cursor: 'x=' },
		}));
		const { code, out } = await atService('validate', '--json');
		expect(code).toBe(1);
		expect(JSON.parse(out)).toEqual({
			tenants: [{ tenant: 'coko', ok: false, checked: { documents: 4 }, faults: [fault] }],
		});
	});

	it('goes through the tenants of all keys', async () => {
		service.on('GET /api/billing/validate', ({ key }) => ({ body: { ...sound, tenant: `of ${key}` } }));
		const { out } = await billing(['validate'], { COKO_URL: service.url, COKO_KEY: 'a,b' });
		expect(out).toMatch(/^of a: .*\nof b: /);
	});
});

describe('init', () => {
	it('creates the demo tenants, lets them trust the development key, and tells the keys once', async () => {
		service.on('POST /api/billing/tenants', ({ body }) => {
			const { id, admin_key } = body as { id: string; admin_key: string };
			return id === 'coko' ? { status: 201, body: { id, admin_key } } : { status: 409, body: {} };
		});
		service.on('POST /api/billing/config', { status: 201, body: {} });
		const { code, out } = await atService('init');
		expect(code).toBe(0);
		expect(out).toMatch(/coko +│ created +│ ck_test_admin/);
		expect(out).toMatch(/coko-sn +│ exists +│ \(told when it was created\)/);
		expect(service.asked.map(({ path, key }) => `${path} ${key}`)).toEqual([
			'/api/billing/tenants ck_test_platform',
			'/api/billing/config ck_test_admin',
			'/api/billing/tenants ck_test_platform',
			'/api/billing/config ck_test_coko-sn_development',
		]);
		expect(service.asked[1]?.body).toMatchObject({ config_type: 'identity', config_key: 'end_users' });
	});

	it('creates the tenants of a file, and tells programs their keys', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'coko-cli-'));
		const file = join(folder, 'tenants.json');
		writeFileSync(file, JSON.stringify([{ id: 'lumen', name: 'Lumen' }]));
		service.on('POST /api/billing/tenants', { status: 201, body: { id: 'lumen', admin_key: 'ck_live_lumen_x' } });
		const { code, out } = await atService('init', file, '--platform-key', 'secret', '--json');
		rmSync(folder, { recursive: true });
		expect(code).toBe(0);
		expect(JSON.parse(out)).toEqual({
			tenants: [
				{ tenant: 'lumen', outcome: 'created', admin_key: 'ck_live_lumen_x', development_identity: 'not wanted' },
			],
		});
		expect(service.asked).toMatchObject([{ key: 'secret', body: { id: 'lumen', name: 'Lumen' } }]);
	});

	it('a file that is not there is told', async () => {
		const { code, err } = await atService('init', '/nowhere/tenants.json');
		expect(code).toBe(2);
		expect(err).toContain('/nowhere/tenants.json cannot be used');
	});

	it('the demo tenants are not made elsewhere than on this machine', async () => {
		const { code, err } = await billing(['init', '--url', 'https://billing.example.com', '--platform-key', 'x']);
		expect(code).toBe(2);
		expect(err).toContain('on this machine only');
	});
});

describe('debug-invoice', () => {
	const explainPath = `GET /api/billing/invoices/${issuedInvoice.id}/explain`;

	beforeEach(() => {
		service.on('GET /api/billing/invoices/by-number', { body: issuedInvoice });
		service.on(`GET /api/billing/invoices/${issuedInvoice.id}`, { body: issuedInvoice });
		service.on(explainPath, { body: explanation });
		service.on(`GET /api/billing/invoices/${issuedInvoice.id}/events`, {
			body: { data: [invoiceEvent], next_cursor: null },
		});
	});

	/** The cells of the row that begins with a figure. */
	const rowOf = (out: string, figure: string): readonly string[] =>
		out
			.split('\n')
			.map((row) => row.split('│').map((cell) => cell.trim()))
			.find(([, first]) => first === figure)
			?.slice(1, -1) ?? [];

	it('shows where each figure comes from: the sum, what it is before rounding, how it is rounded, by which setting', async () => {
		const { code, out } = await atService('debug-invoice', 'INV-2026-000001');
		expect(code).toBe(0);
		expect(rowOf(out, 'items/0/gross')).toEqual([
			'items/0/gross',
			'64.22 × 2.25 = 144.495',
			'144.50',
			'half away from zero',
			'',
		]);
		expect(rowOf(out, 'items/0/discounts/0/amount')[1]).toBe('5 % of 144.50 = 7.225');
		expect(rowOf(out, 'items/0/discount_amount')[1]).toBe('7.23, at most 144.50');
		expect(rowOf(out, 'items/1/document_discount_amount').slice(1, 4)).toEqual([
			'14.73 × 9.99 / 147.26 = 0.999271…',
			'1.00',
			'largest remainder',
		]);
		expect(rowOf(out, 'tax_breakdown/0/tax_amount').slice(1)).toEqual([
			'123.54 × 0.2 = 24.708',
			'24.71',
			'half away from zero',
			'cfg_vat@3',
		]);
		expect(rowOf(out, 'received/0/amount').slice(1, 3)).toEqual(['as given by pay_1', '20.00']);
		expect(rowOf(out, 'amount_due').slice(1, 4)).toEqual(['157.73 − 20.00 − 0.00', '137.73', '']);
		expect(rowOf(out, 'tax_amount_books/amount').slice(1)).toEqual([
			'25.20 × 655957/1000 = 16530.1164',
			'16530 XOF',
			'half away from zero',
			'fixed parity 655.957',
		]);
		expect(rowOf(out, 'due_date').slice(1)).toEqual([
			'2026-11-22 + 45 days, to the end of the month',
			'2027-01-31',
			'',
			'cfg_terms@2',
		]);
		expect(out).toContain('explicit rate: no, franchise: no');
		expect(out).toContain('every figure agrees with the document');
		expect(out).toContain('discounts/0: 10 % (Bienvenue)');
		expect(out).toContain('invoice.partly_paid');
		expect(out).toContain('amount=20.00 method=bank_transfer');
	});

	it('takes an id as well as a number', async () => {
		const { code } = await atService('debug-invoice', issuedInvoice.id);
		expect(code).toBe(0);
		expect(service.asked[0]?.path).toBe(`/api/billing/invoices/${issuedInvoice.id}`);
	});

	it('takes the tax out of prices that include it', async () => {
		service.on(explainPath, { body: inclusiveExplanation });
		const { out } = await atService('debug-invoice', 'INV-2026-000001');
		expect(rowOf(out, 'tax_breakdown/0/tax_amount').slice(1, 3)).toEqual([
			'35.99 × 0.2 / (1 + 0.2) = 5.998333…',
			'6.00',
		]);
	});

	it('a figure that the document tells otherwise is told beside it, exit code 1', async () => {
		service.on(explainPath, { body: differingExplanation });
		const { code, out } = await atService('debug-invoice', 'INV-2026-000001');
		expect(code).toBe(1);
		expect(rowOf(out, 'tax_amount')[2]).toBe('25.20 ≠ 25.21');
		expect(out).toContain('tax_amount: 25.20 calculated, 25.21 on the document');
		expect(out).toContain('issued under an older rule');
	});

	it('another system’s rounding is told, and is exit code 0', async () => {
		service.on(explainPath, { body: { ...differingExplanation, imported_at: '2026-11-22T10:00:00.000Z' } });
		const { code, out } = await atService('debug-invoice', 'INV-2026-000001');
		expect(code).toBe(0);
		expect(out).toContain('the document differs (taken over from another system');
	});

	it('goes without the time line where the service does not tell it', async () => {
		service.on(`GET /api/billing/invoices/${issuedInvoice.id}/events`, { status: 404, body: { title: 'x' } });
		const { code, out } = await atService('debug-invoice', 'INV-2026-000001');
		expect(code).toBe(0);
		expect(out).toContain('What happened: not told');
	});

	it('gives programs the invoice, the explanation and the events', async () => {
		const { out } = await atService('debug-invoice', 'INV-2026-000001', '--json');
		expect(JSON.parse(out)).toEqual({ invoice: issuedInvoice, explanation, events: [invoiceEvent] });
	});

	it('an invoice that is not there is told, exit code 3', async () => {
		service.on('GET /api/billing/invoices/by-number', { status: 404, body: { title: 'There is no such invoice' } });
		const { code, err } = await atService('debug-invoice', 'INV-9');
		expect(code).toBe(3);
		expect(err).toContain('There is no such invoice (404');
	});
});

describe('token', () => {
	it('mints what the demo tenants trust', async () => {
		const { code, out } = await billing(['token', '--role', 'customer', '--sub', '42', '--seconds', '60']);
		expect(code).toBe(0);
		const [publicKey] = developmentIdentity.jwks.keys;
		const { payload, protectedHeader } = await jwtVerify(out.trim(), await importJWK(publicKey!, 'ES256'), {
			issuer: developmentIdentity.issuer,
			audience: 'coko',
		});
		expect(protectedHeader).toMatchObject({ alg: 'ES256', kid: 'development-only' });
		expect(payload).toMatchObject({ sub: '42', role: 'customer' });
		expect(payload.exp! - payload.iat!).toBe(60);
	});

	it('is refused for a service elsewhere', async () => {
		const { code, err } = await billing(['token', '--role', 'customer', '--sub', '42'], {
			COKO_URL: 'https://billing.example.com',
		});
		expect(code).toBe(2);
		expect(err).toContain('only made for a service on this machine');
	});
});
