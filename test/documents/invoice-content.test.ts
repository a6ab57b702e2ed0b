import { describe, expect, test } from 'vitest';
import { issuedInvoice } from '../../src/documents/printable-invoice.ts';
import { decimal } from '../../src/domain/kernel/decimal.ts';
import { money } from '../../src/domain/kernel/money.ts';
import { frenchSeller } from '../support/company.builder.ts';
import { buildInvoice, date, frenchConsumerInvoice, frenchVat, senegaleseInvoice } from '../support/invoice.builder.ts';
import { plainBlanks } from './pdf-reader.ts';
import { paymentUrl, print } from './rendering.ts';

describe('an invoice to a French company', async () => {
	const pdf = await print(buildInvoice({ discount: 10_00, paid: 50_00, notes: 'Merci de votre confiance.' }));

	test.each([
		['its title and number', ['Facture', 'FA-2026-000123']],
		['its dates in French', ['22 novembre 2026', '22 décembre 2026']],
		['the seller with legal form and capital', ['Coko SAS', 'SAS au capital de 10 000 €', '12 rue des Exemples']],
		['the registrations of the seller', ['SIREN 000 000 000', 'RCS Paris B 000 000 000', 'N° TVA FR00000000000']],
		[
			'the customer with register and VAT number',
			['Librairie du Canal SARL', 'SIREN 111 111 111', 'N° TVA FR11111111111'],
		],
		['each line with quantity, price, rate and net', ['25', '7,90 €', '5,5 %', '197,50 €']],
		['the service period with its last day', ['Période du 01/11/2026 au 30/11/2026']],
		['a line discount', ['Remise -3,75 €']],
		[
			'the tax table by rate',
			['TVA 5,5 % · France', '225,60 €', '12,41 €', 'TVA 20 % · France', '175,62 €', '35,12 €'],
		],
		[
			'the document discount between subtotal and net',
			['Sous-total HT', '411,22 €', '-10,00 €', 'Total HT', '401,22 €'],
		],
		[
			'tax, total, payments and what is due',
			['47,53 €', 'Total TTC', '448,75 €', '-50,00 €', 'Net à payer', '398,75 €'],
		],
		['the payment terms', ['À régler au plus tard le 22 décembre 2026 (30 jours).']],
		[
			'the bank account and the reference',
			['FR76 0000 0000 0000 0000 0000 000', 'EXEMFRPPXXX', 'Référence à rappeler'],
		],
		['the notes', ['Merci de votre confiance.']],
		['the legal mentions', ['Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 €.']],
		['the page number', ['Page 1 / 1']],
	])('shows %s', (_, expected) => {
		for (const text of expected) expect(pdf.text).toContain(text);
	});

	test('names its language, title and author for readers and archives', () => {
		expect(pdf.document.getTitle()).toBe('Facture FA-2026-000123');
		expect(pdf.document.getAuthor()).toBe('Coko SAS');
		expect(String(pdf.document.catalog.get(pdf.document.context.obj('Lang')))).toContain('fr-FR');
	});
});

test('a French consumer sees gross unit prices and is told so', async () => {
	const { text } = await print(frenchConsumerInvoice());
	expect(text).toContain('Prix unitaire TTC\n');
	expect(text).toContain('9,99 €');
	expect(text).toContain('9,47 €');
	expect(text).toContain('Les prix unitaires sont toutes taxes comprises (TTC)');
	expect(text).not.toContain('SIREN 111');
});

test('a Senegalese consumer sees francs without decimals and the local registrations', async () => {
	const { text } = await print(senegaleseInvoice());
	for (const expected of [
		'6 500 F CFA',
		'9 499 F CFA',
		'TVA 18 % · Sénégal',
		'NINEA 000000000 0A0',
		'RCCM SN-DKR-2026-B-00000',
	]) {
		expect(text).toContain(expected);
	}
	expect(text).toContain('Devise : franc CFA (BCEAO) (XOF).');
	expect(text).toContain('SN000 00000 000000000000 00');
	expect(text).not.toContain(',00 F CFA');
});

test('an English invoice uses English words, dates and figures', async () => {
	const { text } = await print(buildInvoice({ locale: 'en' }));
	for (const expected of ['Invoice', 'Bill to', '22 December 2026', '€459.94', 'Page 1 of 1', 'Amount due']) {
		expect(text).toContain(expected);
	}
});

test('a discount stands with its percentage and its reason, on the line and on the document', async () => {
	const tenPercent = { type: 'percentage', value: decimal('10'), description: 'Offre de rentrée' } as const;
	const loyalty = { type: 'amount', value: money(5_00, 'EUR'), description: 'Fidélité' } as const;
	const lines = [{ unitPrice: 100_00, discount: 10_00, discounts: [tenPercent] }];
	const { text } = await print(buildInvoice({ lines, discount: 5_00, discounts: [loyalty] }));
	expect(text).toContain('Remise -10,00 € · 10 % Offre de rentrée');
	expect(text).toContain('Remise sur la facture : Fidélité.');
});

test('10^12 francs are printed exactly, digit by digit', async () => {
	const { text } = await print(senegaleseInvoice({ lines: [{ unitPrice: 1e12, tax: { rate: decimal('0') } }] }));
	expect(text).toContain('1 000 000 000 000 F CFA');
});

test('the largest amount we keep is printed exactly', async () => {
	const { text } = await print(
		buildInvoice({ lines: [{ unitPrice: Number.MAX_SAFE_INTEGER, tax: { rate: decimal('0') } }] }),
	);
	expect(text).toContain('90 071 992 547 409,91 €');
});

test('tax in the currency of the books stands with its rate, source and date', async () => {
	const booksTax = {
		currency: 'EUR',
		taxAmount: money(2_21, 'EUR'),
		exchangeRate: '0.00152449',
		rateSource: 'Parité fixe',
		rateDate: date('2026-11-20'),
	} as const;
	const { text } = await print(senegaleseInvoice({ booksTax }));
	expect(text).toContain('TVA en EUR');
	expect(text).toContain('2,21 €');
	expect(text).toContain('1 XOF = 0,00152449 EUR (Parité fixe, 20/11/2026)');
});

test('each legal mention of a tax is printed once, with its number where it applies', async () => {
	const reverse = { ...frenchVat('0'), category: 'AE', mention: 'Autoliquidation — art. 283-2 du CGI.' } as const;
	const { text } = await print(buildInvoice({ lines: [{ tax: reverse }, { tax: reverse }, {}] }));
	expect(text.match(/Autoliquidation — art/g)).toHaveLength(1);
	expect(text).toContain('(1) Autoliquidation — art. 283-2 du CGI.');
	expect(text).toContain('0 % (1)');
	expect(text).toContain('Autoliquidation · France (1)');
});

test('a paid invoice says when it was paid and asks for nothing', async () => {
	const paid = Number(buildInvoice().totalAmount.minor);
	const pdf = await print(buildInvoice({ paid }), { paidOn: date('2026-11-23') });
	expect(pdf.text).toContain('Facture acquittée le 23 novembre 2026.');
	expect(pdf.text).toContain('0,00 €');
	expect(pdf.text).not.toContain('IBAN');
	expect(pdf.links).toEqual([]);
});

test('a credited invoice is settled by its credit note', async () => {
	const credited = Number(buildInvoice().totalAmount.minor);
	expect((await print(buildInvoice({ credited }))).text).toContain('Facture soldée par avoir.');
});

test('a draft cannot be printed', () => {
	expect(() => issuedInvoice(buildInvoice({ number: null }))).toThrow('has not been issued');
});

test('the button and the code open the payment page, and are printed', async () => {
	expect((await print(buildInvoice())).links).toEqual([
		{ flags: 4, url: paymentUrl },
		{ flags: 4, url: paymentUrl },
	]);
});

test('an address that would end a PDF string is encoded', async () => {
	const { links } = await print(buildInvoice(), { paymentUrl: 'https://coko.example/pay/(a)?b=c\\d' });
	expect(links[0]?.url).toBe('https://coko.example/pay/%28a%29?b=c%5Cd');
});

test.each(['javascript:alert(1)', 'pay/1', ''])('%j is not printed as a payment page', async (url) => {
	expect((await print(buildInvoice(), { paymentUrl: url })).links).toEqual([]);
});

test('a seller without capital, numbers or bank account still gets an invoice', async () => {
	const seller = {
		...frenchSeller,
		legalForm: null,
		shareCapital: null,
		identifiers: [],
		vatNumber: null,
		bankAccounts: [],
	};
	const { text } = await print(buildInvoice({ seller: { ...seller, legalMentions: [] } }), { paymentUrl: null });
	expect(plainBlanks(text)).toContain('Coko SAS');
	expect(text).not.toContain('Par virement');
});
