/**
 * Prints sample documents and draws the pages that the documentation shows into docs/images:
 *   node scripts/render-samples.mjs
 * Needs Node 24 and `pdftoppm` (Debian: poppler-utils). Ends with the time of a document once fonts are open.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createCreditNoteRenderer } from '../src/documents/credit-note-renderer.ts';
import { createInvoiceRenderer } from '../src/documents/invoice-renderer.ts';
import { createReceiptRenderer } from '../src/documents/receipt-renderer.ts';
import { money } from '../src/domain/kernel/money.ts';
import { buildCreditNote } from '../test/support/credit-note.builder.ts';
import { buildInvoice, senegaleseInvoice } from '../test/support/invoice.builder.ts';
import { buildReceipt } from '../test/support/receipt.builder.ts';

const root = join(import.meta.dirname, '..');
const images = join(root, 'docs', 'images');
/** Readable on a screen at 150 KB a page at most. */
const dotsPerInch = 84;
const timedRuns = 50;

const fontFile = async (name) => new Uint8Array(await readFile(join(root, 'assets', 'fonts', name)));
const fonts = { regular: await fontFile('inter-regular.ttf'), bold: await fontFile('inter-bold.ttf') };
const invoices = createInvoiceRenderer(fonts);
const creditNotes = createCreditNoteRenderer(fonts);
const receipts = createReceiptRenderer(fonts);
const paymentUrl = 'https://billing.coko.example/pay/01kapj8c6sf9qv6x5k2m3n4p5q';

const books = Array.from({ length: 500 }, (_, index) => ({
	description: `Livre numérique n° ${index + 1}, collection « Lectures d’ailleurs »`,
	quantity: String(1 + (index % 7)),
	unitPrice: 4_99 + 7 * index,
}));

const printInvoice = (invoice) => () => invoices.renderInvoice({ invoice, paymentUrl, paidOn: null });
const partlyPaid = buildInvoice({ discount: 10_00, paid: 200_00 });
const creditNote = buildCreditNote({
	invoice: partlyPaid,
	reason: 'Atelier du 12 novembre annulé, abonnement résilié.',
});

/** Paid from Dakar in euros, at the rate that the law fixes. */
const receipt = buildReceipt({
	invoices: [
		senegaleseInvoice({ paid: 9_499 }),
		senegaleseInvoice({ id: 'inv_2', number: 'SN-2026-000043', paid: 9_499 }),
	],
	creditKept: 1,
	method: 'paypal',
	summary: { kind: 'paypal', account: 'a•••@example.com' },
	reference: '5O190127TN364715T',
	charged: {
		amount: money(28_96, 'EUR'),
		quote: { rate: '0.001524490172', source: 'fixed parity 655.957', date: null },
	},
});

const samples = [
	{
		name: 'invoice-french-company',
		print: printInvoice(buildInvoice({ discount: 10_00, paid: 50_00, notes: 'Merci de votre confiance.' })),
		pages: ['first'],
	},
	{ name: 'invoice-senegalese-consumer', print: printInvoice(senegaleseInvoice()), pages: ['first'] },
	{ name: 'invoice-500-lines', print: printInvoice(buildInvoice({ lines: books })), pages: ['first', 'last'] },
	{ name: 'receipt-senegalese-consumer', print: () => receipts.renderReceipt(receipt), pages: ['first'] },
	{ name: 'credit-note-french-company', print: () => creditNotes.renderCreditNote({ creditNote }), pages: ['first'] },
];

const folder = await mkdtemp(join(tmpdir(), 'invoice-samples-'));
for (const { name, print, pages } of samples) {
	const { bytes, pageCount } = await print();
	const pdf = join(folder, `${name}.pdf`);
	await writeFile(pdf, bytes);
	for (const page of pages) {
		await drawPage(pdf, page === 'first' ? 1 : pageCount, pages.length === 1 ? name : `${name}-${page}`);
	}
	console.log(`${name}: ${pageCount} pages, ${bytes.length} bytes, ${(await medianMs(print)).toFixed(1)} ms`);
}
await rm(folder, { recursive: true });

async function drawPage(pdf, page, name) {
	const range = ['-f', String(page), '-l', String(page)];
	const output = join(images, name);
	await promisify(execFile)('pdftoppm', ['-png', '-singlefile', '-r', String(dotsPerInch), ...range, pdf, output]);
}

async function medianMs(print) {
	const times = [];
	for (let run = 0; run < timedRuns; run++) {
		const start = performance.now();
		await print();
		times.push(performance.now() - start);
	}
	return times.sort((a, b) => a - b)[timedRuns / 2];
}
