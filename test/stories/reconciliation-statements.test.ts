import { beforeEach, describe, expect, it } from 'vitest';
import { type Begun, begin, pay, settings, statusOf } from '../support/notices.ts';
import { call, invoiceOf, truthOf } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';
import { mend, paidWith, reconcile, statementOf } from '../support/reconciling.ts';
import { balanceOf } from '../support/refunding.ts';

let house: PayingHouse;

beforeEach(async () => {
	house = await openPayingHouse();
});

describe('a statement', () => {
	const outside: readonly (readonly [Begun['provider'], string, string])[] = [
		['mtn_mobile_money', 'CI', '6500'],
		['orange_money', 'SN', '6500'],
		['paypal', '', '35.99'],
	];

	it.each(outside)(
		'of %s: money that is not ours is kept from its row, once, and can be assigned',
		async (provider, country, amount) => {
			const { key, currency } = settings[provider];
			const row = { reference: 'MP261121.1341.A00073', currency, amount, date: today() };
			const found = await statementOf(house, provider, country || null, [row]);
			expect(found.differences).toMatchObject([{ kind: 'missing_here', mend: 'record', theirs: { currency, amount } }]);
			expect(await mend(house, found, 0)).toMatchObject({ status: 200 });
			const { body } = await call(house, 'GET', '/payments?attention=true', { key });
			expect(body.data).toMatchObject([{ provider_reference: row.reference, paid_on: row.date }]);
			const again = await statementOf(house, provider, country || null, [row]);
			expect(again).toMatchObject({ matched: 1, differing: 0 });
			const invoice = await invoiceOf(house, { currency, items: [{ description: 'x', unit_price: amount }] }, key);
			const assignment = { invoices: [{ invoice_id: invoice.id }] };
			const assigned = await call(house, 'POST', `/payments/${body.data[0]?.id}/assign`, { body: assignment, key });
			expect(assigned, JSON.stringify(assigned.body)).toMatchObject({ status: 200, body: { attention: null } });
			expect(await balanceOf('unallocated')).toEqual({});
			expect(await reconcile(house, provider)).toMatchObject({ differing: 0 });
		},
	);

	it('two people who record the same row at once keep its money once', async () => {
		const row = { reference: 'MP1', currency: 'XOF', amount: '6500', date: today() };
		const founds = await Promise.all([1, 2, 3].map(() => statementOf(house, 'mtn_mobile_money', 'CI', [row])));
		const answers = await Promise.all(founds.map((found) => mend(house, found, 0)));
		expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
		expect(new Set(answers.map(({ body }) => (body as unknown as { outcome: string }).outcome)).size).toBe(1);
		expect(await balanceOf('provider_clearing')).toEqual({ 'mtn_mobile_money XOF': 6_500 });
	});

	it('a row that is our own payment, unheard of, pays its invoice instead of standing beside it', async () => {
		const begun = await begin(house, 'mtn_mobile_money');
		const row = { reference: 'unknown-here', currency: 'XOF', amount: '6500', date: today() };
		const found = await statementOf(house, 'mtn_mobile_money', 'CI', [row]);
		expect(found.differences).toMatchObject([{ mend: 'record' }]);
		expect(await mend(house, found, 0)).toMatchObject({
			status: 409,
			body: { type: '/problems/reconciliation-may-be-ours' },
		});
		await pay(house, begun);
		const [{ financial_transaction_id: name }] = (await truthOf('mtn_mobile_money', begun.account)) as unknown as [
			{ financial_transaction_id: string },
		];
		const named = await statementOf(house, 'mtn_mobile_money', 'CI', [{ ...row, reference: name }]);
		expect(
			await mend(
				house,
				named,
				named.differences.findIndex(({ kind }) => kind === 'missing_here'),
			),
		).toMatchObject({
			status: 200,
			body: { outcome: `recorded as ${begun.paymentId}` },
		});
		expect(await statusOf(house, begun)).toMatchObject({ payment: 'succeeded', invoice: 'paid' });
		expect(await balanceOf('provider_clearing')).toEqual({ 'mtn_mobile_money XOF': 6_500 });
	});

	it('names our payments by our reference, and a day on which they ended later says nothing of them', async () => {
		const begun = await paidWith(house, 'orange_money');
		const row = { reference: 'x', own_reference: begun.reference, currency: 'XOF', amount: '7670', date: today() };
		expect(await statementOf(house, 'orange_money', 'SN', [row])).toMatchObject({ matched: 1, differing: 0 });
		expect((await statementOf(house, 'orange_money', 'SN', [])).differences).toMatchObject([{ kind: 'missing_there' }]);
		expect(await statementOf(house, 'orange_money', 'SN', [], -1)).toMatchObject({ compared: 0 });
	});

	const good = { reference: 'a', currency: 'XOF', amount: '6500', date: '2026-11-21' };
	it.each([
		['decimals that the currency has not', { rows: [{ ...good, amount: '65.5' }] }, '/rows/0/amount'],
		['nothing', { rows: [{ ...good, amount: '0' }] }, '/rows/0/amount'],
		['less than nothing', { rows: [{ ...good, amount: '-6500' }] }, '/rows/0/amount'],
		['an end before its beginning', { from: '2026-11-22', to: '2026-11-21', rows: [] }, '/to'],
		[
			'2,001 rows',
			{ rows: Array.from({ length: 2_001 }, (_, index) => ({ ...good, reference: String(index) })) },
			'/rows',
		],
		['a country that is none', { country: 'XX', rows: [] }, '/country'],
		['a currency that is none', { rows: [{ ...good, currency: 'ABC' }] }, '/rows/0/currency'],
		['a row of another day', { rows: [{ ...good, date: '2026-11-23' }] }, '/rows/0/date'],
		['a row twice', { rows: [good, good] }, '/rows/1/reference'],
		['a field that nobody knows', { rows: [{ ...good, fee: '1' }] }, '/rows/0'],
	])('with %s is refused', async (_name, changes, pointer) => {
		const statement = { provider: 'orange_money', country: 'SN', from: '2026-11-21', to: '2026-11-22', ...changes };
		const { status, body } = await call(house, 'POST', '/reconciliations', { body: statement });
		expect(status, JSON.stringify(body).slice(0, 300)).toBe(422);
		const { errors } = body as unknown as { errors: readonly { pointer: string }[] };
		expect(errors.map((error) => error.pointer)).toContainEqual(expect.stringContaining(pointer));
		expect((await call(house, 'GET', '/reconciliations')).body.data).toEqual([]);
	});

	it.each([
		['a country where there is no contract', 'orange_money', 'CM'],
		['no country where contracts have one', 'orange_money', null],
		['a country where contracts have none', 'paypal', 'SN'],
	])('for %s is refused', async (_name, provider, country) => {
		const statement = { provider, country, from: '2026-11-21', to: '2026-11-22', rows: [] };
		expect(await call(house, 'POST', '/reconciliations', { body: statement })).toMatchObject({
			status: 409,
			body: { type: '/problems/reconciliation-no-account' },
		});
	});
});

const today = (): string => house.clock.now().slice(0, 10);
