import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { readPdf } from '../../documents/pdf-reader.ts';
import { call } from '../../support/callers.ts';
import { type House, openHouse } from '../../support/house.ts';
import { leavesNothing, rowsGained } from '../../support/snapshot.ts';
import { draft, finalize, invoicesPath, issue, postInvoice, readInvoice, readProblem } from './requests.ts';

let house: House;

beforeAll(async () => {
	house = await openHouse();
	await issue(house);
});

const byCash = { amount: '10.00', method: 'cash', paid_on: '2026-11-20', reference: 'Reçu de Fatou' };
const byBank = { amount: '25.99', paid_on: '2026-11-21' };
const paymentsOf = async (id: string) => {
	const { results } = await env.DB.prepare(
		'SELECT method, amount, paid_on FROM payments WHERE invoice_id = ?1 ORDER BY id',
	)
		.bind(id)
		.all();
	return results;
};
const isSound = async () => expect((await call(house, 'GET', '/validate')).body).toMatchObject({ ok: true });
const printed = async (id: string): Promise<string> => {
	await house.drain();
	const response = await house.request('GET', `${invoicesPath}/${id}/pdf`);
	expect(response.status).toBe(200);
	return (await readPdf(new Uint8Array(await response.arrayBuffer()))).text;
};

describe('what was paid before the invoice', () => {
	it('is recorded with it and lowers what is due', async () => {
		const { answer: invoice, gained } = await rowsGained(() => issue(house, { prepaid: [byCash] }));
		expect(invoice).toMatchObject({ status: 'pending', amount_paid: '10.00', amount_due: '25.99', paid_at: null });
		expect(invoice.prepaid).toEqual([{ method: 'cash', amount: '10.00', paid_on: '2026-11-20' }]);
		expect(gained).toMatchObject({ invoices: 1, payments: 1, ledger_entries: 2 });
		expect(await paymentsOf(invoice.id)).toEqual([{ method: 'cash', amount: 1000, paid_on: '2026-11-20' }]);
		await isSound();
	});

	it('pays the invoice by its issue when it covers the whole, and nothing waits for it', async () => {
		const { answer: invoice, gained } = await rowsGained(() => issue(house, { prepaid: [byCash, byBank] }));
		expect(invoice).toMatchObject({ status: 'paid', amount_due: '0.00', paid_at: '2026-11-22T10:00:00.000Z' });
		expect(gained).toMatchObject({ payments: 2, ledger_entries: 3 });
		expect(gained).not.toHaveProperty('due_work');
		await isSound();
	});

	it('is kept by a draft, its reference sealed, and recorded when the draft is issued', async () => {
		const { id, amount_paid: paid, prepaid } = await draft(house, { prepaid: [byCash] });
		expect([paid, prepaid]).toEqual(['0.00', [{ method: 'cash', amount: '10.00', paid_on: '2026-11-20' }]]);
		expect(await paymentsOf(id)).toEqual([]);
		const row = await env.DB.prepare('SELECT prepaid FROM invoices WHERE id = ?1')
			.bind(id)
			.first<{ prepaid: string }>();
		expect(row?.prepaid).toContain('reference_sealed');
		expect(row?.prepaid).not.toContain('Fatou');
		expect(await readInvoice(await finalize(house, id))).toMatchObject({ amount_paid: '10.00', amount_due: '25.99' });
		expect(await paymentsOf(id)).toHaveLength(1);
		const kept = await env.DB.prepare('SELECT prepaid FROM invoices WHERE id = ?1')
			.bind(id)
			.first<{ prepaid: string }>();
		expect(kept?.prepaid).not.toContain('reference');
		const scope = house.wiring.open({ tenantId: 'coko' as never, background: () => undefined });
		const { payments } = await scope
			.storeFor('coko' as never)
			.load({ payments: { kind: 'payment.byInvoice', invoiceId: id as never } });
		expect(payments[0]?.reference).toBe('Reçu de Fatou');
		await isSound();
	});

	it('can be changed on a draft, and is asked for again in another currency', async () => {
		const { id } = await draft(house, { prepaid: [byCash] });
		const change = (body: object) => house.request('PATCH', `${invoicesPath}/${id}`, { body });
		const changed = await readInvoice(await change({ prepaid: [{ ...byCash, amount: '5.00' }] }));
		expect(changed.prepaid[0]?.amount).toBe('5.00');
		const francs = { currency: 'XOF', discounts: [], items: [{ description: 'Livre', unit_price: '6500' }] };
		expect((await readProblem(await change(francs), 422)).type).toBe('/problems/prepaid-wrong-currency');
		expect((await readInvoice(await change({ ...francs, prepaid: [] }))).currency).toBe('XOF');
	});

	it.each([
		['more than the total', [{ ...byCash, amount: '36.00' }], 'prepaid-exceeds-total'],
		['more than the total together', [byCash, { ...byCash, amount: '26.00' }], 'prepaid-exceeds-total'],
		['of a day to come', [{ ...byCash, paid_on: '2026-11-23' }], 'prepaid-in-future'],
		['of nothing', [{ ...byCash, amount: '0.00' }], 'prepaid-not-positive'],
		['in wrong decimals', [{ ...byCash, amount: '1.5' }], 'invalid-request'],
		['without a day', [{ amount: '1.00' }], 'invalid-request'],
		['by a method that only a provider has', [{ ...byCash, method: 'card' }], 'invalid-request'],
		['as credit, which is not the caller’s to give', [{ ...byCash, method: 'customer_credit' }], 'invalid-request'],
		['in eleven parts', Array.from({ length: 11 }, () => ({ ...byCash, amount: '1.00' })), 'invalid-request'],
	])('is refused: %s', async (_name, prepaid, type) => {
		const problem = await readProblem(await leavesNothing(() => postInvoice(house, { prepaid })), 422);
		expect(problem.type).toBe(`/problems/${type}`);
		await readProblem(await leavesNothing(() => postInvoice(house, { prepaid, draft: true })), 422);
	});
});

describe('the original', () => {
	it('shows what was paid before, and how to pay the rest', async () => {
		const { id } = await issue(house, { prepaid: [byCash] });
		const text = await printed(id);
		for (const expected of ['Réglé le 20/11/2026, espèces', '-10,00 €', '25,99 €', 'À régler au plus tard le']) {
			expect(text).toContain(expected);
		}
		expect(text).not.toContain('Fatou');
	});

	it('of an invoice that was paid before says so and asks for nothing', async () => {
		const { id } = await issue(house, { prepaid: [byCash, byBank] });
		const text = await printed(id);
		for (const expected of [
			'Facture acquittée le 21 novembre 2026 par espèces, virement : rien ne reste à payer.',
			'Réglé le 21/11/2026, virement',
			'Net à payer',
			'0,00 €',
		]) {
			expect(text).toContain(expected);
		}
		for (const unwanted of ['IBAN', 'Payer en ligne', 'À régler', '{', 'réf.', 'recouvrement']) {
			expect(text).not.toContain(unwanted);
		}
	});

	it('stays what it was when the rest is paid before it is printed', async () => {
		const { id } = await issue(house, { prepaid: [byCash] });
		await house.request('POST', `${invoicesPath}/${id}/mark-paid`);
		expect(await printed(id)).toContain('À régler au plus tard le');
	});
});
