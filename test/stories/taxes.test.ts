import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { InvoiceResponse } from '../../src/contract/invoice-response.ts';
import { invoicesPath, issue, item, pay, pointersOf, postInvoice, readInvoice } from '../routes/invoices/requests.ts';
import { addTenant, country, type House, openHouse, senegaleseKey, tenantId } from '../support/house.ts';
import { leavesNothing } from '../support/snapshot.ts';
import { frenchCompany } from '../support/tenant.builder.ts';

let house: House;
const registeredKey = 'ck_test_coko-dakar_development';

beforeAll(async () => {
	house = await openHouse();
	// The French company with a registration of its own in Senegal.
	await addTenant(house.wiring, {
		...frenchCompany,
		id: tenantId('coko-dakar'),
		registrations: [
			...frenchCompany.registrations,
			{ country: country('SN'), scheme: 'local', number: null, valid_from: null, valid_to: null },
		],
		adminKey: registeredKey,
	});
});

const consumer = (code: string, locale = 'fr') => ({ name: 'Awa Ndiaye', country: code, locale });
const company = (code: string, taxNumber: string | null, locale = 'fr') => ({
	type: 'company',
	name: 'Librairie',
	country: code,
	tax_number: taxNumber,
	locale,
});

const taxed = async (customer: object, given: object = {}, key?: string) => {
	const invoice = await issue(house, { customer, ...given }, key === undefined ? {} : { key });
	return {
		rates: invoice.tax_breakdown.map(({ rate, category, country: taxCountry }) => `${category} ${rate} ${taxCountry}`),
		mentions: invoice.tax_breakdown.map(({ mention }) => mention),
		tax: invoice.tax_amount,
		total: invoice.total_amount,
		rules: invoice.items.map((line) => line.tax_rule),
	};
};

const ebook = { items: [item({ tax_code: 'ebook', item_type: 'book_sale' })] };

describe('a French seller', () => {
	it('FR → FR standard: 29.99 + 20 % is 35.99', async () => {
		expect(await taxed(consumer('FR'))).toEqual({
			rates: ['S 0.20 FR'],
			mentions: [null],
			tax: '6.00',
			total: '35.99',
			rules: ['registration'],
		});
	});

	it('FR → FR ebook: 29.99 + 5.5 % (1.64945, rounded once) is 31.64', async () => {
		expect(await taxed(consumer('FR'), ebook)).toMatchObject({ rates: ['S 0.055 FR'], tax: '1.65', total: '31.64' });
	});

	it('FR → FR with both: two rows, 6.00 + 1.65', async () => {
		expect(await taxed(consumer('FR'), { items: [item(), ...ebook.items] })).toMatchObject({
			rates: ['S 0.20 FR', 'S 0.055 FR'],
			tax: '7.65',
			total: '67.63',
		});
	});

	it('FR → BE consumer under OSS: 21 % Belgian (6.2979), 6 % on ebooks (1.7994), with its wording', async () => {
		const mention = 'TVA du pays de consommation — guichet unique OSS';
		expect(await taxed(consumer('BE'))).toMatchObject({
			rates: ['S 0.21 BE'],
			mentions: [mention],
			tax: '6.30',
			total: '36.29',
		});
		expect(await taxed(consumer('BE'), ebook)).toMatchObject({ rates: ['S 0.06 BE'], tax: '1.80', total: '31.79' });
	});

	it('FR → BE company with a VAT number: reverse charge with its mention, in the language of the document', async () => {
		const french = await taxed(company('BE', 'BE0403019261'));
		expect(french).toMatchObject({ rates: ['AE 0.00 BE'], tax: '0.00', total: '29.99', rules: ['reverse-charge'] });
		expect(french.mentions[0]).toMatch(/^Autoliquidation.*283-2/);
		expect((await taxed(company('BE', 'BE0403019261', 'en'))).mentions[0]).toMatch(/^Reverse charge/);
	});

	it('FR → BE company with a wrong VAT number is refused', async () => {
		const response = await leavesNothing(() => postInvoice(house, { customer: company('BE', 'BE0403019260') }));
		expect(await pointersOf(response)).toEqual(['/customer/tax_number']);
	});

	it('FR → BE company with a French VAT number is refused, and taxed when it came without the country', async () => {
		const lent = company('BE', 'FR40303265045');
		const response = await leavesNothing(() => postInvoice(house, { customer: lent }));
		expect(await pointersOf(response)).toEqual(['/customer/tax_number']);
		await issue(house, { customer: { ...company('BE', null), external_id: 'lent' } });
		const later = { external_id: 'lent', tax_number: 'FR40303265045' };
		expect(await taxed(later)).toMatchObject({ rates: ['S 0.21 BE'], rules: ['registration'] });
	});

	it.each([
		['MC', 'S 0.055 FR', '1.65'],
		['RE', 'S 0.021 RE', '0.63'], // 29.99 × 2.1 % = 0.62979
	])('FR → %s ebook: %s', async (place, rate, tax) => {
		expect(await taxed(consumer(place), ebook)).toMatchObject({ rates: [rate], tax });
	});

	it('FR → BE company without a VAT number is taxed like a consumer', async () => {
		expect(await taxed(company('BE', null))).toMatchObject({ rates: ['S 0.21 BE'], tax: '6.30' });
	});

	it('FR → FR company with a VAT number pays French tax', async () => {
		expect(await taxed(company('FR', 'FR40303265045'))).toMatchObject({ rates: ['S 0.20 FR'] });
	});

	it('FR → SN is outside the scope, with the mention for a consumer or a company', async () => {
		expect(await taxed(consumer('SN'))).toMatchObject({
			rates: ['O 0.00 null'],
			mentions: ['TVA française non applicable — art. 259 D du CGI'],
			total: '29.99',
			rules: ['outside-scope'],
		});
		expect((await taxed(company('SN', '005214787'))).mentions).toEqual([
			'TVA française non applicable — art. 259-1° du CGI',
		]);
	});

	it('FR → SN with a registration in Senegal: 18 % (5.3982)', async () => {
		expect(await taxed(consumer('SN'), {}, registeredKey)).toMatchObject({
			rates: ['S 0.18 SN'],
			tax: '5.40',
			total: '35.39',
			rules: ['registration'],
		});
	});

	it('prices that include the tax: 35.99 is 29.99 and 6.00', async () => {
		const given = { prices_include_tax: true, items: [item({ unit_price: '35.99' })] };
		expect(await taxed(consumer('FR'), given)).toMatchObject({ tax: '6.00', total: '35.99' });
	});

	it('a discount of the document is spread over the rates: 10 % off 29.99 + 29.99', async () => {
		// 6.00 off 59.98, 3.00 each: 26.99 × 20 % = 5.398, 26.99 × 5.5 % = 1.48445.
		const given = { items: [item(), ...ebook.items], discounts: [{ type: 'percentage', value: '10' }] };
		expect(await taxed(consumer('FR'), given)).toMatchObject({ tax: '6.88', total: '60.86' });
	});
});

describe('a Senegalese seller', () => {
	const given = { currency: 'XOF', items: [item({ unit_price: '6500' })] };

	it('SN → SN: 6 500 + 18 % is 7 670', async () => {
		expect(await taxed(consumer('SN'), given, senegaleseKey)).toMatchObject({
			rates: ['S 0.18 SN'],
			tax: '1170',
			total: '7670',
		});
	});

	it('SN → CI is outside the scope, with its mention', async () => {
		expect(await taxed(consumer('CI'), given, senegaleseKey)).toMatchObject({
			rates: ['O 0.00 null'],
			mentions: ['TVA du Sénégal non applicable : service fourni à un client établi à l’étranger'],
			total: '6500',
		});
	});

	it('SN → FR is outside the scope: no seller from outside the union reverses the charge', async () => {
		expect(await taxed(company('FR', 'FR40303265045'), given, senegaleseKey)).toMatchObject({ rates: ['O 0.00 null'] });
	});
});

describe('the tax in the currency of the books', () => {
	// Demo rates: 1 EUR = 1.15 USD = 12.5 GHS = 1680 NGN = 655.957 XOF or XAF.
	const books = (currency: string, amount: string) => expect.objectContaining({ currency, amount });

	it.each([
		// 100.00 and 20 % in France: the tax is a fifth.
		['EUR', '100.00', '20.00', null],
		['USD', '100.00', '20.00', books('EUR', '17.39')], // 20 / 1.15 = 17.3913
		['GHS', '100.00', '20.00', books('EUR', '1.60')], // 20 / 12.5
		['NGN', '100000.00', '20000.00', books('EUR', '11.90')], // 20 000 / 1680 = 11.9047
		['XOF', '65000', '13000', books('EUR', '19.82')], // 13 000 / 655.957 = 19.8184
		['XAF', '65000', '13000', books('EUR', '19.82')],
	])('a French seller in %s', async (currency, price, tax, expected) => {
		const invoice = await issue(house, {
			customer: consumer('FR'),
			currency,
			items: [item({ unit_price: price })],
		});
		expect([invoice.subtotal, invoice.tax_amount]).toEqual([price, tax]);
		expect(invoice.tax_amount_books).toEqual(expected);
	});

	it.each([
		// 18 % in Senegal.
		['XOF', '6500', '1170', null],
		['XAF', '6500', '1170', books('XOF', '1170')], // through the euro: 655.957 / 655.957
		['EUR', '100.00', '18.00', books('XOF', '11807')], // 18 × 655.957 = 11 807.226
		['USD', '100.00', '18.00', books('XOF', '10267')], // 18 / 1.15 × 655.957 = 10 267.15
		['GHS', '100.00', '18.00', books('XOF', '945')], // 18 / 12.5 × 655.957 = 944.578
		['NGN', '10000.00', '1800.00', books('XOF', '703')], // 1800 / 1680 × 655.957 = 702.811
	])('a Senegalese seller in %s', async (currency, price, tax, expected) => {
		const given = { customer: consumer('SN'), currency, items: [item({ unit_price: price })] };
		const invoice = await issue(house, given, { key: senegaleseKey });
		expect([invoice.subtotal, invoice.tax_amount]).toEqual([price, tax]);
		expect(invoice.tax_amount_books).toEqual(expected);
	});

	it('tells the rate, its source and its day', async () => {
		const { tax_amount_books: told } = await issue(house, { customer: consumer('FR'), currency: 'USD' });
		expect(told).toMatchObject({ exchange_rate: '0.869565217391', rate_source: 'demo', rate_date: '2026-11-22' });
	});
});

describe('the ledger', () => {
	it('an invoice, a part payment and the final payment, to the cent', async () => {
		await addTenant(house.wiring, { ...frenchCompany, id: tenantId('ledger'), adminKey: key });
		const body = { customer: { external_id: 'ledger', ...consumer('FR') }, items: [item(), ...ebook.items] };
		const invoice = await issue(house, body, { key });
		expect(invoice.total_amount).toBe('67.63');
		await expectOpen(invoice, '67.63');
		expect(
			(await pay(house, invoice.id, { amount: '20.00', method: 'cash', paid_on: '2026-11-20' }, { key })).status,
		).toBe(201);
		await expectOpen(invoice, '47.63');
		expect((await pay(house, invoice.id, { amount: '47.63' }, { key })).status).toBe(201);
		await expectOpen(invoice, '0.00');
		expect(await postings()).toEqual(
			[
				`cash cash 2000`,
				`receivable ${invoice.customer_id} -2000`,
				`bank bank_transfer 4763`,
				`receivable ${invoice.customer_id} -4763`,
				`receivable ${invoice.customer_id} 6763`,
				'revenue subscription -2999',
				'revenue book_sale -2999',
				'tax_payable FR:0.2 -600',
				'tax_payable FR:0.055 -165',
			].sort(),
		);
		expect(await days()).toEqual([
			'bank bank_transfer 2026-11-22 4763/0',
			'cash cash 2026-11-20 2000/0',
			`receivable ${invoice.customer_id} 2026-11-20 0/2000`,
			`receivable ${invoice.customer_id} 2026-11-22 6763/4763`,
			'revenue book_sale 2026-11-22 0/2999',
			'revenue subscription 2026-11-22 0/2999',
			'tax_payable FR:0.055 2026-11-22 0/165',
			'tax_payable FR:0.2 2026-11-22 0/600',
		]);
	});

	const key = 'ck_test_ledger_development';

	/** What the customer owes by the ledger is what the invoice says is due. */
	const expectOpen = async ({ id, customer_id: owner }: InvoiceResponse, due: string) => {
		const invoice = await readInvoice(await house.request('GET', `${invoicesPath}/${id}`, { key }));
		expect(invoice.amount_due).toBe(due);
		const sql = `SELECT sum(debit - credit) AS open FROM account_days WHERE tenant_id = 'ledger' AND account = 'receivable' AND owner = ?`;
		const open = Number(await env.DB.prepare(sql).bind(owner).first('open'));
		expect((open / 100).toFixed(2)).toBe(due);
	};

	const postings = async (): Promise<readonly string[]> => {
		const { results } = await env.DB.prepare(
			"SELECT account || ' ' || owner || ' ' || amount AS line FROM ledger_postings WHERE tenant_id = 'ledger' ORDER BY 1",
		).all<{ line: string }>();
		return results.map(({ line }) => line).sort();
	};

	const days = async (): Promise<readonly string[]> => {
		const { results } = await env.DB.prepare(
			`SELECT account || ' ' || owner || ' ' || day || ' ' || debit || '/' || credit AS line FROM account_days
				WHERE tenant_id = 'ledger' ORDER BY account, owner, day`,
		).all<{ line: string }>();
		return results.map(({ line }) => line);
	};
});
