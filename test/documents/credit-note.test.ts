import { describe, expect, test } from 'vitest';
import { createCreditNoteRenderer } from '../../src/documents/credit-note-renderer.ts';
import { decimal } from '../../src/domain/kernel/decimal.ts';
import { money } from '../../src/domain/kernel/money.ts';
import { buildCreditNote } from '../support/credit-note.builder.ts';
import {
	buildInvoice,
	date,
	frenchConsumerInvoice,
	frenchVat,
	instant,
	senegaleseInvoice,
} from '../support/invoice.builder.ts';
import { creditNoteRenderer, fonts, printCreditNote, renderer } from './rendering.ts';

const partlyPaid = buildInvoice({ discount: 10_00, paid: 200_00 });

describe('a credit note on everything, of which a part had been paid', async () => {
	const pdf = await printCreditNote(buildCreditNote({ invoice: partlyPaid, reason: 'Atelier annulé.' }));

	test.each([
		['its title and number', ['Avoir', 'AV-2026-000017']],
		['its date and the invoice with its own', ['24 novembre 2026', 'FA-2026-000123', '22 novembre 2026']],
		['the seller and the customer', ['Coko SAS', 'SIREN 000 000 000', 'Librairie du Canal SARL', 'SIREN 111 111 111']],
		['each line with its rate and its net after the discount', ['192,70 €', '32,90 €', '175,62 €']],
		[
			'the tax table by rate',
			['TVA 5,5 % · France', '225,60 €', '12,41 €', 'TVA 20 % · France', '175,62 €', '35,12 €'],
		],
		['net, tax and total', ['Total HT', '401,22 €', '47,53 €', 'Total TTC', '448,75 €']],
		['the amount in its box', ['Montant de l’avoir']],
		['what lowers the invoice', ['Cet avoir vient en déduction de la facture FA-2026-000123 pour 248,75 €.']],
		['what is the customer’s again', ['Vous aviez déjà réglé 200,00 € de ce montant : cette somme vous revient']],
		['the reason', ['Motif', 'Atelier annulé.']],
		[
			'the legal mentions, the number and date of the invoice filled in',
			['Avoir sur la facture n° FA-2026-000123 du 22 novembre 2026.', 'TVA acquittée sur les débits.'],
		],
		['the page number', ['Page 1 / 1']],
	])('shows %s', (_, expected) => {
		for (const text of expected) expect(pdf.text).toContain(text);
	});

	test('asks for no money: no due date, no account, no link, no minus', () => {
		for (const absent of ['échéance', 'IBAN', 'virement', 'Net à payer', 'Payer'])
			expect(pdf.text).not.toContain(absent);
		expect(pdf.text).not.toMatch(/[-−]\d+,\d\d/);
		expect(pdf.links).toEqual([]);
	});

	test('names its language, title and author for readers and archives', () => {
		expect(pdf.document.getTitle()).toBe('Avoir AV-2026-000017');
		expect(pdf.document.getAuthor()).toBe('Coko SAS');
	});
});

test('a credit by line shows the lines that were chosen, with the quantity where one was given', async () => {
	const invoice = buildInvoice();
	const [subscription, book, workshop] = invoice.lines.map(({ id }) => id);
	const lines = [
		{ lineId: subscription!, quantity: decimal('5'), amount: null },
		{ lineId: workshop!, quantity: null, amount: money(90_00, 'EUR') },
	];
	const { text } = await printCreditNote(buildCreditNote({ invoice, request: { kind: 'lines', lines } }));
	expect(text).toContain('Quantité');
	expect(text).toContain('39,50 €');
	expect(text).toContain('90,00 €');
	expect(text).not.toContain('Les Bouts de bois de Dieu');
	expect(text).not.toContain('vous revient');
	const whole = { kind: 'lines', lines: [{ lineId: book!, quantity: null, amount: null }] } as const;
	expect((await printCreditNote(buildCreditNote({ invoice, request: whole }))).text).not.toContain('Prix unitaire');
});

test('an amount has no quantities, and francs have no decimals', async () => {
	const invoice = senegaleseInvoice({ paid: 9_499 });
	const request = { kind: 'amount', amount: money(3_000, 'XOF') } as const;
	const { text } = await printCreditNote(buildCreditNote({ invoice, request }));
	for (const expected of ['3 000 F CFA', '2 542 F CFA', '458 F CFA', 'NINEA 000000000 0A0', 'vous revient']) {
		expect(text).toContain(expected);
	}
	expect(text).not.toContain('Quantité');
	expect(text).not.toContain('en déduction');
	expect(text).not.toContain(',00 F CFA');
});

test('an English credit note uses English words, dates and figures', async () => {
	const note = buildCreditNote({ invoice: buildInvoice({ locale: 'en', paid: 59_94 }), reason: 'Cancelled' });
	const { text } = await printCreditNote(note);
	for (const expected of [
		'Credit note',
		'On invoice',
		'24 November 2026',
		'Credited amount',
		'€459.94',
		'This credit note lowers what is due on invoice FA-2026-000123 by €400.00.',
		'You had already paid €59.94 of this amount',
		'Reason',
		'Credit note on invoice no. FA-2026-000123 of 22 November 2026.',
	]) {
		expect(text).toContain(expected);
	}
});

test('a consumer reads no numbers of a company', async () => {
	const { text } = await printCreditNote(buildCreditNote({ invoice: frenchConsumerInvoice() }));
	expect(text).toContain('9,99 €');
	expect(text).not.toContain('SIREN 111');
});

test('tax in the currency of the books stands with its rate, source and date', async () => {
	const booksTax = {
		currency: 'EUR',
		taxAmount: money(2_21, 'EUR'),
		exchangeRate: '0.00152449',
		rateSource: 'Parité fixe',
		rateDate: date('2026-11-20'),
	} as const;
	const { text } = await printCreditNote(buildCreditNote({ invoice: senegaleseInvoice(), booksTax }));
	expect(text).toContain('TVA en EUR');
	expect(text).toContain('2,21 €');
	expect(text).toContain('1 XOF = 0,00152449 EUR (Parité fixe, 20/11/2026)');
});

test('the legal mention of a tax is repeated from the invoice', async () => {
	const reverse = { ...frenchVat('0'), category: 'AE', mention: 'Autoliquidation — art. 283-2 du CGI.' } as const;
	const invoice = buildInvoice({ lines: [{ tax: reverse }, {}] });
	const { text } = await printCreditNote(buildCreditNote({ invoice }));
	expect(text).toContain('(1) Autoliquidation — art. 283-2 du CGI.');
	expect(text).toContain('0 % (1)');
});

test('a long reason runs over pages, nothing lost', async () => {
	const reason = Array.from({ length: 120 }, (_, index) => `Remarque ${index}.`).join('\n');
	const pdf = await printCreditNote(buildCreditNote({ reason }));
	expect(pdf.text.match(/Remarque \d+\./g)).toHaveLength(120);
	expect(pdf.document.getPageCount()).toBeGreaterThan(1);
});

test('the longest number of an invoice stays readable: it takes the room that other facts leave', async () => {
	const number = '2026/WEB/EUROPE/FA-000123-ABCDEFGHI';
	const pdf = await printCreditNote(buildCreditNote({ invoice: buildInvoice({ number }) }));
	const at = (label: string) => pdf.texts.find(({ text }) => text === label)!.x;
	expect(at('Facture du') - at(number)).toBeGreaterThan(140);
});

test('one without a number cannot be printed', async () => {
	await expect(printCreditNote(buildCreditNote({ number: null }))).rejects.toThrow('has not been issued');
});

describe('equal credit notes give equal bytes', () => {
	const render = async (from = creditNoteRenderer, note = buildCreditNote()) =>
		(await from.renderCreditNote({ creditNote: note })).bytes;

	test('twice in a row, with other documents between, and from a fresh start', async () => {
		const first = await render();
		await renderer.renderInvoice({ invoice: senegaleseInvoice(), paymentUrl: null, paidOn: null });
		expect(Buffer.compare(await render(), first)).toBe(0);
		expect(Buffer.compare(await render(createCreditNoteRenderer({ ...fonts })), first)).toBe(0);
	});

	test('whether it was mailed or not', async () => {
		const mailed = { ...buildCreditNote(), version: 2, sentAt: instant('2026-11-25T09:00:00.000Z') };
		expect(Buffer.compare(await render(creditNoteRenderer, mailed), await render())).toBe(0);
	});
});
