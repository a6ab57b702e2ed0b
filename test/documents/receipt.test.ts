import { describe, expect, test } from 'vitest';
import { createReceiptRenderer } from '../../src/documents/receipt-renderer.ts';
import type { InvoiceId } from '../../src/domain/kernel/ids.ts';
import { money } from '../../src/domain/kernel/money.ts';
import type { ReceiptDocument } from '../../src/domain/payments/receipt.ts';
import { buildInvoice, date, senegaleseInvoice } from '../support/invoice.builder.ts';
import { buildReceipt } from '../support/receipt.builder.ts';
import { readPdf } from './pdf-reader.ts';
import { fonts } from './rendering.ts';

const renderer = createReceiptRenderer(fonts);
const print = async (document: ReceiptDocument) => readPdf((await renderer.renderReceipt(document)).bytes);

const second = buildInvoice({
	id: 'inv_01kapj8c6sf9qv6x5k2m3n4p5z' as InvoiceId,
	number: 'FA-2026-000124',
	issueDate: date('2026-11-23'),
	paid: 35_99,
});

describe('a receipt for two invoices, of which a part was not due', async () => {
	const pdf = await print(buildReceipt({ invoices: [buildInvoice({ paid: 459_94 }), second], creditKept: 4_01 }));

	test.each([
		['its title and number', ['Reçu', 'REC-2026-000017']],
		['when it was issued and when the money came', ['Date d’émission', 'Paiement reçu le', '24 novembre 2026']],
		['the seller with its legal details', ['Coko SAS', 'SAS au capital de 10 000 €', 'SIREN 000 000 000']],
		['the payer, as on the invoice', ['Reçu de', 'Librairie du Canal SARL']],
		['all that was received', ['Montant reçu', '499,94 €']],
		['what the first invoice took', ['Facture FA-2026-000123 du 22 novembre 2026', '459,94 €', '0,00 €']],
		['what the second took and what is left of it', ['FA-2026-000124 du 23 novembre 2026', '35,99 €', '423,95 €']],
		['what became credit', ['Conservé à votre crédit', '4,01 €', 'Cette somme n’était pas due']],
		['how it was paid', ['Moyen de paiement', 'Carte Visa se terminant par 4242']],
		['the provider’s reference', ['Référence du prestataire', 'pi_3Q0kYt2eZvKYlo2C1x9Yx0Ab']],
		['the page number', ['Page 1 / 1']],
	])('shows %s', (_, expected) => {
		for (const text of expected) expect(pdf.text).toContain(text);
	});

	test('asks for no money', () => {
		for (const absent of ['IBAN', 'Payer en ligne', 'échéance', 'Cours de change'])
			expect(pdf.text).not.toContain(absent);
		expect(pdf.links).toEqual([]);
	});

	test('names its language, title and author for readers and archives', () => {
		expect(pdf.document.getTitle()).toBe('Reçu REC-2026-000017');
		expect(pdf.document.getAuthor()).toBe('Coko SAS');
	});
});

test('money that no invoice needed is credit alone, and nothing is said of what is left to pay', async () => {
	const invoice = senegaleseInvoice({ locale: 'en' });
	const pdf = await print(
		buildReceipt({
			invoices: [invoice],
			creditKept: 9500,
			method: 'orange_money',
			summary: { kind: 'mobile_money', phoneEnd: '67' },
			reference: 'MP220.1234.A12345',
		}),
	);
	for (const text of [
		'Receipt',
		'Kept as your credit',
		'F CFA 9,500',
		'Orange Money, number ending in 67',
		'MP220.1234',
	])
		expect(pdf.text).toContain(text);
	for (const absent of ['SN-2026-000042', 'eft to pay']) expect(pdf.text).not.toContain(absent);
});

test('a charge in another currency shows both amounts and the rate', async () => {
	const charged = (rateDate: string | null) => ({
		amount: money(7_62, 'EUR'),
		quote: { rate: '0.001524490172', source: 'fixed parity 655.957', date: rateDate === null ? null : date(rateDate) },
	});
	const sketch = {
		invoices: [senegaleseInvoice({ paid: 5000 })],
		method: 'paypal',
		summary: { kind: 'paypal', account: 'a•••@example.com' },
	} as const;
	const byLaw = await print(buildReceipt({ ...sketch, charged: charged(null) }));
	for (const text of ['5 000 F CFA', 'Montant débité', '7,62 €', '1 XOF = 0,001524490172 EUR (parité fixe)'])
		expect(byLaw.text).toContain(text);
	expect(byLaw.text).toContain('PayPal (a•••@example.com)');
	const quoted = await print(buildReceipt({ ...sketch, charged: charged('2026-11-20') }));
	expect(quoted.text).toContain('(fixed parity 655.957, 20/11/2026)');
});

test.each([
	['bank_transfer', 'Virement'],
	['cash', 'Espèces'],
	['stripe', 'Paiement en ligne'],
	['mtn_mobile_money', 'MTN Mobile Money'],
] as const)('%s, of which nothing more is known, is %s and has no reference', async (method, words) => {
	const pdf = await print(buildReceipt({ method, summary: null, reference: null }));
	expect(pdf.text).toContain(words);
	expect(pdf.text).not.toContain('Référence');
});

test('the same receipt gives the same bytes, and another number gives others', async () => {
	const bytes = async (document: ReceiptDocument) => (await renderer.renderReceipt(document)).bytes;
	const again = createReceiptRenderer(fonts);
	const document = buildReceipt();
	expect(await bytes(document)).toEqual((await again.renderReceipt(buildReceipt())).bytes);
	expect(await bytes(document)).not.toEqual(await bytes(buildReceipt({ receipt: { number: 'REC-2026-000018' } })));
});

test('the total and the details stand with the last line, however many invoices were paid', async () => {
	for (let count = 12; count <= 45; count++) {
		const invoices = Array.from({ length: count }, (_, index) =>
			buildInvoice({
				id: `inv_01kapj8c6sf9qv6x5k2m${String(index).padStart(6, '0')}` as InvoiceId,
				number: `FA-2026-${String(index + 1).padStart(6, '0')}`,
				paid: 1_00,
			}),
		);
		const pdf = await print(buildReceipt({ invoices }));
		const page = pdf.textOf(pdf.texts.find(({ text }) => text === 'Détails du paiement')?.page ?? -1);
		expect(page, `${count} invoices`).toContain(`FA-2026-${String(count).padStart(6, '0')}`);
		expect(page).toContain(`${count},00 €`);
	}
});
