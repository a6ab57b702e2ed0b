import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSigner, issuer } from '../../support/callers.ts';
import { freshStorage, type House, openHouse } from '../../support/house.ts';
import { leavesNothing } from '../../support/snapshot.ts';
import {
	cancel,
	credit,
	creditNotesPath,
	invoiceById,
	keepCredit,
	readCredited,
	refund,
	toRefund,
	writeOff,
} from './credit-requests.ts';
import { awa, invoiceBody, invoicesPath, issue, item, pay, postInvoice, readInvoice, readProblem } from './requests.ts';

let house: House;

beforeEach(async () => {
	await freshStorage();
	house = await openHouse();
});

/** Balances of the ledger over all days, in minor units: debits positive. */
const balances = async (): Promise<Record<string, number>> => {
	const { results } = await env.DB.prepare(
		`SELECT account, sum(debit - credit) AS balance FROM account_days WHERE tenant_id = 'coko' GROUP BY account`,
	).all<{ account: string; balance: number }>();
	return Object.fromEntries(results.filter(({ balance }) => balance !== 0).map((row) => [row.account, row.balance]));
};

const movements = async (): Promise<readonly string[]> => {
	const { results } = await env.DB.prepare(
		`SELECT kind, amount, balance FROM customer_credits WHERE tenant_id = 'coko' ORDER BY sequence`,
	).all();
	return results.map(({ kind, amount, balance }) => `${kind} ${amount} -> ${balance}`);
};

const validated = async (): Promise<readonly unknown[]> => {
	await house.drain();
	const response = await house.request('GET', '/api/billing/validate?deep=true');
	const { faults }: { faults: readonly { severity: string }[] } = await response.json();
	return faults.filter(({ severity }) => severity === 'error');
};

describe('an invoice of 35.99 of which 20.00 are paid', () => {
	it('cancelled: 15.99 are no longer due and 20.00 are the customer’s, who pays the next invoice with them', async () => {
		const { id } = await issue(house);
		await pay(house, id, { amount: '20.00' });
		const note = await readCredited(await cancel(house, id, { reason: 'Commande annulée' }));
		expect(note).toMatchObject({
			object: 'credit_note',
			credit_note_number: 'CN-2026-000001',
			invoice_id: id,
			invoice_number: 'INV-2026-000001',
			kind: 'full',
			reason: 'Commande annulée',
			subtotal: '29.99',
			tax_amount: '6.00',
			total_amount: '35.99',
			applied_amount: '15.99',
			freed_amount: '20.00',
			issue_date: '2026-11-22',
			invoice: { status: 'cancelled', amount_paid: '0.00', amount_credited: '35.99', amount_due: '0.00' },
		});
		expect(await balances()).toEqual({ bank: 2000, customer_credit: -2000 });
		const next = await issue(house);
		expect(next).toMatchObject({
			status: 'pending',
			total_amount: '35.99',
			amount_paid: '20.00',
			amount_due: '15.99',
			prepaid: [{ method: 'customer_credit', amount: '20.00', paid_on: '2026-11-22' }],
		});
		expect(await movements()).toEqual(['credit_note 2000 -> 2000', 'applied -2000 -> 0']);
		expect(await validated()).toEqual([]);
	});

	it('cancelled with a refund: the 20.00 go back and the invoice is refunded', async () => {
		const { id } = await issue(house);
		await pay(house, id, { amount: '20.00' });
		const note = await readCredited(await cancel(house, id, toRefund));
		expect(note).toMatchObject({ freed_amount: '20.00', invoice: { status: 'refunded', amount_due: '0.00' } });
		expect(await movements()).toEqual(['credit_note 2000 -> 2000', 'refunded -2000 -> 0']);
		expect(await balances()).toEqual({});
		expect(await validated()).toEqual([]);
	});

	it('cancelled and refunded by hand afterwards, in two parts', async () => {
		const { id } = await issue(house);
		await pay(house, id, { amount: '20.00' });
		await cancel(house, id);
		const part = await readInvoice(await refund(house, id, { amount: '5.00', method: 'cash' }));
		expect(part.status).toBe('cancelled');
		expect((await readInvoice(await refund(house, id))).status).toBe('refunded');
		expect(await movements()).toEqual(['credit_note 2000 -> 2000', 'refunded -500 -> 1500', 'refunded -1500 -> 0']);
		expect(await balances()).toEqual({ bank: 500, cash: -500 });
		expect(await validated()).toEqual([]);
	});
});

describe('a payment of 50.00 on 35.99', () => {
	it('pays the invoice and leaves 14.01, which pay the next one in part', async () => {
		const { id } = await issue(house);
		await pay(house, id, { amount: '50.00', overpayment: 'credit' });
		expect(await invoiceById(house, id)).toMatchObject({ status: 'paid', amount_paid: '35.99', amount_due: '0.00' });
		expect(await issue(house)).toMatchObject({ amount_paid: '14.01', amount_due: '21.98' });
		expect(await movements()).toEqual(['overpayment 1401 -> 1401', 'applied -1401 -> 0']);
		expect(await validated()).toEqual([]);
	});

	it('leaves credit that pays a small invoice as a whole: it is issued as paid', async () => {
		const { id } = await issue(house);
		await pay(house, id, { amount: '50.00', overpayment: 'credit' });
		const small = await issue(house, { items: [item({ unit_price: '10.00' })] });
		expect(small).toMatchObject({ status: 'paid', amount_paid: '12.00', amount_due: '0.00' });
		expect(await movements()).toEqual(['overpayment 1401 -> 1401', 'applied -1200 -> 201']);
		expect(await validated()).toEqual([]);
	});

	it('leaves credit that waits when the tenant does not use it so, and that pays nothing in another currency', async () => {
		const { id } = await issue(house);
		await pay(house, id, { amount: '50.00', overpayment: 'credit' });
		const francs = { currency: 'XOF', items: [item({ unit_price: '6500', tax_code: 'exempt' })] };
		expect(await issue(house, francs)).toMatchObject({ amount_paid: '0', prepaid: [] });
		await keepCredit(house);
		expect(await issue(house)).toMatchObject({ amount_paid: '0.00', prepaid: [] });
		expect(await movements()).toEqual(['overpayment 1401 -> 1401']);
	});

	it('gives 14.01 back on demand; the invoice stays paid', async () => {
		const { id } = await issue(house);
		await pay(house, id, { amount: '50.00', overpayment: 'credit' });
		const refunded = await readInvoice(await refund(house, id, { amount: '14.01', reference: 'REMB 2026-11-22' }));
		expect(refunded).toMatchObject({ status: 'paid', amount_paid: '35.99' });
		expect(await balances()).toMatchObject({ bank: 3599 });
		expect(await validated()).toEqual([]);
	});

	it('is not refunded by the cancellation while the 14.01 are still here', async () => {
		const { id } = await issue(house);
		await pay(house, id, { amount: '50.00', overpayment: 'credit' });
		expect((await readCredited(await cancel(house, id, toRefund))).invoice.status).toBe('cancelled');
		expect((await readInvoice(await refund(house, id))).status).toBe('refunded');
		expect(await balances()).toEqual({});
	});
});

describe('a credit note', () => {
	it('over a part lowers what is due; over the rest of it nothing is left to pay', async () => {
		const { id } = await issue(house);
		await pay(house, id, { amount: '20.00' });
		const part = await readCredited(await credit(house, id, { amount: '5.99' }));
		expect(part).toMatchObject({ kind: 'amount', subtotal: '4.99', tax_amount: '1.00', freed_amount: '0.00' });
		expect(part.invoice).toMatchObject({ status: 'pending', amount_credited: '5.99', amount_due: '10.00' });
		const rest = await readCredited(await credit(house, id, { amount: '10.00' }));
		expect(rest.invoice).toMatchObject({ status: 'paid', amount_paid: '20.00', amount_due: '0.00' });
		expect(await movements()).toEqual([]);
		expect(await validated()).toEqual([]);
	});

	it('of a paid invoice is a refund: 12.00 of 35.99 go back', async () => {
		const { id } = await issue(house);
		await pay(house, id, { amount: '35.99' });
		const note = await readCredited(await credit(house, id, { amount: '12.00', ...toRefund }));
		expect(note).toMatchObject({ applied_amount: '0.00', freed_amount: '12.00' });
		expect(note.invoice).toMatchObject({ status: 'paid', amount_paid: '23.99', amount_credited: '12.00' });
		expect(await balances()).toMatchObject({ bank: 2399 });
		expect(await validated()).toEqual([]);
	});

	it('by line, by quantity and by amount; their sum is the invoice', async () => {
		const items = [item({ quantity: 3, unit_price: '9.99' }), item({ unit_price: '9.99', tax_code: 'ebook' })];
		const { id, items: lines } = await issue(house, { items });
		const [premium, book] = lines.map((line) => line.id);
		const notes = [
			await readCredited(await credit(house, id, { lines: [{ line_id: premium, quantity: '1' }] })),
			await readCredited(await credit(house, id, { lines: [{ line_id: premium, amount: '0.01' }, { line_id: book }] })),
			await readCredited(await credit(house, id)),
		];
		expect(notes.map((note) => note.total_amount)).toEqual(['11.99', '10.55', '23.96']);
		expect(notes[0]?.items).toMatchObject([{ line_id: premium, quantity: '1', subtotal: '9.99', tax_amount: '2.00' }]);
		expect(notes.at(-1)?.invoice).toMatchObject({
			status: 'cancelled',
			amount_credited: '46.50',
			total_amount: '46.50',
		});
		expect(await balances()).toEqual({});
		expect(await validated()).toEqual([]);
	});

	it('is listed with its invoice and with all, is read by its id, and has its own numbers', async () => {
		const { id } = await issue(house);
		const first = await readCredited(await credit(house, id, { amount: '1.00' }));
		const second = await readCredited(await credit(house, id, { amount: '2.00' }));
		expect([first.credit_note_number, second.credit_note_number]).toEqual(['CN-2026-000001', 'CN-2026-000002']);
		const list = async (path: string) => {
			const { data, next_cursor }: { data: { id: string }[]; next_cursor: string | null } = await (
				await house.request('GET', path)
			).json();
			return { ids: data.map((note) => note.id), next_cursor };
		};
		expect((await list(`${invoicesPath}/${id}/credit-notes`)).ids).toEqual([first.id, second.id]);
		const page = await list(`${creditNotesPath}?limit=1`);
		expect(page.ids).toEqual([second.id]);
		expect((await list(`${creditNotesPath}?limit=1&cursor=${page.next_cursor}`)).ids).toEqual([first.id]);
		const read = await house.request('GET', `${creditNotesPath}/${first.id}`);
		const { invoice: _, ...note } = first;
		expect(await read.json()).toEqual(note);
	});

	it('is never dated before its invoice, whose series may be ahead of the clock', async () => {
		house.clock.set('2026-11-25T10:00:00.000Z');
		await issue(house);
		house.clock.set('2026-11-22T10:00:00.000Z');
		const { id, issue_date } = await issue(house);
		const note = await readCredited(await credit(house, id));
		expect([issue_date, note.issue_date]).toEqual(['2026-11-25', '2026-11-25']);
	});

	it('is its customer’s to see and nobody else’s', async () => {
		const signer = await createSigner('ES256', () => Date.parse(house.clock.now()) / 1000);
		const config = {
			config_type: 'identity',
			config_key: 'end_users',
			value: { issuer, jwks: { keys: [signer.jwk] } },
		};
		const made = await house.request('POST', '/api/billing/config', { body: config });
		expect(made.status, await made.text()).toBe(201);
		const { id } = await issue(house);
		const note = await readCredited(await credit(house, id));
		await postInvoice(house, { customer: { ...awa, external_id: '43' } });
		for (const [sub, status] of [
			['42', 200],
			['43', 404],
		] as const) {
			const key = await signer.token({ sub });
			for (const path of [`${creditNotesPath}/${note.id}`, `${invoicesPath}/${id}/credit-notes`]) {
				expect((await house.request('GET', path, { key })).status, `${sub} ${path}`).toBe(status);
			}
			const { data }: { data: unknown[] } = await (await house.request('GET', creditNotesPath, { key })).json();
			expect(data).toHaveLength(status === 200 ? 1 : 0);
			expect((await house.request('POST', `${invoicesPath}/${id}/cancel`, { key, body: {} })).status).toBe(403);
		}
	});
});

describe('an invoice that is given up', () => {
	it('leaves what is expected, and is recovered by a payment', async () => {
		const { id } = await issue(house);
		const lost = await readInvoice(await writeOff(house, id));
		expect(lost).toMatchObject({ status: 'uncollectible', amount_due: '35.99' });
		expect(await balances()).toMatchObject({ write_off: 3599 });
		await pay(house, id, { amount: '10.00' });
		expect(await invoiceById(house, id)).toMatchObject({ status: 'uncollectible', amount_due: '25.99' });
		await pay(house, id, { amount: '25.99' });
		expect((await invoiceById(house, id)).status).toBe('paid');
		expect(await balances()).toEqual({ bank: 3599, revenue: -2999, tax_payable: -600 });
		expect(await validated()).toEqual([]);
	});

	it('can be credited: what was written off is taken back, not what is expected', async () => {
		const { id } = await issue(house);
		await issue(house);
		await writeOff(house, id);
		expect((await readCredited(await credit(house, id, { amount: '5.99' }))).invoice.status).toBe('uncollectible');
		expect(await balances()).toMatchObject({ write_off: 3000, receivable: 3599 });
		expect((await readCredited(await cancel(house, id))).invoice.status).toBe('cancelled');
		expect(await balances()).toMatchObject({ receivable: 3599 });
		expect(await validated()).toEqual([]);
	});

	it('shows on the customer’s account what was recovered, owed again and paid', async () => {
		const { id, customer_id: customer } = await issue(house);
		await writeOff(house, id);
		await pay(house, id, { amount: '10.00' });
		const path = `/api/billing/customers/${customer}/statement?from=2026-11-22&to=2026-11-22&currency=EUR`;
		const told: { movements: { type: string; debit: string; credit: string }[]; closing: { balance: string } } = await (
			await house.request('GET', path)
		).json();
		expect(told.movements.slice(-2)).toMatchObject([
			{ type: 'write_off', debit: '0.00', credit: '35.99' },
			{ type: 'payment', debit: '10.00', credit: '10.00' },
		]);
	});

	it('keeps the reason in its history', async () => {
		const { id } = await issue(house);
		await writeOff(house, id, { reason: 'Client introuvable' });
		const events: { data: { type: string; reason: string | null }[] } = await (
			await house.request('GET', `${invoicesPath}/${id}/events`)
		).json();
		expect(events.data.find(({ type }) => type === 'invoice.written_off')?.reason).toBe('Client introuvable');
	});
});

it('a cancellation whose money goes back stands on the account in this order: credited, then refunded', async () => {
	const { id, customer_id: customer } = await issue(house);
	await pay(house, id, { amount: '35.99' });
	house.clock.set('2026-11-22T11:00:00.000Z');
	await cancel(house, id, { settlement: { type: 'refund' } });
	const path = `/api/billing/customers/${customer}/statement?from=2026-11-22&to=2026-11-22&currency=EUR`;
	const told: { movements: { type: string; balance: string }[] } = await (await house.request('GET', path)).json();
	expect(told.movements.slice(-2)).toMatchObject([
		{ type: 'credit_note', balance: '-35.99' },
		{ type: 'credit_refunded', balance: '0.00' },
	]);
});

describe('money that arrives for an invoice that is paid', () => {
	it('is refused, unless the caller says that it did arrive', async () => {
		const { id } = await issue(house);
		const paid = await readInvoice(await house.request('POST', `${invoicesPath}/${id}/mark-paid`, { body: {} }));
		await leavesNothing(async () => expect((await pay(house, id, { amount: '5.00' })).status).toBe(409));
		const held = (await balances())['customer_credit'] ?? 0;
		expect((await pay(house, id, { amount: '5.00', overpayment: 'always' })).status).toBe(201);
		expect(await invoiceById(house, id)).toMatchObject({ status: 'paid', amount_paid: '35.99', paid_at: paid.paid_at });
		expect((await balances())['customer_credit']).toBe(held - 500);
		expect(await validated()).toEqual([]);
	});

	it('is refused for a cancelled invoice, whatever the caller says', async () => {
		const { id } = await issue(house);
		await cancel(house, id);
		expect((await pay(house, id, { amount: '5.00', overpayment: 'always' })).status).toBe(409);
	});
});

describe('credit that a customer has', () => {
	it('is spent once by two invoices at once', async () => {
		const { id } = await issue(house);
		await pay(house, id, { amount: '50.00', overpayment: 'credit' });
		const both = await Promise.all([issue(house), issue(house)]);
		expect(both.map((invoice) => invoice.amount_paid).sort()).toEqual(['0.00', '14.01']);
		expect(await movements()).toEqual(['overpayment 1401 -> 1401', 'applied -1401 -> 0']);
		expect(await validated()).toEqual([]);
	});

	it('is not refunded after another invoice used it', async () => {
		const { id } = await issue(house);
		await pay(house, id, { amount: '50.00', overpayment: 'credit' });
		await issue(house);
		expect((await readProblem(await refund(house, id), 409)).type).toBe('/problems/refund-nothing-to-refund');
	});

	it('is refunded from the invoice that it came from, and from no other', async () => {
		const { id } = await issue(house);
		const other = await issue(house);
		await pay(house, id, { amount: '50.00', overpayment: 'credit' });
		expect((await readProblem(await refund(house, other.id), 409)).type).toBe('/problems/refund-nothing-to-refund');
		expect((await readInvoice(await refund(house, id))).status).toBe('paid');
	});

	it('keeps a cancelled invoice from being refunded as long as another invoice has a part of its money', async () => {
		const { id } = await issue(house);
		await pay(house, id, { amount: '50.00', overpayment: 'credit' });
		await issue(house);
		await cancel(house, id);
		expect((await readInvoice(await refund(house, id))).status).toBe('cancelled');
		expect((await movements()).at(-1)).toBe('refunded -3599 -> 0');
	});

	it.each([
		['mobile_money', 'mobile_money'],
		['cash', 'cash'],
		['check', 'bank'],
	])('that goes back by %s leaves the account %s, on the day on which it went', async (method, account) => {
		const { id } = await issue(house);
		await pay(house, id, { amount: '20.00' });
		house.clock.set('2026-11-24T10:00:00.000Z');
		const settlement = { type: 'refund', method, paid_on: '2026-11-23' };
		await readCredited(await cancel(house, id, { settlement }));
		const left = env.DB.prepare(
			"SELECT day, account, credit FROM account_days WHERE tenant_id = 'coko' AND credit = 2000 AND day >= '2026-11-23' AND account <> 'customer_credit'",
		);
		expect((await left.all()).results).toEqual([{ day: '2026-11-23', account, credit: 2000 }]);
		const moved = env.DB.prepare("SELECT day, method FROM customer_credits WHERE kind = 'refunded'");
		expect(await moved.first()).toEqual({ day: '2026-11-23', method });
	});

	it('is refunded from the invoice that used it, once that one is cancelled', async () => {
		const { id } = await issue(house);
		await pay(house, id, { amount: '50.00', overpayment: 'credit', paid_on: '2026-11-20' });
		const days = env.DB.prepare("SELECT kind, day FROM customer_credits WHERE tenant_id = 'coko' ORDER BY sequence");
		const next = await issue(house);
		await cancel(house, next.id);
		expect((await readInvoice(await refund(house, next.id, { amount: '14.01' }))).status).toBe('refunded');
		expect((await days.all()).results).toEqual([
			{ kind: 'overpayment', day: '2026-11-20' },
			...['applied', 'credit_note', 'refunded'].map((kind) => ({ kind, day: '2026-11-22' })),
		]);
	});

	it('comes back when the invoice that used it is cancelled', async () => {
		const { id } = await issue(house);
		await pay(house, id, { amount: '50.00', overpayment: 'credit' });
		const next = await issue(house);
		expect((await readCredited(await cancel(house, next.id))).freed_amount).toBe('14.01');
		expect((await movements()).at(-1)).toBe('credit_note 1401 -> 1401');
		expect(await validated()).toEqual([]);
	});
});

it('a draft that is issued uses the credit of its day', async () => {
	const first = await issue(house);
	const draft = await readInvoice(await postInvoice(house, { ...invoiceBody(), draft: true }), 201);
	await pay(house, first.id, { amount: '40.00', overpayment: 'credit' });
	const issued = await readInvoice(await house.request('POST', `${invoicesPath}/${draft.id}/finalize`));
	expect(issued).toMatchObject({ amount_paid: '4.01', amount_due: '31.98' });
});
