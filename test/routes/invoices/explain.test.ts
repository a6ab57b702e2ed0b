import { beforeAll, describe, expect, it } from 'vitest';
import type { ExplanationResponse } from '../../../src/contract/explain.ts';
import type { InvoiceResponse } from '../../../src/contract/invoice-response.ts';
import { type House, openHouse, senegaleseKey } from '../../support/house.ts';
import { leavesNothing } from '../../support/snapshot.ts';
import { anotherInvoice, draft, invoicesPath, issue, item, pay, readProblem } from './requests.ts';

let house: House;

beforeAll(async () => {
	house = await openHouse();
});

const explain = async (id: string): Promise<ExplanationResponse> => {
	const response = await leavesNothing(() => house.request('GET', `${invoicesPath}/${id}/explain`));
	const text = await response.text();
	expect(response.status, text).toBe(200);
	return JSON.parse(text) as ExplanationResponse;
};

const readAgain = async (id: string): Promise<InvoiceResponse> =>
	(await house.request('GET', `${invoicesPath}/${id}`)).json() as Promise<InvoiceResponse>;

type Step = ExplanationResponse['steps'][number];

const stepTo = ({ steps }: ExplanationResponse, figure: string): Step =>
	steps.find(({ results }) => results.some((result) => result.figure === figure))!;

/** RFC 6901, as far as figures need it. */
const at = (document: unknown, pointer: string): unknown =>
	pointer
		.slice(1)
		.split('/')
		.reduce<unknown>((value, part) => (value as Record<string, unknown>)[part], document);

const mixed = {
	items: [
		item({ quantity: '2.25', unit_price: '64.22', discounts: [{ type: 'percentage', value: '5' }] }),
		item({ description: 'Livre numérique', unit_price: '9.99', tax_code: 'ebook', item_type: 'book_sale' }),
	],
	discounts: [{ type: 'amount', value: '10.00', description: 'Bienvenue' }],
};

describe('the explanation of an issued invoice', () => {
	it.each([
		['prices without tax', false],
		['prices with tax', true],
	])('%s: every figure that the invoice shows is there, at its place, and agrees', async (_, inclusive) => {
		const invoice = await issue(house, { ...mixed, prices_include_tax: inclusive });
		const explanation = await explain(invoice.id);
		expect(explanation).toMatchObject({
			object: 'invoice_explanation',
			invoice_id: invoice.id,
			invoice_number: invoice.invoice_number,
			agrees: true,
			differences: [],
			refusal: null,
		});
		const shown = explanation.steps.flatMap(({ results }) => results).filter(({ document }) => document !== null);
		for (const { figure, value, document } of shown) {
			expect([figure, value, at(invoice, figure)]).toEqual([figure, document, document]);
		}
		const amounts = ['discount_amount', 'subtotal', 'document_discount_amount', 'tax_amount', 'total_amount'];
		expect(shown.map(({ figure }) => figure)).toEqual(
			expect.arrayContaining([
				...[0, 1].flatMap((index) => amounts.map((name) => `/items/${index}/${name}`)),
				...[0, 1].flatMap((index) => ['taxable_amount', 'tax_amount'].map((name) => `/tax_breakdown/${index}/${name}`)),
				'/subtotal',
				'/discount_amount',
				'/tax_amount',
				'/total_amount',
				'/amount_paid',
				'/amount_credited',
				'/amount_due',
				'/invoice_number',
				'/due_date',
			]),
		);
	});

	it('tells the setting and its version of each rate, of the due date and of the number', async () => {
		const invoice = await issue(house, mixed);
		const explanation = await explain(invoice.id);
		const settingOf = (figure: string) => stepTo(explanation, figure).setting;
		expect(settingOf('/tax_breakdown/0/tax_amount')).toBe(invoice.items[0]!.tax_setting);
		expect(settingOf('/tax_breakdown/1/tax_amount')).toBe(invoice.items[1]!.tax_setting);
		expect(settingOf('/invoice_number')).toMatch(/^cfg_\w+@1$/);
		expect(stepTo(explanation, '/due_date')).toMatchObject({
			rule: 'due_date',
			setting: expect.stringMatching(/^cfg_\w+@1$/),
			inputs: [
				{ name: 'issue_date', value: '2026-11-22' },
				{ name: 'terms', value: 'net' },
				{ name: 'days', value: '30' },
			],
			results: [{ value: '2026-12-22', document: '2026-12-22' }],
		});
	});

	it('tells which questions were asked of each rate', async () => {
		const { taxes } = await explain((await issue(house, mixed)).id);
		expect(taxes.map(({ items, tax_code, rate, rule }) => [items, tax_code, rate, rule])).toEqual([
			[[0], 'standard', '0.20', 'registration'],
			[[1], 'ebook', '0.055', 'registration'],
		]);
		expect(taxes[1]!.questions.map(({ question, answer }) => `${question}: ${answer}`)).toEqual([
			'explicit_rate: false',
			'franchise: false',
			'exempt_code: false',
			'outside_scope_code: false',
			'reverse_charge: false',
			'registration: true',
			'dated_row: true',
		]);
	});

	it('takes the payments off what is due, each by its id', async () => {
		const { id } = await issue(house);
		for (const amount of ['20.00', '5.99']) expect((await pay(house, id, { amount })).status).toBe(201);
		const explanation = await explain(id);
		const sources = explanation.steps.filter(({ rule }) => rule === 'given').map(({ source }) => source);
		expect(sources).toEqual([expect.stringMatching(/^pay_/), expect.stringMatching(/^pay_/)]);
		expect(stepTo(explanation, '/amount_due')).toMatchObject({
			rule: 'difference',
			inputs: [
				{ name: 'whole', value: '35.99', figure: '/total_amount' },
				{ name: 'taken', value: '25.99', figure: '/amount_paid' },
				{ name: 'taken', value: '0.00', figure: '/amount_credited' },
			],
			results: [{ value: '10.00', document: '10.00' }],
		});
		expect(explanation.agrees).toBe(true);
		expect((await readAgain(id)).amount_due).toBe('10.00');
	});

	it('tells what of a payment became the customer’s credit, and what of such credit paid the next invoice', async () => {
		const customer = { external_id: 'generous', name: 'Moussa Diop', country: 'FR' };
		const first = await issue(house, { customer });
		expect((await pay(house, first.id, { amount: '50.00' })).status).toBe(201);
		const second = await issue(house, { customer });
		const given = ({ steps }: ExplanationResponse) =>
			steps.filter(({ rule }) => rule === 'given').map(({ source, results }) => [source, results[0]!.value]);
		const explanations = [await explain(first.id), await explain(second.id)] as const;
		expect(given(explanations[0])).toEqual([
			[expect.stringMatching(/^pay_/), '50.00'],
			[expect.stringMatching(/^ccm_/), '-14.01'],
		]);
		expect(given(explanations[1])).toEqual([[expect.stringMatching(/^ccm_/), '14.01']]);
		expect(explanations.map((each) => [each.agrees, stepTo(each, '/amount_due').results[0]!.value])).toEqual([
			[true, '0.00'],
			[true, '21.98'],
		]);
	});

	it('takes credit notes off what is due, and what they freed off what was paid', async () => {
		const { id } = await issue(house);
		expect((await pay(house, id, { amount: '30.00' })).status).toBe(201);
		const credited = await house.request('POST', `${invoicesPath}/${id}/credit-notes`, { body: { amount: '10.00' } });
		const text = await credited.text();
		expect(credited.status, text).toBe(201);
		const explanation = await explain(id);
		const given = explanation.steps.filter(({ rule }) => rule === 'given');
		expect(given.map(({ source, results }) => [source?.slice(0, 3), results[0]!.value])).toEqual([
			['pay', '30.00'],
			['ccm', '-4.01'],
			['crn', '10.00'],
		]);
		expect(stepTo(explanation, '/amount_due').inputs.map(({ value }) => value)).toEqual(['35.99', '25.99', '10.00']);
		expect(explanation.agrees).toBe(true);
	});

	it('converts the tax into the currency of the books, with the rate’s source', async () => {
		const invoice = await issue(house, { currency: 'XOF', items: [item({ unit_price: '6500' })] });
		const explanation = await explain(invoice.id);
		expect(stepTo(explanation, '/tax_amount_books/amount')).toMatchObject({
			rule: 'conversion',
			source: 'fixed parity 655.957',
			inputs: [
				{ name: 'amount', value: '1300', figure: '/tax_amount' },
				{ name: 'rate', value: '1000/655957' },
			],
			results: [{ exact: '1.981837…', value: '1.98', currency: 'EUR', document: invoice.tax_amount_books?.amount }],
		});
		expect(explanation.agrees).toBe(true);
	});
});

it('a draft is explained as it stands: without number, and without a due date that the terms will give', async () => {
	const drafted = await draft(house, mixed);
	const explanation = await explain(drafted.id);
	expect(explanation).toMatchObject({ status: 'draft', invoice_number: null, agrees: true });
	const figures = explanation.steps.flatMap(({ results }) => results.map(({ figure }) => figure));
	expect(figures).toContain('/amount_due');
	expect(figures).not.toContain('/invoice_number');
	expect(figures).not.toContain('/due_date');
});

describe('there is nothing to explain', () => {
	const refused = (id: string, key?: string) =>
		leavesNothing(() => house.request('GET', `${invoicesPath}/${id}/explain`, { ...(key !== undefined && { key }) }));

	it('under an id that never was', async () => {
		const problem = await readProblem(await refused(anotherInvoice), 404);
		expect(problem.type).toBe('/problems/invoice-not-found');
	});

	it('of another tenant', async () => {
		const { id } = await issue(house);
		await readProblem(await refused(id, senegaleseKey), 404);
	});

	it('under what is no id of an invoice', async () => {
		await readProblem(await refused('cus_01k3v0j9x4f7mbt2w8h5q6z1ra'), 422);
	});
});
